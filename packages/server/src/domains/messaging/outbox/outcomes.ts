/**
 * Step 4 of the outbox: stores the outcomes of vendor calls. Each statement locks the messages by id, as `status-reports.ts`
 * does, so two transactions that store outcomes of the same messages wait for each other and cannot deadlock.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { arrayBinding } from '@tessera/db';
import { phoneSpellings } from '../../../lib/text/phone-spellings.ts';
import type {
  AcceptedMessage,
  MessagingAccount,
  MessagingProvider,
  MessagingProviderError,
  StatusReport,
} from '../../../providers/messaging/messaging-provider.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { addWhatsappIdentity } from '../../contacts/index.ts';
import { emitMessagesChanged } from '../messages/message-events.ts';
import { messageTransition, undecidedStatuses } from '../messages/message-state.ts';
import { applyStatusReports } from '../messages/status-reports.ts';
import { attemptToken, type OutgoingMessage } from './claim.ts';
import { RECONCILE_LOOP } from './outbox-loops.ts';
import { reconcileAt } from './reconcile.ts';

/** About six seconds in all. */
const MAX_STORE_ATTEMPTS = 6;

export type DispatchOutcome =
  | ({ kind: 'accepted'; message: OutgoingMessage } & AcceptedMessage)
  /** The vendor did not accept the message; it is tried again later. `isCounted`: the vendor was called. */
  | {
      kind: 'postponed';
      message: OutgoingMessage;
      afterMs: number;
      isCounted: boolean;
      error: MessagingProviderError | null;
    }
  /** The vendor may have accepted the message. */
  | { kind: 'uncertain'; message: OutgoingMessage; error: MessagingProviderError }
  | { kind: 'refused'; message: OutgoingMessage; error: MessagingProviderError };

type OutcomeOf<Kind extends DispatchOutcome['kind']> = Extract<DispatchOutcome, { kind: Kind }>;

export interface DispatchTarget {
  account: MessagingAccount;
  provider: MessagingProvider;
  /** When throughput was reserved, by `performance.now()`. Messages not started shortly after are postponed. */
  grantedAt: number;
}

/**
 * Retries while the database is unavailable, because a vendor answers only once. When all attempts fail the messages stay
 * `sending` until their lease expires, and `reconcile.ts` takes over.
 */
export async function storeWithRetries(
  scope: OrganizationScope,
  target: DispatchTarget,
  outcomes: DispatchOutcome[],
): Promise<void> {
  for (let tries = 1; tries <= MAX_STORE_ATTEMPTS; tries++) {
    try {
      return await storeOutcomes(scope, target, outcomes);
    } catch (error) {
      const { senderId } = target.account;
      scope.app.log.error({ error, senderId, messages: outcomes.length }, 'outcomes of messages are not stored yet');
      if (tries < MAX_STORE_ATTEMPTS) await delay(100 * 2 ** tries);
    }
  }
}

const storeOutcomes = (scope: OrganizationScope, target: DispatchTarget, outcomes: DispatchOutcome[]) =>
  inTransaction(scope, async (ctx) => {
    const { senderId } = target.account;
    const of = <Kind extends DispatchOutcome['kind']>(kind: Kind) =>
      outcomes.filter((outcome): outcome is OutcomeOf<Kind> => outcome.kind === kind);
    await storeAccepted(ctx, target, of('accepted'));
    await storePostponed(ctx, senderId, of('postponed'));
    await storeUncertain(ctx, target, of('uncertain'));
    const refusals = of('refused').map(({ message, error }) => refusalReport(ctx, message, error));
    if (refusals.length > 0) await applyStatusReports(ctx, senderId, refusals);
  });

const refusalReport = (ctx: Ctx, message: OutgoingMessage, error: MessagingProviderError): StatusReport => ({
  kind: 'status',
  externalId: null,
  token: attemptToken(message),
  status: 'failed',
  at: ctx.now(),
  failure: error.failure,
  pricing: null,
  accountRef: null,
});

const LOCKED_MESSAGES = `locked as materialized (
  select m.id, m.created_at from messaging.messages m where m.organization_id = :organization
  and m.id in (select id from given) order by m.id for no key update)`;

/**
 * A callback may have arrived before the vendor's answer; its status stays. Where the vendor never reports (`none`), `sent` is
 * the last status the message reaches.
 */
async function storeAccepted(
  ctx: Ctx,
  { account, provider }: DispatchTarget,
  outcomes: OutcomeOf<'accepted'>[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:outcomes) as given(id uuid, attempt integer, external_id text)
     ), ${LOCKED_MESSAGES}, moved as (
       update messaging.messages m set external_id = given.external_id, sent_at = coalesce(m.sent_at, :now), due_at = null,
         status = case when m.status = any(:undecided::text[]) then :status else m.status end
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
      undecided: arrayBinding(undecidedStatuses),
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
      'the vendor accepted messages that are not in the database',
    );
  }
  await emitMessagesChanged(ctx, rows);
  await learnAddresses(ctx, rows, new Map(outcomes.map(({ message, knownAs }) => [message.id, knownAs])));
}

/** The vendor may know a recipient by another number; replies and opt-outs come from that one. */
async function learnAddresses(
  ctx: Ctx,
  rows: readonly { id: string; contactId: string | null; address: string }[],
  knownAs: ReadonlyMap<string, string | null | undefined>,
): Promise<void> {
  const learned = rows.flatMap(({ id, contactId, address }) => {
    const other = knownAs.get(id);
    return contactId && other && !phoneSpellings(address).includes(other) && address.startsWith('+')
      ? [{ contactId, address: other }]
      : [];
  });
  for (const { contactId, address } of learned) await addWhatsappIdentity(ctx, contactId, address);
}

/** Returns messages to the queue and to the sender's daily counter. */
async function storePostponed(ctx: Ctx, senderId: string, outcomes: OutcomeOf<'postponed'>[]): Promise<void> {
  if (outcomes.length === 0) return;
  const given = outcomes.map(({ message, afterMs, isCounted, error }) => ({
    id: message.id,
    attempt: message.attempt,
    due_at: new Date(ctx.now().getTime() + afterMs),
    was_tried: isCounted,
    error_code: error?.failure.code ?? null,
    error_message: error?.message ?? null,
  }));
  // Campaigns number their attempts themselves. Of the inbox only calls to the vendor count as attempts.
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:given) as given(id uuid, attempt integer, due_at timestamptz, was_tried boolean,
         error_code text, error_message text)
     ), ${LOCKED_MESSAGES}
     update messaging.messages m set status = :to, due_at = given.due_at, error_code = given.error_code,
       error_message = given.error_message, attempt = m.attempt - (m.campaign_id is null and not given.was_tried)::int
     from given join locked using (id)
     where m.organization_id = :organization and m.id = given.id and m.created_at = locked.created_at
       and m.status = :from and m.attempt = given.attempt
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    { ...messageTransition('sending', 'queued'), organization: ctx.organization.id, given: JSON.stringify(given) },
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
  outcomes: OutcomeOf<'uncertain'>[],
): Promise<void> {
  if (outcomes.length === 0) return;
  ctx.afterCommit(() => ctx.app.loops.wake(RECONCILE_LOOP));
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
     update messaging.messages m set status = :to, due_at = :dueAt, error_code = given.error_code,
       error_message = given.error_message
     from given join locked using (id)
     where m.organization_id = :organization and m.id = given.id and m.created_at = locked.created_at
       and m.status = :from and m.attempt = given.attempt
     returning m.id, m.campaign_id, m.contact_id, m.sender_id, m.address`,
    {
      ...messageTransition('sending', 'uncertain'),
      organization: ctx.organization.id,
      dueAt: reconcileAt(ctx.now(), provider, account.settings),
      given: JSON.stringify(given),
    },
  );
  ctx.log.info({ provider: provider.descriptor.provider, messages: rows.length }, 'messages are uncertain: no answer');
  await emitMessagesChanged(ctx, rows);
}
