/** Closes the waiting lists of a cancelled event and notifies who waited there. */
import { arrayBinding, type TicketedEvent, WaitlistEntry } from '@tessera/db';
import { statesBefore } from '../../../lib/state-machine.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { mailWaitlistEnded } from './waitlist-mails.ts';
import { waitlistEntryTransitions } from './waitlist-state.ts';

/** Entries per transaction: each gets a mail. */
const BATCH_SIZE = 100;

/** Also closes open offers: their carts cannot be bought. Idempotent, as an entry is closed and mailed in one transaction. */
export async function endWaitlistOf(
  scope: OrganizationScope,
  event: Pick<TicketedEvent, 'id' | 'title' | 'cancellationReason'>,
  signal: AbortSignal,
): Promise<void> {
  for (let ended = BATCH_SIZE; ended === BATCH_SIZE; ) {
    signal.throwIfAborted();
    ended = await inTransaction(scope, async (ctx) => {
      const { rows } = await ctx.db.raw(
        `update ${WaitlistEntry.tableName} set status = 'expired'
         where organization_id = :organizationId and id in (
           select id from ${WaitlistEntry.tableName}
           where organization_id = :organizationId and event_id = :eventId and status = any(:statuses::text[])
           order by id limit :limit for no key update skip locked
         )
         returning email`,
        {
          organizationId: ctx.organization.id,
          eventId: event.id,
          statuses: arrayBinding(statesBefore(waitlistEntryTransitions, 'expired')),
          limit: BATCH_SIZE,
        },
      );
      for (const { email } of rows as { email: string }[]) await mailWaitlistEnded(ctx, email, event);
      return rows.length;
    });
  }
}
