/** Consents by address and channel, with an immutable record of every statement as proof. */
import { Consent, ConsentRecord, ContactIdentity, pipeline } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import { phoneSpellings } from '../../../lib/text/phone-spellings.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireContacts } from '../contacts/contact-set.ts';
import { normalAddress, possibleAddresses } from '../identities/address.ts';
import type { ConsentHistoryInput, ListConsentsInput, SetConsentInput } from './consent.schema.ts';

/** Records a statement. Repeating the current status adds a record and leaves `changedAt` as it is. Locks the consent. */
export async function setConsent(ctx: Ctx, { country, ...input }: z.infer<typeof SetConsentInput>) {
  const { channel, status, source, note = null } = input;
  const address = normalAddress(channel, input.address, country);
  const statement = { channel, address, status, source, note, changedBy: userId(ctx) };
  const [added, known] = await pipeline(
    () => Consent.addMissing(ctx, [statement], ['organizationId', 'channel', 'address']),
    () => Consent.of(ctx).findOne({ channel, address }).forUpdate(),
  );
  if (!known) throw notFound('consent');
  const isChange = added > 0 || known.status !== status;
  const changed = { ...statement, ...(isChange && { changedAt: ctx.now() }) };
  const [, , consent] = await pipeline(
    // Under the lock, so that the records have the order in which the statements took effect.
    () => ConsentRecord.add(ctx, statement),
    () => Consent.of(ctx).where({ id: known.id }).patch(changed),
    () => Consent.of(ctx).findOne({ id: known.id }),
  );
  if (!consent) throw notFound('consent');
  if (isChange) await emit(ctx, 'contacts.consent.changed', { channel, address, status });
  const details = { channel, address, source, before: added > 0 ? null : known.status, after: status };
  await recordActivity(ctx, {
    action: 'contacts.consents.set',
    resource: 'contacts.consents',
    resourceId: known.id,
    details,
  });
  return consent;
}

export async function listConsents(ctx: Ctx, input: z.infer<typeof ListConsentsInput>) {
  const { channel, status, address, contactId } = input.filter ?? {};
  const query = Consent.of(ctx).select(Consent.columns);
  if (channel) query.whereIn('channel', channel);
  if (status) query.whereIn('status', status);
  if (address) query.whereIn('address', possibleAddresses(address));
  if (contactId) {
    await requireContacts(ctx, [contactId]);
    const identities = await ContactIdentity.of(ctx).where({ contactId }).select('address');
    query.whereIn('address', [...new Set(identities.flatMap((one) => [one.address, ...phoneSpellings(one.address)]))]);
  }
  return page(query, input, { createdAt: byAge, changedAt: { column: 'changedAt', type: 'date' } });
}

/** Newest first. The address needs no contact. */
export function listConsentHistory(ctx: Ctx, { channel, country, ...input }: z.infer<typeof ConsentHistoryInput>) {
  const { address, ...paging } = input;
  const query = ConsentRecord.of(ctx)
    .select(ConsentRecord.columns)
    .where({ channel, address: normalAddress(channel, address, country) });
  return page(query, paging, { createdAt: byAge });
}

/** Whether the address (in its canonical spelling) has agreed to be reached over the channel. */
export async function isOptedIn(ctx: Ctx, channel: Consent['channel'], address: string): Promise<boolean> {
  return (await Consent.of(ctx).findOne({ channel, address }))?.status === 'opted_in';
}

export interface ConsentSplit {
  allowed: string[];
  optedOut: string[];
  blocked: string[];
}

/** An address, and one by which the same person is known on the channel. */
interface SameAddress {
  address: string;
  same: string;
}

/**
 * Splits addresses (in their canonical spelling) by whether they may be reached over the channel now. This is the only place that
 * decides it. Senders call it in the transaction that claims the message, so that the latest statement counts: the latest of all
 * that the person made by any spelling of a phone number and, on WhatsApp, by any of a contact's numbers and user ids. An address
 * without a consent is allowed unless its contact is blocked.
 */
export async function splitByConsent(
  ctx: Ctx,
  channel: Consent['channel'],
  addresses: readonly string[],
): Promise<ConsentSplit> {
  const given = [...new Set(addresses)];
  const spelled = given.flatMap((address) => phoneSpellings(address).map((same): SameAddress => ({ address, same })));
  const { rows } = await ctx.db.raw(
    `with spelled as materialized (
       select * from json_to_recordset(:spelled) as given(address text, same text)
     ), known as materialized (
       select s.address, i.contact_id, i.channel from spelled s
       join contacts.contact_identities i on i.address = s.same
       where i.organization_id = :organization and i.channel in ('phone', 'email', 'whatsapp')
     ), reached as (
       select address, same from spelled
       union select k.address, i.address from known k
       join contacts.contact_identities i on i.organization_id = :organization and i.contact_id = k.contact_id
       where :channel = 'whatsapp' and 'whatsapp' in (i.channel, k.channel) and i.channel <> 'email'
     )
     select given.address,
       exists (select from known k join contacts.contacts c on c.organization_id = :organization and c.id = k.contact_id
         where k.address = given.address and c.is_blocked) as is_blocked,
       (select c.status from reached r join contacts.consents c on c.organization_id = :organization
          and c.channel = :channel and c.address = r.same
        where r.address = given.address
        order by c.changed_at desc, c.status desc limit 1) as status
     from (select distinct address from spelled) given`,
    { organization: ctx.organization.id, channel, spelled: JSON.stringify(spelled) },
  );
  const found = rows as { address: string; isBlocked: boolean; status: Consent['status'] | null }[];
  const optedOut = new Set(found.filter(({ status }) => status === 'opted_out').map(({ address }) => address));
  const blocked = new Set(found.filter(({ isBlocked }) => isBlocked).map(({ address }) => address));
  return {
    allowed: given.filter((address) => !optedOut.has(address) && !blocked.has(address)),
    optedOut: given.filter((address) => optedOut.has(address)),
    blocked: given.filter((address) => blocked.has(address) && !optedOut.has(address)),
  };
}
