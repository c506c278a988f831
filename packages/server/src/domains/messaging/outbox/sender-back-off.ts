/** Backing off from a sender: pauses that the vendor causes, and messages that our own errors keep from being processed. */
import { isDeepStrictEqual } from 'node:util';
import { arrayBinding, type Message, Sender } from '@tessera/db';
import type { MessagingAccount, MessagingProviderError } from '../../../providers/messaging/messaging-provider.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { decryptSenderCredentials } from '../senders/sender-account.ts';

const MAX_BACK_OFF_MS = 10 * 60_000;
const BACK_OFF_MS = 60_000;
/** After a deadlock or a serialization failure, which the next try rarely meets. */
const TRANSIENT_RETRY_MS = 1_000;
/** Messages of one statement. The next run takes the rest. */
const BATCH_SIZE = 5_000;

export const backOffMs = (attempt: number): number => Math.min(2 ** attempt * 1_000, MAX_BACK_OFF_MS);

/** Postpones due messages of a sender after an unexpected error, so that one sender does not block the others. */
export async function backOffSender(
  scope: OrganizationScope,
  senderId: string,
  statuses: readonly Message['status'][],
  error: unknown,
): Promise<void> {
  scope.app.log.error({ error, senderId }, 'messages of a sender could not be processed; they are tried again');
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

/** Pauses a sender after a fault: until the vendor's time or a growing back-off, and without end for wrong credentials. */
export const pauseSender = (
  scope: OrganizationScope,
  account: MessagingAccount,
  error: MessagingProviderError,
): Promise<void> =>
  inTransaction(scope, async (ctx) => {
    const { senderId } = account;
    const sender = await Sender.of(ctx).findOne({ id: senderId }).forNoKeyUpdate();
    if (!sender) return;
    const isIndefinite = error.fault === 'credentials';
    // The credentials were replaced during the call: the fault belongs to the old ones.
    if (
      isIndefinite &&
      !isDeepStrictEqual(await decryptSenderCredentials(ctx.app, ctx.db, sender), account.credentials)
    ) {
      return;
    }
    const afterMs = error.retryAfterMs ?? backOffMs(sender.faults + 1);
    const until = isIndefinite ? 'infinity' : new Date(ctx.now().getTime() + afterMs);
    // A longer pause stays.
    await ctx.db.raw(
      `update messaging.senders set faults = faults + 1, paused_until = :until::timestamptz, pause_reason = :reason
       where organization_id = :organization and id = :senderId and coalesce(paused_until, '-infinity') < :until::timestamptz`,
      { until, reason: error.message, organization: ctx.organization.id, senderId },
    );
    ctx.log.warn({ senderId, fault: error.fault, reason: error.message }, 'a sender is paused');
  });

/** Resets the fault counter after a batch without a sender fault. Usually no row matches. */
export const clearSenderPause = (scope: OrganizationScope, senderId: string): Promise<void> =>
  inTransaction(scope, async (ctx) => {
    await ctx.db.raw(
      `update messaging.senders set faults = 0, paused_until = null, pause_reason = null
       where organization_id = ? and id = ? and faults > 0 and paused_until <= ?`,
      [ctx.organization.id, senderId, ctx.now()],
    );
  });
