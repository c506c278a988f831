/** Emits `ticketing.ticket.checkedIn` for new admissions. Check-ins are a log of their own, so they skip the activity log. */
import { skipActivityLog } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { ScanAnswer } from './check-in.schema.ts';

export async function emitCheckIns(ctx: Ctx, answers: (ScanAnswer & { direction: string })[]): Promise<void> {
  skipActivityLog(ctx);
  const entries = answers.filter(
    ({ result, direction, isRepeated }) => result === 'admitted' && direction === 'entry' && !isRepeated,
  );
  const payloads = entries.map(({ ticket, checkInId }) => ({
    eventId: ticket?.eventId as string,
    ticketId: ticket?.id as string,
    checkInId: checkInId as string,
  }));
  await emit(ctx, 'ticketing.ticket.checkedIn', ...payloads);
}
