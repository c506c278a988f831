/**
 * Sends one batch of a campaign on one channel: claim, compose, start sending, dispatch. Claiming and starting are transactions of their
 * own, because composing takes time and the vendor takes more.
 */
import { AppError } from '../../../lib/app-error.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { dispatchMessages } from '../../messaging/index.ts';
import { claimBatch } from './claim.ts';
import { composeMessages } from './compose-messages.ts';
import { pauseAndRelease, startSending } from './start-sending.ts';

const MIN_BATCH_SIZE = 20;
const MAX_BATCH_SIZE = 500;
const FIRST_BATCH_SIZE = 100;
/** A batch is as large as the vendor accepts in this time: its messages start together, and all start within it. */
const TARGET_BATCH_MS = 400;
/** Smaller batches say little about the speed of the vendor. */
const MIN_MEASURED_BATCH_SIZE = 50;

/** The size of the next batch, by channel. Grows and shrinks with the speed of the vendor. */
const batchSizeByChannel = new Map<string, number>();
const MAX_REMEMBERED_CHANNELS = 10_000;

/** Returns whether another batch may be sent at once. */
export async function sendBatch(
  scope: OrganizationScope,
  campaignId: string,
  channelId: string,
): Promise<{ isMore: boolean }> {
  const size = batchSizeByChannel.get(channelId) ?? FIRST_BATCH_SIZE;
  const batch = await inTransaction(scope, (ctx) => claimBatch(ctx, campaignId, channelId, size));
  if (!batch) return { isMore: false };
  const composed = await composeMessages(scope, batch).catch(async (error) => {
    // For example, its template was deleted or is no longer approved.
    if (!(error instanceof AppError)) throw error;
    await inTransaction(scope, (ctx) => pauseAndRelease(ctx, batch, error.message));
    return null;
  });
  if (!composed) return { isMore: false };
  const grantedAt = performance.now();
  const started = await inTransaction(scope, (ctx) => startSending(ctx, batch, composed));
  if (started.outgoing.length === 0) return { isMore: started.isProgress && batch.recipients.length >= size };
  const startedAt = performance.now();
  await dispatchMessages(scope, { ...started.target, grantedAt }, started.outgoing);
  adaptBatchSize(channelId, size, started.outgoing.length, performance.now() - startedAt);
  return { isMore: started.isProgress };
}

/** A batch that a limit made smaller than planned is not measured. */
function adaptBatchSize(channelId: string, size: number, sentCount: number, elapsedMs: number): void {
  if (sentCount < Math.min(size, MIN_MEASURED_BATCH_SIZE)) return;
  const fitting = (sentCount * TARGET_BATCH_MS) / elapsedMs;
  if (batchSizeByChannel.size >= MAX_REMEMBERED_CHANNELS) batchSizeByChannel.clear();
  batchSizeByChannel.set(channelId, Math.round(Math.min(MAX_BATCH_SIZE, size * 2, Math.max(MIN_BATCH_SIZE, fitting))));
}
