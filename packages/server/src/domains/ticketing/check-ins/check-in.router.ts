import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import {
  CheckIn,
  CheckInStatistics,
  CheckInStatisticsInput,
  CheckInsPage,
  ListCheckInsInput,
  ScanAnswer,
  ScanInput,
  SyncAnswer,
  SyncInput,
} from './check-in.schema.ts';
import { getCheckInStatistics, listCheckIns, scanTicket, syncScans, undoCheckIn } from './check-in.service.ts';
import { CheckInUpdate, WatchCheckInsInput } from './check-in-watch.schema.ts';
import { watchCheckIns } from './check-in-watch.service.ts';
import { ListRevocationsInput, Revocations } from './revocation.schema.ts';
import { listRevocations } from './revocation.service.ts';

export const checkInRouter = {
  scan: orgAction('tickets.check_in')
    .meta({
      summary: 'Decides whether the holder of a code is admitted, and stores the check-in.',
      description:
        'A list admits a ticket once, however many devices scan it at the same time; a list with re-entry admits it in and ' +
        'out alternately. A refusal is an answer, not an error. The same device and nonce get the first answer again, so an ' +
        'Idempotency-Key adds nothing.',
      example: {
        checkInListId: sample.checkInList,
        code: sample.ticketCode,
        device: 'Gate 1',
        nonce: '3',
        direction: 'entry',
        scannedAt: new Date('2026-11-30T18:45:46.600Z'),
      },
    })
    .input(ScanInput)
    .output(ScanAnswer)
    .mutation(({ ctx, input }) => scanTicket(ctx, input)),

  sync: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Stores the scans that a device made offline, up to 500.',
      description:
        'Each scan is decided as of its own time. A person whom the device admitted against the rules, such as with a ticket ' +
        'that another device had admitted, is stored as `conflict`. A repeated call changes nothing and gets the same answers.',
      example: {
        checkInListId: sample.checkInList,
        device: 'Gate 1',
        scans: [
          { code: sample.ticketCode, nonce: '4', direction: 'entry', scannedAt: new Date('2026-11-30T18:45:46.600Z') },
        ],
      },
    })
    .input(SyncInput)
    .output(SyncAnswer)
    .mutation(({ ctx, input }) => syncScans(ctx, input)),

  undo: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Undoes an admitted check-in, so that the ticket can be used again.',
      example: { id: sample.checkIn },
    })
    .input(withId)
    .output(CheckIn)
    .mutation(({ ctx, input }) => undoCheckIn(ctx, input)),

  list: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Lists check-ins, newest first.',
      example: {
        filter: {
          eventId: sample.soldOut,
          checkInListId: sample.checkInList,
          ticketId: sample.ticket,
          result: ['admitted'],
          device: 'Gate 1',
        },
      },
    })
    .input(ListCheckInsInput)
    .output(CheckInsPage)
    .query(({ ctx, input }) => listCheckIns(ctx, input)),

  statistics: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Counts check-ins of an event by check-in list, ticket type and device.',
      example: { eventId: sample.soldOut, checkInListId: sample.checkInList },
    })
    .input(CheckInStatisticsInput)
    .output(CheckInStatistics)
    .query(({ ctx, input }) => getCheckInStatistics(ctx, input)),

  listRevocations: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Lists the revoked codes of an event since a cursor, signed.',
      description:
        'For scanners that work offline: keep the cursor and ask again later for what was revoked since. Ask again at once ' +
        'while hasMore is true.',
      example: { eventId: sample.soldOut, limit: 100 },
    })
    .input(ListRevocationsInput)
    .output(Revocations)
    .query(({ ctx, input }) => listRevocations(ctx, input)),

  watch: orgSubscription('tickets.check_in')
    .meta({
      summary: 'Streams the check-ins of an event: a snapshot first, then each check-in and each one undone.',
      description:
        'Clients that lose the connection resume without loss. After a week, PRECONDITION_FAILED with kind `resume_expired` ' +
        'asks them to start again.',
      example: { eventId: sample.event },
    })
    .input(WatchCheckInsInput)
    .output(trackedStreamOf(CheckInUpdate))
    .subscription(({ ctx, input, signal }) => watchCheckIns(ctx, input, signal)),
} satisfies TRPCRouterRecord;
