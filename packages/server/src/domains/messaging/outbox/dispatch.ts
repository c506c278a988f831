/**
 * Step 3 of the outbox: calls the vendor for messages that are committed as `sending`. The outbox and campaigns call it without
 * an open transaction. Delivery is at least once where the vendor can be asked or reports itself, and otherwise as the
 * campaign's policy says; `reconcile.ts` handles what a crash leaves behind.
 */
import { MessagingProviderError } from '../../../providers/messaging/messaging-provider.ts';
import type { OrganizationScope } from '../../../trpc/context.ts';
import { MAX_START_DELAY_MS } from '../throughput/throughput.ts';
import { attemptToken, type OutgoingMessage } from './claim.ts';
import { type DispatchOutcome, type DispatchTarget, storeWithRetries } from './outcomes.ts';
import { backOffMs, clearSenderPause, pauseSender } from './sender-back-off.ts';

/** Concurrent calls of one batch. */
const MAX_CONCURRENT_CALLS = 64;
/** Outcomes are stored in groups, at this interval. */
const STORE_INTERVAL_MS = 250;
/** A message that the vendor keeps refusing temporarily fails after this many attempts: more than an hour, by `backOffMs`. */
const MAX_ATTEMPTS = 12;

/** Resolves when the outcome of every message is stored. A fault of the sender postpones the messages not yet started. */
export async function dispatchMessages(
  scope: OrganizationScope,
  target: DispatchTarget,
  messages: OutgoingMessage[],
): Promise<void> {
  const waiting = messages.toReversed();
  let outcomes: DispatchOutcome[] = [];
  let storing = Promise.resolve();
  let senderFault: MessagingProviderError | null = null;
  const flush = () => {
    const group = outcomes;
    outcomes = [];
    if (group.length > 0) storing = storing.then(() => storeWithRetries(scope, target, group));
  };
  const timer = setInterval(flush, STORE_INTERVAL_MS);
  const lane = async () => {
    for (let message = waiting.pop(); message; message = waiting.pop()) {
      const isLate = performance.now() - target.grantedAt > MAX_START_DELAY_MS;
      const outcome: DispatchOutcome =
        senderFault || isLate
          ? { kind: 'postponed', message, afterMs: 0, isCounted: false, error: null }
          : await sendAttempt(target, message);
      if (outcome.kind === 'postponed' && isSenderFault(outcome.error)) senderFault ??= outcome.error;
      outcomes.push(outcome);
      scope.app.metrics.message(target.provider.descriptor.provider, outcome.kind);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_CALLS, messages.length) }, lane));
  clearInterval(timer);
  flush();
  await storing;
  if (senderFault) await pauseSender(scope, target.account, senderFault);
  else if (messages.length > 0) await clearSenderPause(scope, target.account.senderId);
}

/** Faults of the account or the vendor concern every message of the sender. */
const isSenderFault = (error: MessagingProviderError | null): error is MessagingProviderError =>
  error !== null && !error.isRecipientOnly && ['credentials', 'throughput', 'unavailable'].includes(error.fault);

async function sendAttempt({ account, provider }: DispatchTarget, message: OutgoingMessage): Promise<DispatchOutcome> {
  const { address: to, content } = message;
  try {
    const accepted = await provider.send(account, { token: attemptToken(message), to, content });
    return { kind: 'accepted', message, ...accepted };
  } catch (thrown) {
    const error =
      thrown instanceof MessagingProviderError
        ? thrown
        : new MessagingProviderError('unknown', { message: 'The message may have been sent' }, { cause: thrown });
    const { fault } = error;
    if (fault === 'unknown') return { kind: 'uncertain', message, error };
    if (fault === 'recipient' || fault === 'content' || message.attempt >= MAX_ATTEMPTS) {
      return { kind: 'refused', message, error };
    }
    return {
      kind: 'postponed',
      message,
      // A vendor that always asks for a few seconds would use up the attempts within a minute.
      afterMs: Math.max(error.retryAfterMs ?? 0, backOffMs(message.attempt)),
      isCounted: true,
      error,
    };
  }
}
