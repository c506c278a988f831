/** The table of message states against the enum, and against what reports of vendors do to a message. */
import { MessageStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { canTransition } from '../../../lib/state-machine.ts';
import type { ReportedStatus } from '../../../providers/messaging/messaging-provider.ts';
import { messageTransitions, undecidedStatuses } from './message-state.ts';
import { type MergeableMessage, mergeStatuses } from './status-merge.ts';

const reported: ReportedStatus[] = ['accepted', 'sent', 'delivered', 'read', 'failed'];
const at = new Date('2026-01-01T00:00:00Z');
const message = (status: MessageStatus): MergeableMessage => ({
  status,
  attempt: 1,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  errorCode: null,
  errorMessage: null,
  externalId: null,
  pricing: null,
  dueAt: null,
  createdAt: at,
});

it('messageTransitions: covers every status', () => {
  expect(Object.keys(messageTransitions).sort()).toEqual([...MessageStatus.options].sort());
});

it.each(MessageStatus.options)('mergeStatuses: moves a message that is %s only as the table allows', (from) => {
  for (const status of reported) {
    const report = { status, at, failure: null, pricing: null, externalId: null };
    const { row } = mergeStatuses(message(from), [{ report, attempt: 1 }], at);
    expect(row.status === from || canTransition(messageTransitions, from, row.status), `${from} ${status}`).toBe(true);
  }
});

it('undecidedStatuses: may become accepted or sent', () => {
  for (const from of undecidedStatuses) {
    expect(canTransition(messageTransitions, from, 'accepted')).toBe(true);
    expect(canTransition(messageTransitions, from, 'sent')).toBe(true);
  }
});
