/**
 * What becomes of a message by what the vendor says of it. Reports come in any order, twice and late, and always to the same
 * end: a status only rises, the earliest time counts, and a failure after it was delivered is noted beside it.
 */
import type { Message } from '@tessera/db';
import type { Failure, ReportedStatus, StatusReport } from '../../../providers/messaging/messaging-provider.ts';

export type MergeableMessage = Pick<
  Message,
  | 'status'
  | 'attempt'
  | 'sentAt'
  | 'deliveredAt'
  | 'readAt'
  | 'failedAt'
  | 'errorCode'
  | 'errorMessage'
  | 'externalId'
  | 'pricing'
  | 'dueAt'
  | 'createdAt'
>;

type MergeableReport = Pick<StatusReport, 'status' | 'at' | 'failure' | 'pricing' | 'externalId'>;

/** A report, and which attempt at the message it is about. */
export interface AttemptReport {
  report: MergeableReport;
  attempt: number;
}

/** What has no rank is still ours to decide: nobody at the vendor's has it, as far as we know. */
const RANKS: Partial<Record<Message['status'] | ReportedStatus, number>> = {
  accepted: 1,
  sent: 2,
  failed: 3,
  delivered: 4,
  read: 5,
};
const rankOf = (status: Message['status'] | ReportedStatus): number => RANKS[status] ?? 0;
const DELIVERED = 4;

/** The message as it stands then, and the failure that was news; the same object when nothing was. */
export function mergeStatuses<Row extends MergeableMessage>(
  row: Row,
  reports: readonly AttemptReport[],
  now: Date,
): { row: Row; failure: Failure | null } {
  let merged = row;
  let failure: Failure | null = null;
  for (const { report, attempt } of reports) {
    const at = clampTime(report.at, row.createdAt, now);
    if (report.status !== 'failed') {
      merged = applyProgress(merged, report, at);
      // It arrived, and they complained of it.
      if (report.failure?.suppress) failure = report.failure;
    }
    // Of an attempt before, it says nothing about the one that is under way.
    else if (attempt === row.attempt) {
      const next = applyFailure(merged, report, at);
      if (next !== merged && merged.failedAt === null) failure = report.failure ?? failure;
      merged = next;
    }
  }
  return { row: merged, failure };
}

/** Also by an attempt that was given up: they have it. */
function applyProgress<Row extends MergeableMessage>(row: Row, report: MergeableReport, at: Date): Row {
  const rank = rankOf(report.status);
  const { status } = report;
  const next = {
    ...row,
    status: rank > rankOf(row.status) ? status : row.status,
    dueAt: null,
    sentAt: earlierTime(row.sentAt, at),
    deliveredAt: rank >= rankOf('delivered') ? earlierTime(row.deliveredAt, at) : row.deliveredAt,
    readAt: status === 'read' ? earlierTime(row.readAt, at) : row.readAt,
    externalId: row.externalId ?? report.externalId,
    pricing: row.pricing ?? report.pricing,
    // Why it was put off or not known is over; why it failed is not.
    ...(row.failedAt === null && { errorCode: null, errorMessage: null }),
  };
  return isUnchanged(row, next) ? row : next;
}

function applyFailure<Row extends MergeableMessage>(
  row: Row,
  { failure, externalId, pricing }: MergeableReport,
  at: Date,
): Row {
  if (row.status === 'skipped' || row.status === 'cancelled') return row;
  const next = {
    ...row,
    status: rankOf(row.status) >= DELIVERED ? row.status : ('failed' as const),
    dueAt: null,
    failedAt: earlierTime(row.failedAt, at),
    errorCode: row.failedAt ? row.errorCode : (failure?.code.slice(0, 100).toWellFormed() ?? 'failed'),
    errorMessage: row.failedAt ? row.errorMessage : (failure?.message.slice(0, 500).toWellFormed() ?? null),
    externalId: row.externalId ?? externalId,
    pricing: row.pricing ?? pricing,
  };
  return isUnchanged(row, next) ? row : next;
}

const earlierTime = (known: Date | null, at: Date): Date => (known !== null && known <= at ? known : at);

/** Vendors' clocks are their own, and many tell whole seconds. */
const clampTime = (at: Date, from: Date, to: Date): Date => (at < from ? from : at > to ? to : at);

const COMPARED_FIELDS = [
  'status',
  'dueAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'failedAt',
  'errorCode',
  'externalId',
  'pricing',
] as const;

const isUnchanged = (a: MergeableMessage, b: MergeableMessage): boolean =>
  COMPARED_FIELDS.every(
    (name) => a[name] === b[name] || (a[name] as Date | null)?.valueOf() === (b[name] as Date | null)?.valueOf(),
  );
