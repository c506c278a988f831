/** Addresses of media for whoever has no credentials: vendors that fetch them, and pages that show them. Signed, and good for a day. */
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

export const mediaUrl = (app: App, organizationId: string, mediaId: string): string =>
  createMediaLink(app, { organizationId, mediaId }).url;

/** The same address within an hour, so that what fetched it once need not fetch it again. Valid for at least a day. */
export function createMediaLink(app: App, { organizationId, mediaId }: MediaRef): { url: string; expiresAt: Date } {
  const hour = Math.floor(app.now().getTime() / HOUR_MS) + DAY_HOURS + 1;
  const expires = Buffer.alloc(4);
  expires.writeUInt32BE(hour);
  const place = Buffer.concat([uuidBytes(organizationId), uuidBytes(mediaId), expires]);
  const token = Buffer.concat([place, signatureOf(app, place)]).toString('base64url');
  return { url: new URL(`/media/${token}`, app.config.publicUrl).href, expiresAt: new Date(hour * HOUR_MS) };
}

/** What a token leads to; null when it is not one of ours, or too old. */
export function verifyMediaToken(app: App, token: string): MediaRef | null {
  const read = parseMediaToken(app, token);
  return read && read.expires >= app.now() ? read.place : null;
}

/** An address of ours that may have expired, good for a day again; any other as it is. */
export function renewMediaLink(app: App, organizationId: string, url: string): string {
  const base = new URL('/media/', app.config.publicUrl).href;
  const read = url.startsWith(base) ? parseMediaToken(app, url.slice(base.length)) : null;
  return read?.place.organizationId === organizationId ? createMediaLink(app, read.place).url : url;
}

function parseMediaToken(app: App, token: string): { place: MediaRef; expires: Date } | null {
  const given = Buffer.from(token, 'base64url');
  if (given.length !== 36 + SIGNATURE_BYTES) return null;
  const signed = given.subarray(0, 36);
  if (!timingSafeEqual(given.subarray(36), signatureOf(app, signed))) return null;
  return {
    place: { organizationId: uuidOf(signed.subarray(0, 16)), mediaId: uuidOf(signed.subarray(16, 32)) },
    expires: new Date(signed.readUInt32BE(32) * HOUR_MS),
  };
}

const signatureOf = (app: App, place: Buffer): Buffer =>
  createHmac('sha256', derivedSecret(app, 'media-link')).update(place).digest().subarray(0, SIGNATURE_BYTES);

const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
