/**
 * Applies status reports to a message. Reports arrive in any order, late and repeated, and the result is always the same: the
 * status only rises (`message-state.ts`), the earliest time counts, and a failure after delivery is noted without changing the
 * status.
 */
import type { Message } from '@tessera/db';
import type { Failure, StatusReport } from '../../../providers/messaging/messaging-provider.ts';
import { reportRank } from './message-state.ts';

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

/** A report and the attempt it concerns. */
export interface AttemptReport {
  report: MergeableReport;
  attempt: number;
}

/** The merged message, and a failure that was not known before. Returns the same object when nothing changed. */
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
      // A complaint: the message was delivered, and the recipient wants no more.
      if (report.failure?.suppress) failure = report.failure;
    }
    // A failure of an earlier attempt says nothing about the current one.
    else if (attempt === row.attempt) {
      const next = applyFailure(merged, report, at);
      if (next !== merged && merged.failedAt === null) failure = report.failure ?? failure;
      merged = next;
    }
  }
  return { row: merged, failure };
}

/** Reports about attempts that were given up count too: the recipient has the message. */
function applyProgress<Row extends MergeableMessage>(row: Row, report: MergeableReport, at: Date): Row {
  const rank = reportRank(report.status);
  const { status } = report;
  const next = {
    ...row,
    status: rank > reportRank(row.status) ? status : row.status,
    dueAt: null,
    sentAt: earlierTime(row.sentAt, at),
    deliveredAt: rank >= reportRank('delivered') ? earlierTime(row.deliveredAt, at) : row.deliveredAt,
    readAt: status === 'read' ? earlierTime(row.readAt, at) : row.readAt,
    externalId: row.externalId ?? report.externalId,
    pricing: row.pricing ?? report.pricing,
    // The reason for a postponement is outdated; the reason for a failure is kept.
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
    status: reportRank(row.status) >= reportRank('delivered') ? row.status : ('failed' as const),
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

/** Clamps the vendor's time: its clock may differ from ours, and many report whole seconds. */
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
