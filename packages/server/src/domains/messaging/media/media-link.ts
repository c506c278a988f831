/** Signed media links, for vendors and pages without credentials. A link is valid for at least a day. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const SIGNATURE_BYTES = 16;

export interface MediaRef {
  organizationId: string;
  mediaId: string;
}

export const mediaLinkUrl = (app: App, organizationId: string, mediaId: string): string =>
  createMediaLink(app, { organizationId, mediaId }).url;

/** The link is the same within an hour, so that vendors can cache what they fetched. */
export function createMediaLink(app: App, { organizationId, mediaId }: MediaRef): { url: string; expiresAt: Date } {
  const hour = Math.floor(app.now().getTime() / HOUR_MS) + DAY_HOURS + 1;
  const expires = Buffer.alloc(4);
  expires.writeUInt32BE(hour);
  const ref = Buffer.concat([uuidBytes(organizationId), uuidBytes(mediaId), expires]);
  const token = Buffer.concat([ref, signatureOf(app, ref)]).toString('base64url');
  return { url: new URL(`/media/${token}`, app.config.publicUrl).href, expiresAt: new Date(hour * HOUR_MS) };
}

/** The file that a token names; null for a wrong signature or an expired link. */
export function verifyMediaToken(app: App, token: string): MediaRef | null {
  const parsed = parseMediaToken(app, token);
  return parsed && parsed.expires >= app.now() ? parsed.ref : null;
}

/** Renews a link of this organization, expired or not. Every other URL is returned unchanged. */
export function renewMediaLink(app: App, organizationId: string, url: string): string {
  const base = new URL('/media/', app.config.publicUrl).href;
  const parsed = url.startsWith(base) ? parseMediaToken(app, url.slice(base.length)) : null;
  return parsed?.ref.organizationId === organizationId ? createMediaLink(app, parsed.ref).url : url;
}

function parseMediaToken(app: App, token: string): { ref: MediaRef; expires: Date } | null {
  const given = Buffer.from(token, 'base64url');
  if (given.length !== 36 + SIGNATURE_BYTES) return null;
  const signed = given.subarray(0, 36);
  if (!timingSafeEqual(given.subarray(36), signatureOf(app, signed))) return null;
  return {
    ref: { organizationId: uuidOf(signed.subarray(0, 16)), mediaId: uuidOf(signed.subarray(16, 32)) },
    expires: new Date(signed.readUInt32BE(32) * HOUR_MS),
  };
}

const signatureOf = (app: App, ref: Buffer): Buffer =>
  createHmac('sha256', derivedSecret(app, 'media-link')).update(ref).digest().subarray(0, SIGNATURE_BYTES);

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
