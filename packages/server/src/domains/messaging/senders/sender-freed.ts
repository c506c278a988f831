/**
 * What other domains do when a sender may send again or may send more: after a pause, with other limits, when it is connected again. A domain
 * registers its handler in its `jobs.ts`. Handlers run in the transaction of the change, which holds the lock of the sender.
 */
import type { Ctx } from '../../../trpc/context.ts';
import { OUTBOX_LOOP } from '../outbox/outbox-loops.ts';

type SenderFreedHandler = (ctx: Ctx, senderId: string) => Promise<void>;

const handlers = new Set<SenderFreedHandler>();

export const onSenderFreed = (handler: SenderFreedHandler): void => void handlers.add(handler);

export async function senderFreed(ctx: Ctx, senderId: string): Promise<void> {
  for (const handler of handlers) await handler(ctx, senderId);
  ctx.afterCommit(() => ctx.app.loops.wake(OUTBOX_LOOP));
}
