/** Media as vendors fetch them: an uploaded file through a signed link, or a file at another URL. */
import { Media } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { OutboundMedia } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { mediaLinkUrl } from '../media/media-link.ts';
import type { MessageContent } from './content.schema.ts';

/** The type of a file at another URL follows from its extension; vendors inspect the file themselves. */
const TYPE_BY_EXTENSION: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  '3gp': 'video/3gpp',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  pdf: 'application/pdf',
};
const DEFAULT_TYPES: Record<MessageContent['type'], string> = {
  text: 'application/octet-stream',
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  document: 'application/pdf',
};

/** The message type of a file. */
export function messageTypeOf({ mimeType }: OutboundMedia): MessageContent['type'] {
  const [kind] = mimeType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}

export async function resolveMedia(
  ctx: Ctx,
  { type, mediaId, mediaUrl }: MessageContent,
): Promise<OutboundMedia | null> {
  if (mediaId) return requireMedia(ctx, mediaId);
  if (!mediaUrl) return null;
  const fileName = new URL(mediaUrl).pathname.split('/').at(-1)?.slice(0, 255) || null;
  const extension = fileName?.split('.').at(-1)?.toLowerCase() ?? '';
  return { url: mediaUrl, mimeType: TYPE_BY_EXTENSION[extension] ?? DEFAULT_TYPES[type], fileName };
}

export async function requireMedia(ctx: Ctx, id: string): Promise<OutboundMedia> {
  const media = await Media.byId(ctx, id);
  if (!media) throw notFound('media');
  const { fileName, mimeType } = media;
  return { url: mediaLinkUrl(ctx.app, ctx.organization.id, id), mimeType, fileName };
}
