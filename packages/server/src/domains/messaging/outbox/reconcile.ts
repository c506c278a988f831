/**
 * Messages nobody knows the fate of: whoever sent them died, or the vendor's answer was lost. The vendor is asked where it
 * can be; where it calls back about everything it accepted, it is given time to; what it says nothing about was not sent, and is
 * sent again. Where nobody will ever tell, it is left to the campaign's policy, and otherwise to people.
 */
import { arrayBinding, InboundWebhook, inSystem, Message, Sender } from '@tessera/db';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { StatusReport } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { applyStatusReports, emitMessagesChanged } from '../messages/status-reports.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import { backOffSender } from './back-off.ts';
import { attemptToken } from './claim.ts';
import { reconcileAt } from './uncertainty.ts';

const BATCH_SIZE = 200;
const MAX_EXPIRED_LEASES = 1_000;
/** Looked into so much later than they were to be, nobody was there to hear what the vendor said of them meanwhile. */
const MAX_LATE_MS = 60_000;
/** Until webhooks that wait have been taken in. */
const UNREAD_RETRY_SECONDS = 10;
/** Lookups at the same time. */
const MAX_CONCURRENT_LOOKUPS = 8;

interface DueSender {
  organizationId: string;
  senderId: string;
}

/** One turn: whether there may be more. */
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
    // Nobody else asks for them meanwhile.
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
        app.log.info({ error, senderId }, 'the vendor cannot say what became of a message; it is asked again');
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_LOOKUPS }, lane));
  await inTransaction(scope, async (ctx) => {
    if (reports.length > 0) await applyStatusReports(ctx, senderId, reports);
    await requeueUncertain(ctx, missing);
  });
}

/** Whoever was sending them is dead: they may have been sent or not. */
async function expireLeases(ctx: Ctx, { id }: Sender, dueAt: Date): Promise<void> {
  const { rows } = await ctx.db.raw(
    `with dead as materialized (
       select id, created_at from messaging.messages
       where organization_id = :organization and sender_id = :sender and status = 'sending' and due_at <= :now
       order by id limit ${MAX_EXPIRED_LEASES} for no key update skip locked
     )
     update messaging.messages m set status = 'uncertain', due_at = :dueAt,
       error_code = coalesce(m.error_code, 'no_answer'), error_message = coalesce(m.error_message, 'Nobody saw the answer')
     from dead where m.organization_id = :organization and m.id = dead.id and m.created_at = dead.created_at
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    { organization: ctx.organization.id, sender: id, now: ctx.now(), dueAt },
  );
  if (rows.length === 0) return;
  ctx.log.warn({ senderId: id, messages: rows.length }, 'messages were left half sent; they are looked into');
  await emitMessagesChanged(ctx, rows);
}

const ids = (messages: readonly Message[]) => arrayBinding(messages.map(({ id }) => id));

/** A vendor that calls back has said nothing of them, as far as its calls could be heard. */
async function requeueUnreported(ctx: Ctx, messages: readonly Message[], later: Date): Promise<void> {
  const dueOf = ({ dueAt }: Message): number => dueAt?.getTime() ?? 0;
  const onTime = messages.filter((message) => dueOf(message) >= ctx.now().getTime() - MAX_LATE_MS);
  await postponeUncertain(
    ctx,
    messages.filter((message) => !onTime.includes(message)),
    later,
  );
  if (onTime.length === 0) return;
  const unread = InboundWebhook.of(ctx).whereNotNull('dueAt').where({ tries: 0 }).select('id');
  const isUnread = await unread.where('receivedAt', '<', new Date(Math.max(...onTime.map(dueOf)))).first();
  if (isUnread) await postponeUncertain(ctx, onTime, inSeconds(ctx, UNREAD_RETRY_SECONDS));
  else await requeueUncertain(ctx, onTime);
}

/** Those that are still uncertain: the vendor may have spoken meanwhile. */
async function requeueUncertain(ctx: Ctx, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const { rows } = await ctx.db.raw(
    `with locked as materialized (
       select id from messaging.messages where organization_id = :organization and id = any(:ids::uuid[])
       order by id for no key update
     )
     update messaging.messages m set status = 'queued', due_at = :now
     from locked where m.organization_id = :organization and m.id = locked.id and m.status = 'uncertain'
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    { now: ctx.now(), organization: ctx.organization.id, ids: ids(messages) },
  );
  await emitMessagesChanged(ctx, rows);
}

async function applyPolicy(ctx: Ctx, messages: readonly Message[]): Promise<void> {
  await requeueUncertain(
    ctx,
    messages.filter(({ payload }) => payload?.policy === 'at_least_once'),
  );
  const left = messages.filter(({ payload }) => payload?.policy !== 'at_least_once');
  if (left.length === 0) return;
  // They stand as uncertain until somebody says what became of them.
  await ctx.db.raw(
    `update messaging.messages set due_at = null where organization_id = ? and id = any(?::uuid[]) and status = 'uncertain'`,
    [ctx.organization.id, ids(left)],
  );
}

const inSeconds = (ctx: Ctx, seconds: number): Date => new Date(ctx.now().getTime() + seconds * 1000);

const postponeUncertain = async (ctx: Ctx, messages: readonly Message[], until: Date): Promise<void> => {
  if (messages.length === 0) return;
  await ctx.db.raw(
    `update messaging.messages set due_at = ? where organization_id = ? and id = any(?::uuid[]) and status = 'uncertain'`,
    [until, ctx.organization.id, ids(messages)],
  );
};
