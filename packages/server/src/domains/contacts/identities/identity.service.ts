/** The addresses of contacts. An address belongs to one contact of an organization; a unique key guarantees it. */
import { arrayBinding, Contact, ContactIdentity, type IdentityChannel, newId } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { lockContacts, requireContacts } from '../contacts/contact-set.ts';
import { normalAddress } from './address.ts';
import type { AddIdentityInput, ListIdentitiesInput } from './identity.schema.ts';

export interface ChannelAddress {
  channel: z.infer<typeof IdentityChannel>;
  address: string;
}

const MAX_IDENTITIES = 100;

export async function listIdentities(ctx: Ctx, { contactId, ...paging }: z.infer<typeof ListIdentitiesInput>) {
  await requireContacts(ctx, [contactId]);
  const sort = { field: 'createdAt', direction: 'asc' as const };
  return page(
    ContactIdentity.of(ctx).select(ContactIdentity.columns).where({ contactId }),
    { ...paging, sort },
    { createdAt: byAge },
  );
}

/** Locks the contact. Its first phone or e-mail becomes the main one. */
export async function addIdentity(
  ctx: Ctx,
  { contactId, channel, country, ...input }: z.infer<typeof AddIdentityInput>,
) {
  const address = normalAddress(channel, input.address, country);
  const [contact] = (await lockContacts(ctx, [contactId])) as [Contact];
  if ((await ContactIdentity.of(ctx).where({ contactId }).resultSize()) >= MAX_IDENTITIES) {
    throw new AppError('CONFLICT', `A contact may have ${MAX_IDENTITIES} addresses at most`, {
      kind: 'identity_limit_reached',
    });
  }
  await claimAddresses(ctx, contactId, [{ channel, address }]);
  if (channel !== 'whatsapp' && contact[channel] === null) {
    await Contact.of(ctx)
      .where({ id: contactId })
      .patch({ [channel]: address });
  }
  await refreshOtherAddresses(ctx, contactId);
  await emit(ctx, 'contacts.contact.updated', { contactId });
  const identity = await ContactIdentity.of(ctx).findOne({ channel, address });
  if (!identity) throw notFound('identity');
  return identity;
}

/** Locks the contact. The oldest other address replaces a removed main phone or e-mail. */
export async function removeIdentity(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const identity = await ContactIdentity.of(ctx).findOne({ id });
  if (!identity) throw notFound('identity');
  const { contactId, channel, address } = identity;
  const [contact] = (await lockContacts(ctx, [contactId])) as [Contact];
  // While this waited for the lock, a merge may have moved the address to another contact.
  if ((await ContactIdentity.of(ctx).where({ id, contactId }).delete()) === 0) throw notFound('identity');
  if (channel !== 'whatsapp' && contact[channel] === address) {
    const next = await ContactIdentity.of(ctx).where({ contactId, channel }).orderBy('id').first();
    await Contact.of(ctx)
      .where({ id: contactId })
      .patch({ [channel]: next?.address ?? null });
  }
  await refreshOtherAddresses(ctx, contactId);
  await emit(ctx, 'contacts.contact.updated', { contactId });
}

/** Gives the contact these addresses. Throws CONFLICT naming the contact that already has one of them. */
export async function claimAddresses(ctx: Ctx, contactId: string, addresses: ChannelAddress[]): Promise<void> {
  if (addresses.length === 0) return;
  // Inserted in one order, so that concurrent callers do not deadlock.
  const { rows: claimed } = await ctx.db.raw(
    `insert into contacts.contact_identities (organization_id, contact_id, id, channel, address)
     select :organization, :contactId, * from unnest(:ids::uuid[], :channels::text[], :addresses::text[])
       given(id, channel, address) order by channel, address
     on conflict (organization_id, channel, address) do nothing returning address`,
    {
      organization: ctx.organization.id,
      contactId,
      ids: arrayBinding(addresses.map(newId)),
      channels: arrayBinding(addresses.map(({ channel }) => channel)),
      addresses: arrayBinding(addresses.map(({ address }) => address)),
    },
  );
  if (claimed.length === addresses.length) return;
  for (const { channel, address } of addresses) {
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

export async function releaseAddress(ctx: Ctx, contactId: string, { channel, address }: ChannelAddress): Promise<void> {
  await ContactIdentity.of(ctx).where({ contactId, channel, address }).delete();
}

/** Updates `otherAddresses`, which search covers besides the main phone and e-mail, from the contact's identities. */
export async function refreshOtherAddresses(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.db.raw(
    `update contacts.contacts c set other_addresses = coalesce((
       select array_agg(i.address order by i.id) from contacts.contact_identities i
       where i.organization_id = c.organization_id and i.contact_id = c.id
         and i.address is distinct from c.phone and i.address is distinct from c.email), '{}')
     where c.organization_id = ? and c.id = ?`,
    [ctx.organization.id, contactId],
  );
}
