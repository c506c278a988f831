import type { TRPCRouterRecord } from '@trpc/server';
import { orgSubscription } from '../../../trpc/procedures.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import { EventCheckInUpdate, EventSalesUpdate, WatchEventInput } from './event-watch.schema.ts';
import { watchCheckIns, watchSales } from './event-watch.service.ts';

const RESUMED =
  'Clients that lose the connection resume where they were: nothing is lost. After a week away, PRECONDITION_FAILED with ' +
  'kind `resume_expired` says to load afresh.';

export const eventWatchRouter = {
  watchSales: orgSubscription('events.read')
    .meta({ summary: 'How an event sells: as it stands, then each order as it comes.', description: RESUMED })
    .input(WatchEventInput)
    .output(trackedStreamOf(EventSalesUpdate))
    .subscription(({ ctx, input, signal }) => watchSales(ctx, input, signal)),

  watchCheckIns: orgSubscription('tickets.check_in')
    .meta({ summary: 'Who comes in: as it stands, then each entry and each one undone.', description: RESUMED })
    .input(WatchEventInput)
    .output(trackedStreamOf(EventCheckInUpdate))
    .subscription(({ ctx, input, signal }) => watchCheckIns(ctx, input, signal)),
} satisfies TRPCRouterRecord;
