import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgAction, orgProcedure, orgSubscription } from '../../../trpc/procedures.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import {
  CheckIn,
  CheckInStats,
  CheckInStatsInput,
  CheckInsPage,
  ListCheckInsInput,
  ScanAnswer,
  ScanInput,
  SyncAnswer,
  SyncInput,
} from './check-in.schema.ts';
import { checkInStats, listCheckIns, scanCode, syncScans, undoCheckIn } from './check-in.service.ts';
import { ManifestInput, Revocations, RevocationsInput, ScannerManifest } from './check-in-offline.schema.ts';
import { listRevocations, scannerManifest } from './check-in-offline.ts';
import { CheckInUpdate, WatchCheckInsInput } from './check-in-watch.schema.ts';
import { watchCheckIns } from './check-in-watch.service.ts';

export const checkInRouter = {
  scan: orgAction('tickets.check_in')
    .meta({
      summary: 'Whether the holder of a code is let in, and notes that they came.',
      description:
        'A list lets a ticket in once, however many gates scan it at the same moment; lists with re-entry let it in and ' +
        'out in turn. Being refused is an answer, not an error. The same device and nonce get the first answer again; an ' +
        'Idempotency-Key adds nothing to that.',
    })
    .input(ScanInput)
    .output(ScanAnswer)
    .mutation(({ ctx, input }) => scanCode(ctx, input)),

  sync: orgProcedure('tickets.check_in')
    .meta({
      summary: 'Hands in what a gate did while it was offline, up to 500 scans.',
      description:
        'Each scan is judged as of its own time. Whom the gate let in against the rules, such as a ticket that another gate ' +
        'had let in, is kept as `conflict`. Safe to repeat.',
    })
    .input(SyncInput)
    .output(SyncAnswer)
    .mutation(({ ctx, input }) => syncScans(ctx, input)),

  undo: orgProcedure('tickets.check_in')
    .meta({ summary: 'Takes back that somebody came in: the ticket can be used again.' })
    .input(withId)
    .output(CheckIn)
    .mutation(({ ctx, input }) => undoCheckIn(ctx, input)),

  list: orgProcedure('tickets.check_in')
    .meta({ summary: 'Scans of tickets, newest first.' })
    .input(ListCheckInsInput)
    .output(CheckInsPage)
    .query(({ ctx, input }) => listCheckIns(ctx, input)),

  stats: orgProcedure('tickets.check_in')
    .meta({ summary: 'Who has come so far: by list, ticket type and gate.' })
    .input(CheckInStatsInput)
    .output(CheckInStats)
    .query(({ ctx, input }) => checkInStats(ctx, input)),

  manifest: orgProcedure('tickets.check_in')
    .meta({ summary: 'What a scanner needs before it goes offline: keys, rules and revoked codes.' })
    .input(ManifestInput)
    .output(ScannerManifest)
    .query(({ ctx, input }) => scannerManifest(ctx, input)),

  revocations: orgProcedure('tickets.check_in')
    .meta({ summary: 'Codes that are no good any more, since a cursor, signed.' })
    .input(RevocationsInput)
    .output(Revocations)
    .query(({ ctx, input }) => listRevocations(ctx, input)),

  watch: orgSubscription('tickets.check_in')
    .meta({
      summary: 'Streams the check-ins of an event: a snapshot first, then each check-in and each one undone.',
      description:
        'Clients that lose the connection resume without loss. After a week, PRECONDITION_FAILED with kind `resume_expired` ' +
        'asks them to start again.',
    })
    .input(WatchCheckInsInput)
    .output(trackedStreamOf(CheckInUpdate))
    .subscription(({ ctx, input, signal }) => watchCheckIns(ctx, input, signal)),
} satisfies TRPCRouterRecord;
