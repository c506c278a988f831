/** Who is in an audience: counted, listed, put on a list and taken off it. */
import { setTimeout as delay } from 'node:timers/promises';
import { AudienceMember, arrayBinding, Contact } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../../lib/app-error.ts';
import type { withId } from '../../../../lib/field-schemas.ts';
import { emit } from '../../../../runtime/emit.ts';
import { type Ctx, inTransaction, type SubscriptionCtx } from '../../../../trpc/context.ts';
import { byAge, page } from '../../../../trpc/list.ts';
import { follow } from '../../../../trpc/subscription.ts';
import { requireContacts, withIds } from '../../contacts/contact-set.ts';
import { audienceQuery, getAudience } from '../audience.service.ts';
import { toCondition } from '../audience-rule.ts';
import type { AudienceContactsInput, ChangeMembersInput, PreviewAudienceInput } from './member.schema.ts';

const SAMPLE = 10;

/** Between two counts of a watched audience, however much happens. */
const QUIET_MS = 1_000;

export async function countAudience(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const query = await audienceQuery(ctx, id);
  const [counted] = (await query().clearSelect().count('* as count')) as unknown as [{ count: number }];
  return { count: counted.count };
}

/** Counts and samples in one pass over the contacts. */
export async function previewAudience(ctx: Ctx, { rules }: z.infer<typeof PreviewAudienceInput>) {
  const { sql, bindings } = toCondition(rules, { now: ctx.now(), organizationId: ctx.organization.id });
  const { rows } = await ctx.db.raw(
    `with hits as materialized (select id from contacts.contacts where organization_id = ? and (${sql}))
     select (select count(*) from hits) as count, array(select id from hits order by id desc limit ?) as ids`,
    [ctx.organization.id, ...bindings, SAMPLE] as string[],
  );
  const [{ count, ids }] = rows as [{ count: number; ids: string[] }];
  const sample = await withIds(Contact.of(ctx), ids).orderBy('id', 'desc');
  return { count, sample };
}

export async function listAudienceContacts(ctx: Ctx, { id, ...paging }: z.infer<typeof AudienceContactsInput>) {
  const query = await audienceQuery(ctx, id);
  return page(query(), paging, { createdAt: byAge });
}

export async function addContacts(ctx: Ctx, { id, contactIds }: z.infer<typeof ChangeMembersInput>) {
  await requireList(ctx, id);
  await requireContacts(ctx, contactIds);
  const { rows } = await ctx.db.raw(
    `insert into contacts.audience_members (organization_id, audience_id, contact_id)
     select ?, ?, contact_id from unnest(?::uuid[]) contact_id order by contact_id
     on conflict do nothing
     returning contact_id`,
    [ctx.organization.id, id, arrayBinding(contactIds)],
  );
  if (rows.length > 0) await emit(ctx, 'contacts.audience.changed', { audienceId: id });
  return { changed: rows.length };
}

export async function removeContacts(ctx: Ctx, { id, contactIds }: z.infer<typeof ChangeMembersInput>) {
  await requireList(ctx, id);
  await requireContacts(ctx, contactIds);
  const changed = await AudienceMember.of(ctx)
    .where({ audienceId: id })
    .whereRaw('contact_id = any(?::uuid[])', [arrayBinding(contactIds)])
    .delete();
  if (changed > 0) await emit(ctx, 'contacts.audience.changed', { audienceId: id });
  return { changed };
}

async function requireList(ctx: Ctx, id: string): Promise<void> {
  const { type } = await getAudience(ctx, { id });
  if (type !== 'list') throw badInput('id', 'is an audience by rules: its contacts come and go by themselves');
}

/** The count now, and again whenever it is another one after contacts or the audience have changed. */
export async function* watchAudience(
  ctx: SubscriptionCtx,
  { id }: z.infer<typeof withId>,
  signal: AbortSignal = new AbortController().signal,
) {
  let last: number | undefined;
  while (!signal.aborted) {
    // Taken before the count: what happens while it runs leads to another one.
    const position = await ctx.app.events.position(ctx.organization.id);
    const { count } = await inTransaction(ctx, (inner) => countAudience(inner, { id }), { readOnly: true });
    await ctx.stillAllowed();
    if (count !== last) yield { count };
    last = count;
    await nextChange(ctx, position, signal);
    await delay(QUIET_MS, undefined, { signal }).catch(() => {});
  }
}

async function nextChange(ctx: SubscriptionCtx, position: number, signal: AbortSignal): Promise<void> {
  const changes = follow(ctx, position, signal, (events) => events.filter(({ type }) => concerns(type)));
  for await (const _ of changes) return;
}

const concerns = (type: string): boolean => type.startsWith('contacts.') && type !== 'contacts.consent.changed';
