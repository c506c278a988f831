/**
 * The states of a message and which may follow which. Outbound messages begin as `queued` (inbox) or `sending` (campaigns);
 * inbound messages begin as `delivered`. Services and SQL take the states of a guarded transition from here.
 */
import type { MessageStatus } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

/**
 * `accepted`, `sent`, `delivered` and `read` may follow every state below them, because vendors also report on attempts that
 * were given up: the recipient has the message then.
 */
export const messageTransitions = {
  queued: ['sending', 'skipped', 'cancelled', 'accepted', 'sent', 'delivered', 'read', 'failed'],
  sending: ['queued', 'uncertain', 'accepted', 'sent', 'delivered', 'read', 'failed'],
  uncertain: ['queued', 'accepted', 'sent', 'delivered', 'read', 'failed'],
  accepted: ['sent', 'delivered', 'read', 'failed'],
  sent: ['delivered', 'read', 'failed'],
  failed: ['queued', 'sending', 'delivered', 'read'],
  delivered: ['read'],
  read: [],
  skipped: ['accepted', 'sent', 'delivered', 'read'],
  cancelled: ['accepted', 'sent', 'delivered', 'read'],
} as const satisfies Transitions<MessageStatus>;

type NextStatus<From extends MessageStatus> = (typeof messageTransitions)[From][number];

/** A transition of the table, as bindings for `where status = :from` and `set status = :to`. Others do not compile. */
export const messageTransition = <From extends MessageStatus>(from: From, to: NextStatus<From>) => ({ from, to });

/** States in which the vendor's answer to a call decides the status. In others a report has already decided it. */
export const undecidedStatuses = ['queued', 'sending', 'uncertain'] as const satisfies readonly MessageStatus[];

const REPORT_RANKS: Partial<Record<MessageStatus, number>> = { accepted: 1, sent: 2, failed: 3, delivered: 4, read: 5 };

/** A report raises the status and never lowers it. Statuses that only we set rank below all reports. */
export const reportRank = (status: MessageStatus): number => REPORT_RANKS[status] ?? 0;
