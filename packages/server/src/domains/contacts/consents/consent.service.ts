/** Consents by address and channel, with an immutable record of every statement as proof. */
import { arrayBinding, Consent, ConsentRecord, ContactIdentity } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
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
  // Through knex: for an ignored insert, Objection would return the given row as if it had been stored.
  const added = await ctx.db
    .table(Consent.tableName)
    .insert({ ...statement, organizationId: ctx.organization.id })
    .onConflict(['organizationId', 'channel', 'address'])
    .ignore()
    .returning('id');
  const known = await Consent.of(ctx).findOne({ channel, address }).forUpdate();
  if (!known) throw notFound('consent');
  // Under the lock, so that the records have the order in which the statements took effect.
  await ConsentRecord.add(ctx, statement);
  const isChange = added.length > 0 || known.status !== status;
  await Consent.of(ctx)
    .where({ id: known.id })
    .patch({ ...statement, ...(isChange && { changedAt: ctx.now() }) });
  if (isChange) await emit(ctx, 'contacts.consent.changed', { channel, address, status });
  const details = { channel, address, source, before: added.length > 0 ? null : known.status, after: status };
  await recordActivity(ctx, {
    action: 'contacts.consents.set',
    resource: 'contacts.consents',
    resourceId: known.id,
    details,
  });
  const consent = await Consent.of(ctx).findOne({ id: known.id });
  if (!consent) throw notFound('consent');
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
    query.whereIn('address', ContactIdentity.of(ctx).where({ contactId }).select('address').toKnexQuery());
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

/**
 * Splits addresses (in their canonical spelling) by whether they may be reached over the channel now. Senders call it in the
 * transaction that claims the message, so that the latest statement counts. An address without a consent is allowed unless its
 * contact is blocked.
 */
export async function splitByConsent(
  ctx: Ctx,
  channel: Consent['channel'],
  addresses: readonly string[],
): Promise<{ allowed: string[]; optedOut: string[]; blocked: string[] }> {
  const given = [...new Set(addresses)];
  const optOuts = await Consent.of(ctx)
    .where({ channel, status: 'opted_out' })
    .whereRaw('address = any(?::text[])', [arrayBinding(given)]);
  const { rows } = await ctx.db.raw(
    `select i.address from contacts.contact_identities i
     join contacts.contacts c on c.organization_id = i.organization_id and c.id = i.contact_id
     where i.organization_id = ? and i.address = any(?::text[]) and c.is_blocked`,
    [ctx.organization.id, arrayBinding(given)],
  );
  const optedOut = new Set(optOuts.map(({ address }) => address));
  const blocked = new Set((rows as { address: string }[]).map(({ address }) => address));
  return {
    allowed: given.filter((address) => !optedOut.has(address) && !blocked.has(address)),
    optedOut: given.filter((address) => optedOut.has(address)),
    blocked: given.filter((address) => blocked.has(address) && !optedOut.has(address)),
  };
}
