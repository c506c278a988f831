/** Who hears of scans: listeners. Every scan is in the log of scans, and need not be in the activity log as well. */
import { skipActivityLog } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { ScanAnswer } from './check-in-scan.ts';

export function tellCheckIns(ctx: Ctx, answers: (ScanAnswer & { direction: string })[]): void {
  skipActivityLog(ctx);
  const entries = answers.filter((one) => one.result === 'admitted' && one.direction === 'entry' && !one.isRepeated);
  const payloads = entries.map(({ ticket, checkInId }) => ({
    eventId: ticket?.eventId as string,
    ticketId: ticket?.id as string,
    checkInId: checkInId as string,
  }));
  if (payloads.length > 0) ctx.withCommit(() => emit(ctx, 'ticketing.ticket.checkedIn', ...payloads));
}
