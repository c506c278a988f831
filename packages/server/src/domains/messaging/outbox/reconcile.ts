/**
 * Step 5 of the outbox: settles messages whose outcome is unknown, because a worker crashed (expired lease) or the vendor's
 * answer was lost. `reconcileBy` of the vendor decides how:
 * - `lookup`: the vendor is asked about the attempt.
 * - `callback`: the vendor reports every message it accepts. One without a report in time was not accepted and is sent again.
 * - `none`: no report will come. The campaign's policy decides (`at_least_once` sends again); otherwise the message stays
 * `uncertain` until `messages.resolve`.
 */

import { arrayBinding, InboundWebhook, inSystem, Message, Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { MessagingProvider, StatusReport } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { emitMessagesChanged } from '../messages/message-events.ts';
import { messageTransition } from '../messages/message-state.ts';
import { applyStatusReports } from '../messages/status-reports.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { attemptToken } from './claim.ts';
import { OUTBOX_LOOP } from './outbox-loops.ts';
import { backOffSender } from './sender-back-off.ts';

const BATCH_SIZE = 200;
const MAX_EXPIRED_LEASES = 1_000;
/** A reconciliation this late means that the server was down and could not receive callbacks: the wait begins again. */
const MAX_LATE_MS = 60_000;
/** Delay while webhooks that arrived earlier are unprocessed. */
const UNREAD_RETRY_SECONDS = 10;
const MAX_CONCURRENT_LOOKUPS = 8;
/** How long a report of a vendor with callbacks may take, unless the sender's settings say otherwise. */
const CALLBACK_WAIT_SECONDS = 600;

interface DueSender {
  organizationId: string;
  senderId: string;
}

/** One run of the loop. Returns whether more messages may be due. */
export async function reconcileMessages(app: App): Promise<boolean> {
  const groups = await inSystem(
    app.database,
    async (db) => {
      const { rows } = await db.raw(
        `select organization_id, sender_id, count(*)::int as messages from messaging.messages
         where due_at <= ? and status in ('sending', 'uncertain') group by 1, 2 order by min(due_at) limit 20`,
        [app.now()],
      );
      return rows as (DueSender & { messages: number })[];
    },
    { readOnly: true },
  );
  for (const { organizationId, senderId } of groups) {
    const actor = { type: 'system' as const, name: 'messaging.reconcile' };
    const scope: OrganizationScope = { app, actor, organization: { id: organizationId } };
    await reconcileSender(scope, senderId).catch((error) =>
      backOffSender(scope, senderId, ['sending', 'uncertain'], error),
    );
  }
  return groups.some(({ messages }) => messages > BATCH_SIZE);
}

/** When to reconcile a message that became uncertain at `since`: at once, except where a callback may still come. */
export function reconcileAt(since: Date, { descriptor }: MessagingProvider, settings: Record<string, unknown>): Date {
  if (descriptor.reconcileBy !== 'callback') return since;
  const wait = typeof settings.resendAfterSeconds === 'number' ? settings.resendAfterSeconds : CALLBACK_WAIT_SECONDS;
  return new Date(since.getTime() + wait * 1000);
}

async function reconcileSender(scope: OrganizationScope, senderId: string): Promise<void> {
  const { app } = scope;
  const found = await inTransaction(scope, async (ctx) => {
    const sender = await Sender.of(ctx).findOne({ id: senderId });
    if (!sender) return undefined;
    const provider = messagingProvider(app, sender.provider);
    const { reconcileBy } = provider.descriptor;
    const later = reconcileAt(ctx.now(), provider, sender.settings);
    await expireLeases(ctx, sender, later);
    const messages = await Message.of(ctx)
      .where({ senderId, status: 'uncertain' })
      .where('dueAt', '<=', ctx.now())
      .orderBy('id')
      .limit(BATCH_SIZE)
      .forUpdate()
      .skipLocked();
    if (reconcileBy === 'callback') await requeueUnreported(ctx, messages, later);
    else if (reconcileBy === 'none') await applyPolicy(ctx, messages);
    // Keeps other workers from asking about the same messages.
    else await postponeUncertain(ctx, messages, inSeconds(ctx, 60));
    return reconcileBy === 'lookup'
      ? { messages, account: await decryptSenderAccount(app, ctx.db, sender), sender }
      : undefined;
  });
  if (!found || found.messages.length === 0) return;
  const { findAttempt } = messagingProvider(app, found.sender.provider);
  if (!findAttempt) return;
  const reports: StatusReport[] = [];
  const missing: Message[] = [];
  const waiting = [...found.messages];
  const lane = async () => {
    for (let message = waiting.pop(); message; message = waiting.pop()) {
      const { address: to, startedAt, createdAt } = message;
      const asked = { token: attemptToken(message), to, since: startedAt ?? createdAt };
      try {
        const report = await findAttempt(found.account, asked);
        if (report) reports.push({ ...report, token: asked.token });
        else missing.push(message);
      } catch (error) {
        app.log.info({ error, senderId }, 'the vendor could not be asked about a message; it is asked again');
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_LOOKUPS }, lane));
  await inTransaction(scope, async (ctx) => {
    if (reports.length > 0) await applyStatusReports(ctx, senderId, reports);
    await requeueUncertain(ctx, missing);
  });
}

/** An expired lease means that the worker crashed: its messages may have been sent or not. */
async function expireLeases(ctx: Ctx, { id }: Sender, dueAt: Date): Promise<void> {
  const { rows } = await ctx.db.raw(
    `with expired as materialized (
       select id, created_at from messaging.messages
       where organization_id = :organization and sender_id = :sender and status = :from and due_at <= :now
       order by id limit ${MAX_EXPIRED_LEASES} for no key update skip locked
     )
     update messaging.messages m set status = :to, due_at = :dueAt,
       error_code = coalesce(m.error_code, 'no_answer'), error_message = coalesce(m.error_message, 'The answer of the vendor was lost')
     from expired where m.organization_id = :organization and m.id = expired.id and m.created_at = expired.created_at
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    {
      ...messageTransition('sending', 'uncertain'),
      organization: ctx.organization.id,
      sender: id,
      now: ctx.now(),
      dueAt,
    },
  );
  if (rows.length === 0) return;
  ctx.log.warn({ senderId: id, messages: rows.length }, 'leases of messages expired; the messages are reconciled');
  await emitMessagesChanged(ctx, rows);
}

const idsOf = (messages: readonly Message[]) => arrayBinding(messages.map(({ id }) => id));

/** Messages without a report in time. Late ones wait again; the others are sent again once earlier webhooks are processed. */
async function requeueUnreported(ctx: Ctx, messages: readonly Message[], later: Date): Promise<void> {
  const dueOf = ({ dueAt }: Message): number => dueAt?.getTime() ?? 0;
  const onTime = messages.filter((message) => dueOf(message) >= ctx.now().getTime() - MAX_LATE_MS);
  await postponeUncertain(
    ctx,
    messages.filter((message) => !onTime.includes(message)),
    later,
  );
  if (onTime.length === 0) return;
  const unprocessed = InboundWebhook.of(ctx).whereNotNull('dueAt').where({ tries: 0 }).select('id');
  const hasUnprocessed = await unprocessed.where('receivedAt', '<', new Date(Math.max(...onTime.map(dueOf)))).first();
  if (hasUnprocessed) await postponeUncertain(ctx, onTime, inSeconds(ctx, UNREAD_RETRY_SECONDS));
  else await requeueUncertain(ctx, onTime);
}

/** Skips messages that a report has settled since. */
async function requeueUncertain(ctx: Ctx, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const { rows } = await ctx.db.raw(
    `with locked as materialized (
       select id from messaging.messages where organization_id = :organization and id = any(:ids::uuid[])
       order by id for no key update
     )
     update messaging.messages m set status = :to, due_at = :now
     from locked where m.organization_id = :organization and m.id = locked.id and m.status = :from
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    {
      ...messageTransition('uncertain', 'queued'),
      now: ctx.now(),
      organization: ctx.organization.id,
      ids: idsOf(messages),
    },
  );
  ctx.afterCommit(() => ctx.app.loops.wake(OUTBOX_LOOP));
  await emitMessagesChanged(ctx, rows);
}

async function applyPolicy(ctx: Ctx, messages: readonly Message[]): Promise<void> {
  await requeueUncertain(
    ctx,
    messages.filter(({ payload }) => payload?.policy === 'at_least_once'),
  );
  const left = messages.filter(({ payload }) => payload?.policy !== 'at_least_once');
  if (left.length === 0) return;
  // Without a due time only `messages.resolve` or a late report settles them.
  await ctx.db.raw(
    `update messaging.messages set due_at = null where organization_id = ? and id = any(?::uuid[]) and status = 'uncertain'`,
    [ctx.organization.id, idsOf(left)],
  );
}

const inSeconds = (ctx: Ctx, seconds: number): Date => new Date(ctx.now().getTime() + seconds * 1000);

const postponeUncertain = async (ctx: Ctx, messages: readonly Message[], until: Date): Promise<void> => {
  if (messages.length === 0) return;
  await ctx.db.raw(
    `update messaging.messages set due_at = ? where organization_id = ? and id = any(?::uuid[]) and status = 'uncertain'`,
    [until, ctx.organization.id, idsOf(messages)],
  );
};
