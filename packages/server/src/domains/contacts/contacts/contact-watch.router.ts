import type { TRPCRouterRecord } from '@trpc/server';
import { orgSubscription } from '../../../trpc/procedures.ts';
import { trackedStreamOf } from '../../../trpc/subscription.ts';
import { ContactChange, WatchContactsInput } from './contact-watch.schema.ts';
import { watchContacts } from './contact-watch.service.ts';

export const contactWatchRouter = {
  watch: orgSubscription('contacts.read')
    .meta({
      summary: 'Changes of contacts as they happen, in order.',
      description:
        'Clients that lose the connection resume where they were: nothing is lost or told twice. ' +
        'After a week away, PRECONDITION_FAILED with kind `resume_expired` says to load afresh.',
    })
    .input(WatchContactsInput)
    .output(trackedStreamOf(ContactChange))
    .subscription(({ ctx, input, signal }) => watchContacts(ctx, input, signal)),
} satisfies TRPCRouterRecord;
