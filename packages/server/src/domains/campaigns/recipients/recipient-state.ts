/**
 * The states of a campaign recipient, and what moves it from one to another. A recipient shares its id with its message in messaging; from
 * `sending` on, its state follows that of the message.
 *
 *   held       waits for the winner of an A/B test
 *   pending    waits until it is due, for its first or for a further attempt
 *   claimed    a worker holds a lease on it and composes its message
 *   sending    committed before the vendor is called
 *   uncertain  the outcome of the call is unknown; messaging reconciles it
 *   accepted, sent, delivered, read   reported by the vendor
 *   failed, skipped, cancelled        no message, or none that arrived
 *
 *   from                        to          by
 *   held                        pending     decide-experiment.ts: the winner is known
 *   held                        skipped     decide-experiment.ts: no variant was chosen in time
 *   pending                     claimed     claim.ts; also from `claimed`, once the lease has expired
 *   claimed                     sending     start-sending.ts: eligible now
 *   claimed                     pending     start-sending.ts: deferred, or the campaign has paused
 *   claimed                     skipped     start-sending.ts: a rule excludes it
 *   held, pending, claimed      cancelled   cancel-recipients.ts
 *   failed                      pending     campaigns.retryFailed
 *   sending, uncertain, …       …           sync-delivery-status.ts: `deliveryReports` below
 */
import type { RecipientStatus } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

/** A vendor may report success at any time, also about an attempt before the latest one. */
const succeeded = ['accepted', 'sent', 'delivered', 'read'] as const;

export const recipientTransitions = {
  held: ['pending', 'skipped', 'cancelled'],
  pending: ['claimed', 'cancelled', ...succeeded],
  claimed: ['pending', 'sending', 'skipped', 'cancelled', ...succeeded],
  sending: ['pending', 'uncertain', 'failed', ...succeeded],
  uncertain: ['pending', 'sending', 'failed', ...succeeded],
  accepted: ['sent', 'delivered', 'read', 'failed'],
  sent: ['delivered', 'read', 'failed'],
  delivered: ['read'],
  read: [],
  failed: ['pending', ...succeeded],
  skipped: [],
  // Cancelled while the vendor already had the message.
  cancelled: succeeded,
} as const satisfies Transitions<RecipientStatus>;

/**
 * The states from which a report about the latest attempt of a message moves its recipient. `pending` is a message that messaging
 * queued again. Reports of success are applied from every state.
 */
export const deliveryReports = {
  pending: ['sending', 'uncertain'],
  sending: ['uncertain'],
  uncertain: ['sending'],
  failed: ['sending', 'uncertain', 'accepted', 'sent'],
} as const satisfies Partial<Transitions<RecipientStatus>>;

/** The states in which a message is still to be sent or under way. */
export const unsettledStates = [
  'held',
  'pending',
  'claimed',
  'sending',
  'uncertain',
] as const satisfies readonly RecipientStatus[];
