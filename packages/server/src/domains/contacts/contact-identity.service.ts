/** The addresses a contact is known by: one address, one contact. */
import { Contact, ContactIdentity, type IdentityChannel } from '@tessera/db';
import type { z } from 'zod';
import type { Ctx } from '../../context.ts';
import { AppError } from '../../errors.ts';

export interface Address {
  channel: z.infer<typeof IdentityChannel>;
  address: string;
}

/** Gives the contact these addresses. Throws CONFLICT naming the contact that has one of them already. */
export async function claimAddresses(ctx: Ctx, contactId: string, addresses: Address[]): Promise<void> {
  for (const { channel, address } of addresses) {
    await ContactIdentity.query(ctx.db)
      .insert({ organizationId: ctx.organization.id, contactId, channel, address })
      .onConflict(['organizationId', 'channel', 'address'])
      .ignore();
    const owner = await ContactIdentity.of(ctx).findOne({ channel, address });
    if (owner?.contactId !== contactId) {
      throw new AppError('CONFLICT', `${channel}: another contact has ${address}`, {
        kind: 'identity_taken',
        issues: [{ path: channel, message: 'another contact has it' }],
        contactId: owner?.contactId,
      });
    }
  }
}

export async function releaseAddress(ctx: Ctx, contactId: string, { channel, address }: Address): Promise<void> {
  await ContactIdentity.of(ctx).where({ contactId, channel, address }).delete();
}

/** Brings `otherAddresses` (what search finds besides the main phone and e-mail) up to the identities. */
export async function refreshOtherAddresses(ctx: Ctx, contactId: string): Promise<void> {
  const identities = await ContactIdentity.of(ctx).where({ contactId }).orderBy('id');
  const contact = await Contact.of(ctx).findOne({ id: contactId });
  const otherAddresses = identities
    .map(({ address }) => address)
    .filter((address) => address !== contact?.phone && address !== contact?.email);
  await Contact.of(ctx).where({ id: contactId }).patch({ otherAddresses });
}
