/** Consents: who may be reached over which channel, by address, with the proof of every statement. */
import { arrayBinding, Consent, ConsentRecord, ContactIdentity } from '@tessera/db';
import type { z } from 'zod';
import { recordActivity } from '../../runtime/activity.ts';
import { emit } from '../../runtime/emit.ts';
import { type Ctx, userId } from '../../trpc/context.ts';
import { byAge, page } from '../../trpc/list.ts';
import { normalAddress, possibleAddresses } from './address.ts';
import type { ConsentHistoryInput, ListConsentsInput, SetConsentInput } from './consent.schema.ts';
import { requireContacts } from './contact-set.ts';

/** Records what somebody said. Saying the same again is proof again, and changes nothing else. */
export async function setConsent(ctx: Ctx, { country, ...input }: z.infer<typeof SetConsentInput>) {
  const { channel, status, source, note = null } = input;
  const address = normalAddress(channel, input.address, country);
  const statement = { channel, address, status, source, note, changedBy: userId(ctx) };
  // Through knex: Objection would answer an ignored insert with the row it was given.
  const added = await ctx.db
    .table(Consent.tableName)
    .insert({ ...statement, organizationId: ctx.organization.id })
    .onConflict(['organizationId', 'channel', 'address'])
    .ignore()
    .returning('id');
  const known = await Consent.of(ctx).findOne({ channel, address }).forUpdate().throwIfNotFound();
  // Under the lock, so that the proofs stand in the order they took effect.
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
  return Consent.of(ctx).findOne({ id: known.id }).throwIfNotFound();
}

export async function listConsents(ctx: Ctx, input: z.infer<typeof ListConsentsInput>) {
  const { channel, status, address, contactId } = input.filter ?? {};
  const query = Consent.rows(ctx);
  if (channel) query.where({ channel });
  if (status) query.where({ status });
  if (address) query.whereIn('address', possibleAddresses(address));
  if (contactId) {
    await requireContacts(ctx, [contactId]);
    query.whereIn('address', ContactIdentity.of(ctx).where({ contactId }).select('address').toKnexQuery());
  }
  return page(query, input, { createdAt: byAge, changedAt: { column: 'changedAt', type: 'date' } });
}

/** Everything ever said about an address, the newest first, whether or not there is a contact with it. */
export function consentHistory(ctx: Ctx, { channel, country, ...input }: z.infer<typeof ConsentHistoryInput>) {
  const { address, ...paging } = input;
  const query = ConsentRecord.rows(ctx).where({ channel, address: normalAddress(channel, address, country) });
  return page(query, paging, { createdAt: byAge });
}

/**
 * Which of these addresses, spelled as contacts store them, may be reached over the channel right now: to be asked at the
 * moment of sending, in the transaction that claims the message. An address that never said anything is allowed; one whose
 * contact is blocked is not.
 */
export async function mayContact(
  ctx: Ctx,
  channel: Consent['channel'],
  addresses: readonly string[],
): Promise<{ allowed: string[]; optedOut: string[]; blocked: string[] }> {
  const wanted = [...new Set(addresses)];
  const said = await Consent.of(ctx)
    .where({ channel, status: 'opted_out' })
    .whereRaw('address = any(?::text[])', [arrayBinding(wanted)]);
  const { rows } = await ctx.db.raw(
    `select i.address from contacts.contact_identities i
     join contacts.contacts c on c.organization_id = i.organization_id and c.id = i.contact_id
     where i.organization_id = ? and i.address = any(?::text[]) and c.is_blocked`,
    [ctx.organization.id, arrayBinding(wanted)],
  );
  const optedOut = new Set(said.map(({ address }) => address));
  const blocked = new Set((rows as { address: string }[]).map(({ address }) => address));
  return {
    allowed: wanted.filter((address) => !optedOut.has(address) && !blocked.has(address)),
    optedOut: wanted.filter((address) => optedOut.has(address)),
    blocked: wanted.filter((address) => blocked.has(address) && !optedOut.has(address)),
  };
}
