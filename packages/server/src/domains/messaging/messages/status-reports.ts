/**
 * Stores status reports of vendors, hundreds in a few statements. Messages are locked in id order, so concurrent callers wait
 * for each other and cannot deadlock.
 */
import { arrayBinding, type ExternalMessage, isId, type Message, Sender } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { StatusReport } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { confirmRepeated, type SuppressedAddress, suppressAddresses } from '../consent/suppression.ts';
import { type ChangedMessage, emitMessagesChanged } from './message-events.ts';
import { type MergeableMessage, mergeStatuses } from './status-merge.ts';

type LockedMessage = ChangedMessage & MergeableMessage & Pick<Message, 'channel'>;

/** A report and the message and attempt it concerns. */
interface MatchedReport {
  messageId: string;
  attempt: number;
  report: StatusReport;
}

export interface StoredStatusReports {
  /** Reports about unknown messages. The answer that links them may not be stored yet. */
  unknown: StatusReport[];
  suppressed: SuppressedAddress[];
}

/** Applies reports to messages, emits events and suppresses addresses that the vendor reports as dead or opted out. */
export async function applyStatusReports(
  ctx: Ctx,
  senderId: string,
  reports: readonly StatusReport[],
): Promise<{ unknown: StatusReport[] }> {
  const { unknown, suppressed } = await storeStatusReports(ctx, senderId, reports);
  if (suppressed.length > 0) {
    const sender = await Sender.of(ctx).findOne({ id: senderId });
    if (!sender) throw notFound('sender');
    await suppressAddresses(ctx, sender.provider, suppressed);
  }
  return { unknown };
}

/**
 * Like `applyStatusReports`, but leaves suppression to the caller, who has more consents to store and must lock them in one
 * order.
 */
export async function storeStatusReports(
  ctx: Ctx,
  senderId: string,
  reports: readonly StatusReport[],
): Promise<StoredStatusReports> {
  if (reports.length === 0) return { unknown: [], suppressed: [] };
  const { found, unknown } = await matchReports(ctx, senderId, reports);
  const byMessage = Map.groupBy(found, ({ messageId }) => messageId);
  const rows = await lockMessages(ctx, senderId, [...byMessage.keys()]);
  const changed: LockedMessage[] = [];
  const failures: (SuppressedAddress & { messageId: string })[] = [];
  for (const row of rows) {
    const merged = mergeStatuses(row, byMessage.get(row.id) ?? [], ctx.now());
    if (merged.row !== row) changed.push(merged.row);
    const { id: messageId, channel, address } = row;
    if (merged.failure) failures.push({ messageId, channel, address, failure: merged.failure });
  }
  await updateMessages(ctx, changed);
  await storeExternalIds(ctx, senderId, rows, byMessage);
  await emitMessagesChanged(ctx, changed);
  const here = new Set(rows.map(({ id }) => id));
  const lost = found.filter(({ messageId }) => !here.has(messageId)).map(({ report }) => report);
  return { unknown: [...unknown, ...lost], suppressed: await confirmRepeated(ctx, senderId, failures) };
}

/** Matches by our token, which names the attempt; by the vendor's id where the vendor does not echo the token. */
async function matchReports(ctx: Ctx, senderId: string, reports: readonly StatusReport[]) {
  const found: MatchedReport[] = [];
  const named: StatusReport[] = [];
  for (const report of reports) {
    const token = parseAttemptToken(report.token);
    if (token) found.push({ ...token, report });
    else named.push(report);
  }
  const known = await findByExternalId(ctx, senderId, named);
  const unknown: StatusReport[] = [];
  for (const report of named) {
    const message = report.externalId === null ? undefined : known.get(report.externalId);
    if (message) found.push({ messageId: message.messageId, attempt: message.attempt, report });
    else unknown.push(report);
  }
  return { found, unknown };
}

function parseAttemptToken(token: string | null): { messageId: string; attempt: number } | null {
  const [messageId = '', attempt = ''] = token?.split('.') ?? [];
  return isId(messageId) && /^\d{1,9}$/.test(attempt) ? { messageId, attempt: Number(attempt) } : null;
}

async function findByExternalId(ctx: Ctx, senderId: string, reports: readonly StatusReport[]) {
  const ids = [...new Set(reports.flatMap(({ externalId }) => externalId ?? []))];
  if (ids.length === 0) return new Map<string, ExternalMessage>();
  const { rows } = await ctx.db.raw(
    `select external_id, message_id, attempt from messaging.external_messages
     where organization_id = ? and sender_id = ? and external_id = any(?::text[])`,
    [ctx.organization.id, senderId, arrayBinding(ids)],
  );
  return new Map((rows as ExternalMessage[]).map((row) => [row.externalId, row]));
}

/** UUIDv7 ids carry their creation time, which bounds the partitions to search. */
async function lockMessages(ctx: Ctx, senderId: string, ids: string[]): Promise<LockedMessage[]> {
  if (ids.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `select id, campaign_id, contact_id, sender_id, address, channel, status, attempt, sent_at, delivered_at, read_at,
       failed_at, error_code, error_message, external_id, pricing, due_at, created_at
     from messaging.messages
     where organization_id = :organization and id = any(:ids::uuid[]) and sender_id = :sender and direction = 'outbound'
       and created_at >= :oldest
     order by id for no key update`,
    { organization: ctx.organization.id, ids: arrayBinding(ids), sender: senderId, oldest: oldestCreation(ids) },
  );
  return rows as LockedMessage[];
}

const DAY_MS = 86_400_000;

function oldestCreation(ids: readonly string[]): Date {
  const made = ids.map((id) => (id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0));
  return new Date(made.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY) - DAY_MS);
}

async function updateMessages(ctx: Ctx, rows: readonly LockedMessage[]): Promise<void> {
  if (rows.length === 0) return;
  await ctx.db.raw(
    `update messaging.messages m set status = given.status, due_at = given."dueAt", sent_at = given."sentAt",
       delivered_at = given."deliveredAt", read_at = given."readAt", failed_at = given."failedAt",
       error_code = given."errorCode", error_message = given."errorMessage", external_id = given."externalId",
       pricing = given.pricing
     from json_to_recordset(?) as given(id uuid, "createdAt" timestamptz, status text, "dueAt" timestamptz,
       "sentAt" timestamptz, "deliveredAt" timestamptz, "readAt" timestamptz, "failedAt" timestamptz, "errorCode" text,
       "errorMessage" text, "externalId" text, pricing jsonb)
     where m.organization_id = ? and m.id = given.id and m.created_at = given."createdAt" and m.created_at >= ?`,
    [JSON.stringify(rows), ctx.organization.id, oldestCreation(rows.map(({ id }) => id))],
  );
}

/** Links further vendor ids to their messages, for when the vendor's answer was lost. */
async function storeExternalIds(
  ctx: Ctx,
  senderId: string,
  rows: readonly LockedMessage[],
  byMessage: ReadonlyMap<string, MatchedReport[]>,
): Promise<void> {
  const names = rows.flatMap(({ id, createdAt, externalId }) => {
    const others = (byMessage.get(id) ?? []).filter(
      ({ report }) => report.externalId !== null && report.externalId !== externalId,
    );
    return others.map(({ attempt, report }) => ({ id, createdAt, attempt, externalId: report.externalId }));
  });
  if (names.length === 0) return;
  await ctx.db.raw(
    `insert into messaging.external_messages (organization_id, sender_id, external_id, message_id, message_created_at, attempt)
     select ?, ?, "externalId", id, "createdAt", attempt
     from json_to_recordset(?) as given(id uuid, "createdAt" timestamptz, attempt integer, "externalId" text)
     order by "externalId" on conflict do nothing`,
    [ctx.organization.id, senderId, JSON.stringify(names)],
  );
}
