/** Media of messages: upload, list, delete, and reading through signed links. */
import { createHash } from 'node:crypto';
import { arrayBinding, Media } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { App } from '../../../runtime/app.ts';
import { type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { ListMediaInput } from './media.schema.ts';
import { createMediaLink, verifyMediaToken } from './media-link.ts';

export const MAX_MEDIA_BYTES = 16 * 1024 * 1024;

export interface NewMedia {
  /** A Content-Type; parameters are dropped. */
  mimeType: string;
  fileName: string | null;
  data: Buffer;
}

/** Stores a file that was uploaded or received. */
export async function storeMedia(ctx: Ctx, { mimeType, fileName, data }: NewMedia) {
  const bareType = mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(bareType) || bareType.length > 100) {
    throw badInput('content-type', 'must be a media type, like image/png');
  }
  if (data.length === 0) throw badInput('', 'The file is empty');
  if (data.length > MAX_MEDIA_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', 'The file is larger than 16 MB');
  return Media.add(ctx, {
    mimeType: bareType,
    fileName: fileName === null ? null : safeFileName(fileName),
    sizeBytes: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    data,
    createdBy: userId(ctx),
  });
}

/** Upload over HTTP. Records the activity, as procedures do. */
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
  const media = await Media.byId(ctx, id);
  if (!media) throw notFound('media');
  return { ...media, ...createMediaLink(ctx.app, { organizationId: ctx.organization.id, mediaId: id }) };
}

/** The message type of a file, as `messageTypeOf` decides it. */
const TYPE_OF_MIME = `coalesce(substring(mime_type from '^(image|video|audio)/'), 'document')`;

export function listMedia(ctx: Ctx, input: z.infer<typeof ListMediaInput>) {
  const query = Media.of(ctx).select(Media.columns);
  const { type } = input.filter ?? {};
  if (type) query.whereRaw(`${TYPE_OF_MIME} = any(?::text[])`, [arrayBinding(type)]);
  return page(query, input, { createdAt: byAge });
}

/** Messages that carried it stay; its links stop working. */
export async function deleteMedia(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  if ((await Media.of(ctx).where({ id }).delete()) === 0) throw notFound('media');
}

/** The file behind a signed link. */
export async function readLinkedMedia(app: App, token: string): Promise<Media> {
  const ref = verifyMediaToken(app, token);
  if (!ref) throw notFound('media');
  const { organizationId, mediaId } = ref;
  const scope = { app, organization: { id: organizationId }, actor: { type: 'system' as const, name: 'media-link' } };
  const media = await inTransaction(scope, async (ctx) => Media.of(ctx).findOne({ id: mediaId }), { readOnly: true });
  if (!media) throw notFound('media');
  return media;
}

/** The last path segment, without characters that headers and file systems reject. */
function safeFileName(given: string): string | null {
  const name = given
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/[\p{Cc}\p{Cf}\p{Cs}"*:<>?|]/gu, '')
    .trim();
  return name ? [...name].slice(-120).join('') : null;
}
