import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportedStatus } from '../../../providers/messaging/messaging-provider.ts';
import { type MergeableMessage, mergeStatuses } from './status-merge.ts';

const start = new Date('2026-11-20T10:00:00Z');
const now = new Date('2026-11-20T11:00:00Z');
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);

const sending: MergeableMessage = {
  status: 'sending',
  attempt: 2,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  errorCode: null,
  errorMessage: null,
  externalId: null,
  pricing: null,
  dueAt: at(30),
  createdAt: start,
};

const report = (status: ReportedStatus, seconds: number, attempt = 2) => ({
  attempt,
  report: {
    status,
    at: at(seconds),
    failure: status === 'failed' ? { code: '131026', message: 'Undeliverable', suppress: null } : null,
    pricing: null,
    externalId: 'wamid.1',
  },
});

const merged = (row: MergeableMessage, ...reports: ReturnType<typeof report>[]) => mergeStatuses(row, reports, now).row;

describe('mergeStatuses', () => {
  const reports = fc.array(
    fc.record({
      status: fc.constantFrom<ReportedStatus>('accepted', 'sent', 'delivered', 'read', 'failed'),
      seconds: fc.integer({ min: 0, max: 100 }),
      attempt: fc.constantFrom(1, 2),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it('gives the same result in any order, in any batches, however often', () => {
    fc.assert(
      fc.property(
        reports.chain((given) =>
          fc.record({
            given: fc.constant(given),
            shuffled: fc.shuffledSubarray([...given, ...given], {
              minLength: given.length * 2,
              maxLength: given.length * 2,
            }),
            cut: fc.nat({ max: given.length * 2 }),
          }),
        ),
        ({ given, shuffled, cut }) => {
          const all = (some: typeof given) =>
            some.map(({ status, seconds, attempt }) => report(status, seconds, attempt));
          const once = merged(sending, ...all(given));
          const twice = merged(merged(sending, ...all(shuffled.slice(0, cut))), ...all(shuffled.slice(cut)));
          expect(twice).toEqual(once);
        },
      ),
    );
  });

  it('only raises the status, and notes a failure after delivery', () => {
    const read = merged(sending, report('read', 9), report('sent', 1), report('delivered', 5));
    expect(read).toMatchObject({ status: 'read', sentAt: at(1), deliveredAt: at(5), readAt: at(9), dueAt: null });
    expect(merged(read, report('failed', 20))).toMatchObject({ status: 'read', failedAt: at(20), errorCode: '131026' });
    expect(merged(sending, report('accepted', 1), report('failed', 2))).toMatchObject({ status: 'failed' });
    expect(merged(sending, report('failed', 2), report('sent', 1))).toMatchObject({ status: 'failed', sentAt: at(1) });
    expect(merged(sending, report('failed', 2), report('delivered', 3))).toMatchObject({
      status: 'delivered',
      failedAt: at(2),
    });
  });

  it('ignores failures of an earlier attempt and applies its successes', () => {
    expect(merged(sending, report('failed', 3, 1))).toBe(sending);
    expect(merged({ ...sending, status: 'queued' }, report('delivered', 3, 1))).toMatchObject({
      status: 'delivered',
      dueAt: null,
    });
  });

  it('fails uncertain and queued messages', () => {
    for (const status of ['uncertain', 'queued', 'accepted'] as const) {
      expect(merged({ ...sending, status }, report('failed', 3))).toMatchObject({ status: 'failed', dueAt: null });
    }
    const cancelled = { ...sending, status: 'cancelled' as const };
    expect(merged(cancelled, report('failed', 3))).toBe(cancelled);
  });

  it('clamps the vendor’s time between creation and now', () => {
    expect(merged(sending, report('sent', -50)).sentAt).toEqual(start);
    expect(merged(sending, report('sent', 10_000)).sentAt).toEqual(now);
  });

  it('keeps the vendor’s id of a report, and the first of several', () => {
    const later = { ...report('read', 5), report: { ...report('read', 5).report, externalId: 'wamid.2' } };
    expect(merged(sending, report('sent', 3), later)).toMatchObject({ externalId: 'wamid.1', status: 'read' });
    expect(merged(sending, report('failed', 3), later)).toMatchObject({ externalId: 'wamid.1' });
    // An accepted report changes nothing else of an accepted message.
    const accepted = { ...sending, status: 'accepted' as const, sentAt: start, dueAt: null };
    expect(merged(accepted, report('accepted', 3))).toMatchObject({ externalId: 'wamid.1' });
  });

  it('keeps the earliest time and the first reason of two failures, in either order', () => {
    const other = { ...report('failed', 2), report: { ...report('failed', 2).report, failure: null } };
    expect(merged(sending, report('failed', 9), other)).toMatchObject({ failedAt: at(2), errorCode: '131026' });
    expect(merged(sending, other, report('failed', 9))).toMatchObject({ failedAt: at(2), errorCode: 'failed' });
  });

  it('returns a failure once', () => {
    const first = mergeStatuses(sending, [report('failed', 3), report('failed', 3)], now);
    expect(first.failure).toMatchObject({ code: '131026' });
    expect(mergeStatuses(first.row, [report('failed', 3)], now)).toEqual({ row: first.row, failure: null });
  });
});
