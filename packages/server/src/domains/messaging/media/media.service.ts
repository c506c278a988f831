/** Media of messages: uploaded, found, deleted, and handed to whoever has a signed address. */
import { createHash } from 'node:crypto';
import { Media } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { ListMediaInput } from './media.schema.ts';
import { createMediaLink, verifyMediaToken } from './media-link.ts';

export const MAX_MEDIA_BYTES = 16 * 1024 * 1024;

export interface NewMedia {
  /** As Content-Type writes it; parameters are left off. */
  mimeType: string;
  fileName: string | null;
  data: Buffer;
}

/** Stores a medium, uploaded or sent by somebody. */
export async function storeMedia(ctx: Ctx, { mimeType, fileName, data }: NewMedia) {
  const type = mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(type) || type.length > 100) {
    throw badInput('content-type', 'must say what it is, as image/png');
  }
  if (data.length === 0) throw badInput('', 'There is nothing in it');
  if (data.length > MAX_MEDIA_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', 'A medium may have 16 MB at most');
  return Media.add(ctx, {
    mimeType: type,
    fileName: fileName === null ? null : safeFileName(fileName),
    sizeBytes: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    data,
    createdBy: userId(ctx),
  });
}

/** By a person or a key, through HTTP: told in the activity log, as calls are. */
export async function uploadMedia(ctx: Ctx, media: NewMedia) {
  const { id, mimeType, sizeBytes } = await storeMedia(ctx, media);
  await recordActivity(ctx, {
    action: 'messaging.media.upload',
    resource: 'messaging.media',
    resourceId: id,
    details: { mimeType, sizeBytes },
  });
  return getMedia(ctx, { id });
}

export async function getMedia(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [media] = await Media.rows(ctx).where({ id });
  if (!media) throw notFound('media');
  return { ...media, ...createMediaLink(ctx.app, { organizationId: ctx.organization.id, mediaId: id }) };
}

export function listMedia(ctx: Ctx, input: z.infer<typeof ListMediaInput>) {
  const query = Media.rows(ctx);
  const { type } = input.filter ?? {};
  if (type === 'document') query.whereRaw(`mime_type !~ '^(image|video|audio)/'`);
  else if (type) query.whereLike('mimeType', `${type}/%`);
  return page(query, input, { createdAt: byAge });
}

/** Messages it went with stay; its addresses lead nowhere any more. */
export async function deleteMedia(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  if ((await Media.of(ctx).where({ id }).delete()) === 0) throw notFound('media');
}

/** The medium behind a signed address. */
export async function readLinkedMedia(app: App, token: string): Promise<Media> {
  const place = verifyMediaToken(app, token);
  if (!place) throw notFound('media');
  const { organizationId, mediaId } = place;
  const scope = { app, organization: { id: organizationId }, actor: { type: 'system' as const, name: 'media-link' } };
  const media = await inTransaction(scope, async (ctx) => Media.of(ctx).findOne({ id: mediaId }), { readOnly: true });
  if (!media) throw notFound('media');
  return media;
}

/** The last part of a path, without what headers and file systems trip over. */
function safeFileName(given: string): string | null {
  const name = given
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/[\p{Cc}\p{Cf}\p{Cs}"*:<>?|]/gu, '')
    .trim();
  return name ? [...name].slice(-120).join('') : null;
}
