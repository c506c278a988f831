/** A sender whose messages cannot be worked on, for whatever reason: it waits, so that it holds up no other. */
import { arrayBinding, type Message } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';

const BACK_OFF_MS = 60_000;
/** After a deadlock, say, which the next try does not meet. */
const TRANSIENT_RETRY_MS = 1_000;
/** Messages held off at once; of more than those, the rest is next. */
const BATCH_SIZE = 5_000;

export async function backOffSender(
  scope: OrganizationScope,
  senderId: string,
  statuses: readonly Message['status'][],
  error: unknown,
): Promise<void> {
  scope.app.log.error({ error, senderId }, 'messages of a sender could not be worked on; they are tried again');
  await inTransaction(scope, async (ctx) => {
    await ctx.db.raw(
      `update messaging.messages m set due_at = :until where m.organization_id = :organization and m.id = any(array(
         select id from messaging.messages where organization_id = :organization and sender_id = :senderId
           and status = any(:statuses::text[]) and due_at <= :now
         order by id limit ${BATCH_SIZE} for no key update skip locked))`,
      {
        until: new Date(ctx.now().getTime() + (isRetryable(error) ? TRANSIENT_RETRY_MS : BACK_OFF_MS)),
        organization: ctx.organization.id,
        senderId,
        statuses: arrayBinding(statuses),
        now: ctx.now(),
      },
    );
  });
}
