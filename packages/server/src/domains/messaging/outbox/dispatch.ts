/**
 * Calls the vendor for messages that stand as `sending`, and stores what came of it. No transaction is open while it waits;
 * what a crash leaves behind, `reconcile.ts` finds.
 */
import { isDeepStrictEqual } from 'node:util';
import { Sender } from '@tessera/db';
import {
  type MessagingAccount,
  type MessagingProvider,
  MessagingProviderError,
  type StatusReport,
} from '../../../providers/messaging/messaging-provider.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { applyStatusReports, emitMessagesChanged } from '../messages/status-reports.ts';
import { decryptSenderCredentials } from '../senders/sender-account.ts';
import { MAX_START_DELAY_MS } from '../throughput/throughput.ts';
import { attemptToken, type Outgoing } from './claim.ts';
import { reconcileAt } from './uncertainty.ts';

/** Calls to a vendor at the same time, of one batch. */
const MAX_CONCURRENT_CALLS = 64;
/** Outcomes are stored together, and none waits longer for the others. */
const STORE_INTERVAL_MS = 250;
/** Some seconds, all in all. */
const MAX_STORE_ATTEMPTS = 6;
const MAX_BACK_OFF_MS = 10 * 60_000;
/** A message that was refused at the door so often is not tried again: over an hour, by `backOff`. */
const MAX_ATTEMPTS = 12;

type DispatchOutcome =
  | { was: 'accepted'; message: Outgoing; externalId: string }
  /** Surely not accepted: later again. `isCounted`: it was tried, and not only put back. */
  | { was: 'postponed'; message: Outgoing; afterMs: number; isCounted: boolean; error: MessagingProviderError | null }
  | { was: 'uncertain'; message: Outgoing; error: MessagingProviderError }
  | { was: 'refused'; message: Outgoing; error: MessagingProviderError };

export interface DispatchTarget {
  account: MessagingAccount;
  provider: MessagingProvider;
  /** When the messages got their place, by `performance.now()`: those not begun soon after give it back. */
  grantedAt: number;
}

/** Resolves when all of them are stored, whatever became of them. */
export async function dispatchMessages(
  scope: OrganizationScope,
  delivery: DispatchTarget,
  messages: Outgoing[],
): Promise<void> {
  const waiting = messages.toReversed();
  let done: DispatchOutcome[] = [];
  let storing = Promise.resolve();
  let stop: MessagingProviderError | null = null;
  const store = () => {
    const some = done;
    done = [];
    if (some.length > 0) storing = storing.then(() => storeWithRetries(scope, delivery, some));
  };
  const timer = setInterval(store, STORE_INTERVAL_MS);
  const lane = async () => {
    for (let message = waiting.pop(); message; message = waiting.pop()) {
      const isLate = performance.now() - delivery.grantedAt > MAX_START_DELAY_MS;
      const outcome: DispatchOutcome =
        stop || isLate
          ? { was: 'postponed', message, afterMs: 0, isCounted: false, error: null }
          : await sendAttempt(delivery, message);
      if (outcome.was === 'postponed' && isSenderFault(outcome.error)) stop ??= outcome.error;
      done.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_CALLS, messages.length) }, lane));
  clearInterval(timer);
  store();
  await storing;
  if (stop) await pauseSender(scope, delivery.account, stop);
  else if (messages.length > 0) await clearSenderPause(scope, delivery.account.senderId);
}

/** What is wrong with the account or the vendor concerns all that leaves from there. */
const isSenderFault = (error: MessagingProviderError | null): error is MessagingProviderError =>
  error !== null && !error.isRecipientOnly && ['credentials', 'throughput', 'unavailable'].includes(error.fault);

async function sendAttempt({ account, provider }: DispatchTarget, message: Outgoing): Promise<DispatchOutcome> {
  const { address: to, content } = message;
  try {
    const { externalId } = await provider.send(account, { token: attemptToken(message), to, content });
    return { was: 'accepted', message, externalId };
  } catch (thrown) {
    const error =
      thrown instanceof MessagingProviderError
        ? thrown
        : new MessagingProviderError('unknown', { message: 'The message may have been sent' }, { cause: thrown });
    const { fault } = error;
    if (fault === 'unknown') return { was: 'uncertain', message, error };
    if (fault === 'recipient' || fault === 'content' || message.attempt >= MAX_ATTEMPTS) {
      return { was: 'refused', message, error };
    }
    return {
      was: 'postponed',
      message,
      // A vendor that asks for seconds again and again is not believed: its tries would be over within a minute.
      afterMs: Math.max(error.retryAfterMs ?? 0, backOffMs(message.attempt)),
      isCounted: true,
      error,
    };
  }
}

const backOffMs = (attempt: number): number => Math.min(2 ** attempt * 1_000, MAX_BACK_OFF_MS);

/** What the vendor answered is told once: a database that is away for a moment does not lose it. */
async function storeWithRetries(
  scope: OrganizationScope,
  delivery: DispatchTarget,
  outcomes: DispatchOutcome[],
): Promise<void> {
  for (let tries = 1; tries <= MAX_STORE_ATTEMPTS; tries++) {
    try {
      return await storeOutcomes(scope, delivery, outcomes);
    } catch (error) {
      const { senderId } = delivery.account;
      scope.app.log.error({ error, senderId, messages: outcomes.length }, 'what became of messages is not stored yet');
      if (tries < MAX_STORE_ATTEMPTS) await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries));
    }
  }
  // They stand as `sending`, and are looked into.
}

const storeOutcomes = (scope: OrganizationScope, delivery: DispatchTarget, outcomes: DispatchOutcome[]) =>
  inTransaction(scope, async (ctx) => {
    const { senderId } = delivery.account;
    const of = <Was extends DispatchOutcome['was']>(was: Was) =>
      outcomes.filter((outcome): outcome is Extract<DispatchOutcome, { was: Was }> => outcome.was === was);
    await storeAccepted(ctx, delivery, of('accepted'));
    await storePostponed(ctx, senderId, of('postponed'));
    await storeUncertain(ctx, delivery, of('uncertain'));
    const refusals = of('refused').map(({ message, error }) => refusalReport(ctx, message, error));
    if (refusals.length > 0) await applyStatusReports(ctx, senderId, refusals);
  });

const refusalReport = (ctx: Ctx, message: Outgoing, error: MessagingProviderError): StatusReport => ({
  kind: 'status',
  externalId: null,
  token: attemptToken(message),
  status: 'failed',
  at: ctx.now(),
  failure: error.failure,
  pricing: null,
  accountRef: null,
});

/** By id, as whoever stores what vendors report of the same messages: the two wait for each other and never both. */
const LOCKED_MESSAGES = `locked as materialized (
  select m.id, m.created_at from messaging.messages m where m.organization_id = :organization
  and m.id in (select id from given) order by m.id for no key update)`;

/** A callback may have been faster: what it said stays. Where none ever comes, accepted is all we will know. */
async function storeAccepted(
  ctx: Ctx,
  { account, provider }: DispatchTarget,
  outcomes: Extract<DispatchOutcome, { was: 'accepted' }>[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:outcomes) as given(id uuid, attempt integer, external_id text)
     ), ${LOCKED_MESSAGES}, moved as (
       update messaging.messages m set external_id = given.external_id, sent_at = coalesce(m.sent_at, :now), due_at = null,
         status = case when m.status in ('queued', 'sending', 'uncertain') then :status else m.status end
       from given join locked using (id)
       where m.organization_id = :organization and m.id = given.id and m.created_at = locked.created_at
       returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address, m.created_at, given.attempt, given.external_id
     ), named as (
       insert into messaging.external_messages (organization_id, sender_id, external_id, message_id, message_created_at, attempt)
       select :organization, sender_id, external_id, id, created_at, attempt from moved on conflict do nothing
     )
     select id, campaign_id, contact_id, sender_id, address from moved`,
    {
      organization: ctx.organization.id,
      now: ctx.now(),
      status: provider.descriptor.reconcileBy === 'none' ? 'sent' : 'accepted',
      outcomes: JSON.stringify(
        outcomes.map(({ message: { id, attempt }, externalId }) => ({
          id,
          attempt,
          external_id: externalId.slice(0, 255),
        })),
      ),
    },
  );
  if (rows.length < outcomes.length) {
    ctx.log.warn(
      { senderId: account.senderId, missing: outcomes.length - rows.length },
      'accepted, and not in the ledger',
    );
  }
  await emitMessagesChanged(ctx, rows);
}

async function storePostponed(
  ctx: Ctx,
  senderId: string,
  outcomes: Extract<DispatchOutcome, { was: 'postponed' }>[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const given = outcomes.map(({ message, afterMs, isCounted, error }) => ({
    id: message.id,
    attempt: message.attempt,
    due_at: new Date(ctx.now().getTime() + afterMs),
    was_tried: isCounted,
    error_code: error?.failure.code ?? null,
    error_message: error?.message ?? null,
  }));
  // A campaign looks itself when the recipient is due again, and counts what it began; of others only tries count.
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:given) as given(id uuid, attempt integer, due_at timestamptz, was_tried boolean,
         error_code text, error_message text)
     ), ${LOCKED_MESSAGES}
     update messaging.messages m set status = 'queued', due_at = given.due_at, error_code = given.error_code,
       error_message = given.error_message, attempt = m.attempt - (m.campaign_id is null and not given.was_tried)::int
     from given join locked using (id)
     where m.organization_id = :organization and m.id = given.id and m.created_at = locked.created_at
       and m.status = 'sending' and m.attempt = given.attempt
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    { organization: ctx.organization.id, given: JSON.stringify(given) },
  );
  await ctx.db.raw(
    `update messaging.senders set messages_sent_today = greatest(0, messages_sent_today - ?)
     where organization_id = ? and id = ?`,
    [rows.length, ctx.organization.id, senderId],
  );
  await emitMessagesChanged(ctx, rows);
}

async function storeUncertain(
  ctx: Ctx,
  { account, provider }: DispatchTarget,
  outcomes: Extract<DispatchOutcome, { was: 'uncertain' }>[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const given = outcomes.map(({ message: { id, attempt }, error }) => ({
    id,
    attempt,
    error_code: error.failure.code,
    error_message: error.message,
  }));
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:given) as given(id uuid, attempt integer, error_code text, error_message text)
     ), ${LOCKED_MESSAGES}
     update messaging.messages m set status = 'uncertain', due_at = :dueAt, error_code = given.error_code,
       error_message = given.error_message
     from given join locked using (id)
     where m.organization_id = :organization and m.id = given.id and m.created_at = locked.created_at
       and m.status = 'sending' and m.attempt = given.attempt
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    {
      organization: ctx.organization.id,
      dueAt: reconcileAt(ctx.now(), provider, account.settings),
      given: JSON.stringify(given),
    },
  );
  ctx.log.info({ provider: provider.descriptor.provider, messages: rows.length }, 'no answer: they may have been sent');
  await emitMessagesChanged(ctx, rows);
}

/** Nothing leaves from there for a while, and nothing at all with credentials the vendor does not know. */
const pauseSender = (
  scope: OrganizationScope,
  account: MessagingAccount,
  error: MessagingProviderError,
): Promise<void> =>
  inTransaction(scope, async (ctx) => {
    const { senderId } = account;
    const sender = await Sender.of(ctx).findOne({ id: senderId }).forNoKeyUpdate();
    if (!sender) return;
    const isForever = error.fault === 'credentials';
    // Somebody has mended it while these were on their way with the old ones.
    if (isForever && !isDeepStrictEqual(await decryptSenderCredentials(ctx.app, ctx.db, sender), account.credentials))
      return;
    const afterMs = error.retryAfterMs ?? backOffMs(sender.faults + 1);
    const until = isForever ? 'infinity' : new Date(ctx.now().getTime() + afterMs);
    // A longer pause stays.
    await ctx.db.raw(
      `update messaging.senders set faults = faults + 1, paused_until = :until::timestamptz, pause_reason = :reason
       where organization_id = :organization and id = :senderId and coalesce(paused_until, '-infinity') < :until::timestamptz`,
      { until, reason: error.message, organization: ctx.organization.id, senderId },
    );
    ctx.log.warn({ senderId, fault: error.fault, reason: error.message }, 'a sender pauses');
  });

/** What went through shows that the account works again; most of the time there is nothing to note. */
const clearSenderPause = (scope: OrganizationScope, senderId: string): Promise<void> =>
  inTransaction(scope, async (ctx) => {
    await ctx.db.raw(
      `update messaging.senders set faults = 0, paused_until = null, pause_reason = null
       where organization_id = ? and id = ? and faults > 0 and paused_until <= ?`,
      [ctx.organization.id, senderId, ctx.now()],
    );
  });
