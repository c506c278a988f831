/**
 * Processes stored webhooks: up to 200 of one organization in one transaction, so that each kind of report costs a few
 * statements per batch and not per webhook. Workers run concurrently and skip webhooks that others have locked.
 *
 * A batch that fails is processed webhook by webhook; one that fails alone is retried with back-off.
 */
import { setImmediate } from 'node:timers/promises';
import { arrayBinding, InboundWebhook, inSystem, pipeline, Sender } from '@tessera/db';
import { sanitizeTexts } from '../../../lib/text/sanitize-text.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { WebhookItem } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { recordConsentStatements, updateMessageCounters } from '../../contacts/index.ts';
import { claimNewConsents } from '../consent/consent-report.ts';
import { expireSubscriptions, type SuppressedAddress, toConsentStatements } from '../consent/suppression.ts';
import { ingestInbound } from '../inbound/ingest.ts';
import { storeStatusReports } from '../messages/status-reports.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { storeAccountReports } from './account-report.ts';
import type { WebhookReport } from './webhook-report.ts';
import { routeReports } from './webhook-routing.ts';

const BATCH_SIZE = 200;
/** Organizations processed concurrently. A slow one does not delay the others. */
const MAX_CONCURRENT_ORGANIZATIONS = 4;
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** A report may arrive before the vendor's answer that links it to a message. Seconds until each further try. */
const LOOKUP_RETRY_SECONDS = [1, 5, 30, 120];
/** Tries of a failing webhook, over about a day. */
const MAX_TRIES = 12;

/** One run of the loop. Returns whether more webhooks may be due. */
export async function processWebhooks(app: App, signal: AbortSignal): Promise<boolean> {
  const waiting = await findDueOrganizations(app);
  let hasMore = false;
  const lane = async () => {
    for (let id = waiting.shift(); id && !signal.aborted; id = waiting.shift()) {
      if (await processOrganizationWebhooks(app, id)) hasMore = true;
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_ORGANIZATIONS }, lane));
  return hasMore && !signal.aborted;
}

const findDueOrganizations = (app: App): Promise<string[]> =>
  inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select distinct organization_id from (
           select organization_id from messaging.inbound_webhooks where due_at <= ? order by due_at limit 2000) due`,
        [app.now()],
      );
      return (rows as { organizationId: string }[]).map(({ organizationId }) => organizationId);
    },
    { readOnly: true },
  );

/** Processes one batch of an organization. Returns whether more webhooks may be due. */
export async function processOrganizationWebhooks(app: App, organizationId: string): Promise<boolean> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'messaging.inbound' },
    organization: { id: organizationId },
  };
  let claimed: string[] = [];
  try {
    return await inTransaction(scope, async (ctx) => {
      const found = await claimWebhooks(ctx);
      claimed = found.ids;
      await processBatch(ctx, claimed);
      return found.hasMore;
    });
  } catch (error) {
    if (!isRetryable(error)) {
      // Finds the webhook at fault, so that the others are not delayed by it.
      for (const id of claimed) await processIsolated(scope, id);
    }
    return claimed.length > 0;
  }
}

/** Locks due webhooks up to a size in bytes: a vendor may pack thousands of reports into one webhook. */
async function claimWebhooks(ctx: Ctx): Promise<{ ids: string[]; hasMore: boolean }> {
  const { rows } = await ctx.db.raw(
    `select id, octet_length(body) as size from messaging.inbound_webhooks
     where organization_id = ? and due_at <= ? order by due_at, id limit ${BATCH_SIZE} for update skip locked`,
    [ctx.organization.id, ctx.now()],
  );
  const due = rows as { id: string; size: number }[];
  let bytes = 0;
  const fitting = due.filter(({ size }, i) => {
    bytes += size;
    return i === 0 || bytes <= MAX_BATCH_BYTES;
  });
  const hasMore = due.length === BATCH_SIZE || fitting.length < due.length;
  return { ids: fitting.map(({ id }) => id), hasMore };
}

async function processIsolated(scope: OrganizationScope, id: string): Promise<void> {
  try {
    await inTransaction(scope, async (ctx) => {
      const webhook = await InboundWebhook.of(ctx).findOne({ id }).whereNotNull('dueAt').forUpdate().skipLocked();
      if (webhook) await processBatch(ctx, [id]);
    });
  } catch (error) {
    scope.app.log.error({ error, webhookId: id }, 'a webhook could not be processed');
    await inTransaction(scope, async (ctx) => {
      await ctx.db.raw(
        `update messaging.inbound_webhooks set tries = tries + 1, error = :error,
           due_at = case when tries + 1 < ${MAX_TRIES} then :now::timestamptz + make_interval(secs => 10 * 2 ^ tries) end
         where organization_id = :organization and id = :id and due_at is not null`,
        { error: (error as Error).message.slice(0, 500), now: ctx.now(), organization: ctx.organization.id, id },
      );
    });
  }
}

/** Lock order: webhooks, messages, the inbound lock of the organization, contacts, conversations, consents. */
async function processBatch(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { reports, unreadable } = await parseWebhooks(ctx, ids);
  for (const { webhookId } of reportsOfKind(reports, 'not_understood')) unreadable.add(webhookId);
  const unknown = new Map<string, number>();
  const suppressed: { sender: Sender; suppressed: SuppressedAddress[] }[] = [];
  const statuses = Map.groupBy(reportsOfKind(reports, 'status'), ({ sender }) => sender.id);
  for (const senderId of [...statuses.keys()].sort()) {
    const same = statuses.get(senderId) as WebhookReport<Extract<WebhookItem, { kind: 'status' }>>[];
    const webhookOf = new Map(same.map(({ item, webhookId }) => [item, webhookId]));
    const stored = await storeStatusReports(ctx, senderId, [...webhookOf.keys()]);
    for (const report of stored.unknown) {
      const webhookId = webhookOf.get(report) as string;
      unknown.set(webhookId, (unknown.get(webhookId) ?? 0) + 1);
    }
    suppressed.push({ sender: (same[0] as WebhookReport).sender, suppressed: stored.suppressed });
  }
  await storeAccountReports(ctx, reportsOfKind(reports, 'account'));
  const messages = reportsOfKind(reports, 'message');
  const consentReports = reportsOfKind(reports, 'consent');
  if (messages.length + consentReports.length > 0) await lockInbound(ctx);
  const consents = await claimNewConsents(ctx, consentReports);
  const ingested = await ingestInbound(ctx, messages, consents);
  for (const { suppressed: addresses } of suppressed) await expireSubscriptions(ctx, addresses);
  await recordConsentStatements(ctx, [
    ...suppressed.flatMap(({ sender, suppressed: addresses }) => toConsentStatements(sender.provider, addresses)),
    ...consents,
    ...ingested.consents,
  ]);
  await updateMessageCounters(ctx, ingested.touches);
  await finishWebhooks(ctx, ids, unknown, unreadable);
}

/** Contacts and conversations are created here: one transaction per organization at a time, so that none is created twice. */
const INBOUND_LOCK = 7_355_021;
const lockInbound = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock(?, hashtext(?))', [INBOUND_LOCK, ctx.organization.id]).then();

const reportsOfKind = <Kind extends WebhookItem['kind']>(reports: readonly WebhookReport[], kind: Kind) =>
  reports.filter((one): one is WebhookReport<Extract<WebhookItem, { kind: Kind }>> => one.item.kind === kind);

/** Parses the webhooks, and routes each item to its sender. */
async function parseWebhooks(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ reports: WebhookReport[]; unreadable: Set<string> }> {
  const webhooks = await InboundWebhook.of(ctx)
    .select(InboundWebhook.columns)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])
    .orderBy('id');
  const senders = await Sender.of(ctx).whereIn('id', [...new Set(webhooks.map(({ senderId }) => senderId))]);
  const accounts = new Map(
    await pipeline(
      ...senders.map(
        (sender) => async () =>
          [sender.id, { sender, account: await decryptSenderAccount(ctx.app, ctx.db, sender) }] as const,
      ),
    ),
  );
  const reports: WebhookReport[] = [];
  const unreadable = new Set<string>();
  for (const { id, senderId, body, headers, receivedAt } of webhooks) {
    const opened = accounts.get(senderId);
    const { parse } = opened ? messagingProvider(ctx.app, opened.sender.provider) : {};
    if (!opened || !parse) continue;
    // Parsers of mails use no I/O: without a pause a whole batch would keep the event loop from other calls.
    await setImmediate();
    try {
      // An item without a time of its own happened when the webhook arrived.
      const items = await parse({ ...opened.account, now: () => receivedAt }, body, headers);
      for (const item of sanitizeTexts(items)) reports.push({ webhookId: id, sender: opened.sender, item });
    } catch (error) {
      unreadable.add(id);
      ctx.log.warn({ error, webhookId: id }, 'a webhook could not be parsed');
    }
  }
  return { reports: await routeReports(ctx, reports), unreadable };
}

async function finishWebhooks(
  ctx: Ctx,
  ids: readonly string[],
  unknown: ReadonlyMap<string, number>,
  unreadable: ReadonlySet<string>,
): Promise<void> {
  const rows = ids.map((id) => ({ id, unknown: unknown.get(id) ?? 0, unreadable: unreadable.has(id) }));
  await ctx.db.raw(
    `update messaging.inbound_webhooks w set tries = w.tries + 1,
       due_at = case when given.unknown > 0 and w.tries < ${LOOKUP_RETRY_SECONDS.length}
         then :now::timestamptz + make_interval(secs => (:retrySeconds::integer[])[w.tries + 1]) end,
       error = case when given.unreadable then 'not understood'
         when given.unknown > 0 then given.unknown || ' reports about messages that are not known' end
     from json_to_recordset(:rows) as given(id uuid, unknown integer, unreadable boolean)
     where w.organization_id = :organization and w.id = given.id`,
    {
      organization: ctx.organization.id,
      now: ctx.now(),
      retrySeconds: arrayBinding(LOOKUP_RETRY_SECONDS),
      rows: JSON.stringify(rows),
    },
  );
}
