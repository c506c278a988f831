/**
 * What vendors told us, taken in: up to some hundred webhooks of one organization in one transaction, so that each kind of
 * report costs a few statements and not a few for each. Any number of workers do so at once, each with webhooks of its own.
 */
import { arrayBinding, InboundWebhook, inSystem, Sender } from '@tessera/db';
import { sanitizeTexts } from '../../../lib/sanitize-text.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { WebhookItem } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { stateConsents, touchContacts } from '../../contacts/index.ts';
import { claimNewConsents } from '../consent/consent-report.ts';
import { expireSubscriptions, type SuppressedAddress, toConsentStatements } from '../consent/suppression.ts';
import { ingestInbound } from '../inbound/ingest.ts';
import { storeStatusReports } from '../messages/status-reports.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { storeAccountReports } from './account-report.ts';
import { routeReports } from './webhook-routing.ts';

const BATCH_SIZE = 200;
/** Organizations at the same time: one whose webhooks take long holds up not all others. */
const MAX_CONCURRENT_ORGANIZATIONS = 4;
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** The answer that names a message may be on its way still. Seconds until each further look. */
const LOOKUP_RETRY_SECONDS = [1, 5, 30, 120];
/** One that cannot be taken in is tried again for about a day. */
const MAX_TRIES = 12;

/** One of the organization's senders, and what was told of it. */
export interface WebhookReport<Item extends WebhookItem = WebhookItem> {
  webhookId: string;
  sender: Sender;
  item: Item;
}

/** One turn: whether there may be more. */
export async function processWebhooks(app: App, signal: AbortSignal): Promise<boolean> {
  const waiting = await findDueOrganizations(app);
  let isMore = false;
  const lane = async () => {
    for (let id = waiting.shift(); id && !signal.aborted; id = waiting.shift()) {
      if (await processOrganizationWebhooks(app, id)) isMore = true;
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_ORGANIZATIONS }, lane));
  return isMore && !signal.aborted;
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

/** Of one organization: whether there may be more. */
export async function processOrganizationWebhooks(app: App, organizationId: string): Promise<boolean> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'messaging.inbound' },
    organization: { id: organizationId },
  };
  let taken: string[] = [];
  try {
    return await inTransaction(scope, async (ctx) => {
      const found = await claimWebhooks(ctx);
      taken = found.ids;
      await processBatch(ctx, taken);
      return found.isMore;
    });
  } catch (error) {
    if (!isRetryable(error)) {
      // One of them is the culprit, and the others need not wait for it.
      for (const id of taken) await processIsolated(scope, id);
    }
    return taken.length > 0;
  }
}

/** As many as fit, by what they weigh: a vendor may pack thousands of reports into one. */
async function claimWebhooks(ctx: Ctx): Promise<{ ids: string[]; isMore: boolean }> {
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
  const isMore = due.length === BATCH_SIZE || fitting.length < due.length;
  return { ids: fitting.map(({ id }) => id), isMore };
}

async function processIsolated(scope: OrganizationScope, id: string): Promise<void> {
  try {
    await inTransaction(scope, async (ctx) => {
      const free = await InboundWebhook.of(ctx).findOne({ id }).whereNotNull('dueAt').forUpdate().skipLocked();
      if (free) await processBatch(ctx, [id]);
    });
  } catch (error) {
    scope.app.log.error({ error, webhookId: id }, 'a webhook could not be taken in');
    await inTransaction(scope, async (ctx) => {
      await ctx.db.raw(
        `update messaging.inbound_webhooks set tries = tries + 1, error = ?,
           due_at = case when tries + 1 < ${MAX_TRIES} then ?::timestamptz + make_interval(secs => 10 * 2 ^ tries) end
         where organization_id = ? and id = ? and due_at is not null`,
        [(error as Error).message.slice(0, 500), ctx.now(), ctx.organization.id, id],
      );
    });
  }
}

/** Locks are taken in one order: webhooks, messages, and, one at a time, contacts, conversations, consents. */
async function processBatch(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { told, unreadable } = await parseWebhooks(ctx, ids);
  const unknown = new Map<string, number>();
  const suppressed: { sender: Sender; suppressed: SuppressedAddress[] }[] = [];
  const statuses = Map.groupBy(reportsOfKind(told, 'status'), ({ sender }) => sender.id);
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
  await storeAccountReports(ctx, reportsOfKind(told, 'account'));
  const [messages, reports] = [reportsOfKind(told, 'message'), reportsOfKind(told, 'consent')];
  if (messages.length + reports.length > 0) await lockInbound(ctx);
  const consents = await claimNewConsents(ctx, reports);
  const takenIn = await ingestInbound(ctx, messages, consents);
  for (const { suppressed: addresses } of suppressed) await expireSubscriptions(ctx, addresses);
  await stateConsents(ctx, [
    ...suppressed.flatMap(({ sender, suppressed: addresses }) => toConsentStatements(sender.provider, addresses)),
    ...consents,
    ...takenIn.consents,
  ]);
  await touchContacts(ctx, takenIn.touches);
  await finishWebhooks(ctx, ids, unknown, unreadable);
}

/** Contacts and conversations come into being here, and nobody is to be made twice. */
const INBOUND_LOCK = 7_355_021;
const lockInbound = (ctx: Ctx): Promise<unknown> =>
  ctx.db.raw('select pg_advisory_xact_lock(?, hashtext(?))', [INBOUND_LOCK, ctx.organization.id]).then();

const reportsOfKind = <Kind extends WebhookItem['kind']>(told: readonly WebhookReport[], kind: Kind) =>
  told.filter((one): one is WebhookReport<Extract<WebhookItem, { kind: Kind }>> => one.item.kind === kind);

/** What is in them, each item with the sender it is about. */
async function parseWebhooks(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ told: WebhookReport[]; unreadable: Set<string> }> {
  const webhooks = await InboundWebhook.rows(ctx)
    .whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])
    .orderBy('id');
  const senders = await Sender.of(ctx).whereIn('id', [...new Set(webhooks.map(({ senderId }) => senderId))]);
  const accounts = new Map(
    await Promise.all(
      senders.map(
        async (sender) =>
          [sender.id, { sender, account: await decryptSenderAccount(ctx.app, ctx.db, sender) }] as const,
      ),
    ),
  );
  const told: WebhookReport[] = [];
  const unreadable = new Set<string>();
  for (const { id, senderId, body, headers, receivedAt } of webhooks) {
    const opened = accounts.get(senderId);
    const { parse } = opened ? messagingProvider(ctx.app, opened.sender.provider) : {};
    if (!opened || !parse) continue;
    try {
      // What bears no time of its own was so when it came.
      const items = parse({ ...opened.account, now: () => receivedAt }, body, headers);
      for (const item of sanitizeTexts(items)) told.push({ webhookId: id, sender: opened.sender, item });
    } catch (error) {
      unreadable.add(id);
      ctx.log.warn({ error, webhookId: id }, 'a webhook could not be read');
    }
  }
  return { told: await routeReports(ctx, told), unreadable };
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
         then :now::timestamptz + make_interval(secs => (:looks::integer[])[w.tries + 1]) end,
       error = case when given.unreadable then 'could not be read'
         when given.unknown > 0 then given.unknown || ' reports about messages that are not known' end
     from json_to_recordset(:rows) as given(id uuid, unknown integer, unreadable boolean)
     where w.organization_id = :organization and w.id = given.id`,
    {
      organization: ctx.organization.id,
      now: ctx.now(),
      looks: arrayBinding(LOOKUP_RETRY_SECONDS),
      rows: JSON.stringify(rows),
    },
  );
}
