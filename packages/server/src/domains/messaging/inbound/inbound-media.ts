/** Job that fetches media of inbound messages. It runs after the message is stored, because a vendor may take its time. */
import { createHash } from 'node:crypto';
import { Media, Message, newId, Sender } from '@tessera/db';
import { z } from 'zod';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import { type InboundMedia, MessagingProviderError } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { emitMessagesChanged } from '../messages/message-events.ts';
import { decryptSenderAccount } from '../senders/sender-account.ts';
import type { InboundPayload } from './inbound-message.ts';

export const INBOUND_MEDIA_JOB = 'messaging.fetchMedia';
const MAX_INBOUND_MEDIA_BYTES = 16 * 1024 * 1024;

interface InboundMediaTask {
  organizationId: string;
  messageId: string;
}

export const inboundMediaJob = defineJob({
  name: INBOUND_MEDIA_JOB,
  payload: z.object({ organizationId: z.uuid(), messageId: z.uuid() }),
  concurrency: 2,
  timeout: 120,
  run: fetchInboundMedia,
});

/** A vendor that does not answer is asked again by the job queue. A vendor that refuses the media is not asked again. */
export async function fetchInboundMedia(app: App, { organizationId, messageId }: InboundMediaTask): Promise<void> {
  const scope: OrganizationScope = {
    app,
    actor: { type: 'system', name: 'messaging.media' },
    organization: { id: organizationId },
  };
  const found = await inTransaction(scope, async (ctx) => {
    const message = await Message.of(ctx).findOne({ id: messageId }).whereNull('mediaId');
    const sender = message && (await Sender.of(ctx).findOne({ id: message.senderId }));
    return sender && { message, sender, account: await decryptSenderAccount(app, ctx.db, sender) };
  });
  const media = (found?.message.payload as InboundPayload | null)?.media;
  if (!found || !media) return;
  const { sender, account } = found;
  const data = await messagingProvider(app, sender.provider)
    .fetchMedia?.(account, media)
    .catch((error) => {
      if (error instanceof MessagingProviderError && error.fault === 'content') return undefined;
      throw error;
    });
  if (!data || !isStorable(data)) return;
  await inTransaction(scope, async (ctx) => {
    // The lock lets one of two concurrent jobs store the media.
    const message = await Message.of(ctx).findOne({ id: messageId }).whereNull('mediaId').forUpdate();
    if (!message) return;
    const id = await storeInboundFile(ctx, media, data);
    await Message.of(ctx).where({ id: messageId }).patch({ mediaId: id });
    await emitMessagesChanged(ctx, [message]);
  });
}

/** A file that is too large is not stored. */
export const isStorable = (data: Buffer): boolean => data.length > 0 && data.length <= MAX_INBOUND_MEDIA_BYTES;

export async function storeInboundFile(
  ctx: Ctx,
  { fileName, mimeType }: Pick<InboundMedia, 'fileName' | 'mimeType'>,
  data: Buffer,
): Promise<string> {
  const id = newId();
  await Media.add(ctx, {
    id,
    fileName,
    mimeType: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream',
    sizeBytes: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    data,
  });
  return id;
}
