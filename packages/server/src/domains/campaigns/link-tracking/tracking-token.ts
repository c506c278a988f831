/**
 * Signed tokens in the URLs of tracked links and pixels: organization, recipient and target. Only targets that Tessera signed are redirected
 * to, so the routes are no open redirect.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';

export interface TrackedTarget {
  organizationId: string;
  recipientId: string;
  /** A link of the campaign, a URL that only this recipient got, or the pixel that reports an open. */
  target: { linkId: string } | { url: string } | 'open';
}

const ID_BYTES = 16;
const SIGNATURE_BYTES = 16;
const KIND_OFFSET = 2 * ID_BYTES;
const [OPEN, LINK, URL_TARGET] = [0, 1, 2];
/** Longer URLs are not tracked: mail programs would cut the token around them. */
const MAX_TARGET_URL = 1_500;

export type SignTrackingUrl = (target: TrackedTarget) => string | null;

/** Derives the secret once, to sign many URLs. The function returns null for a URL that is too long to track. */
export function createTrackingUrlSigner(app: App): SignTrackingUrl {
  const secret = trackingSecrets(app)[0] as Buffer;
  const urlOf = (path: string) => new URL(path, app.config.publicUrl).href;
  const [pixels, links] = [urlOf('/o/'), urlOf('/c/')];
  return ({ organizationId, recipientId, target }) => {
    const head = [idBytes(organizationId), idBytes(recipientId)];
    if (target === 'open') return `${pixels}${signedToken(secret, [...head, Buffer.from([OPEN])])}.gif`;
    if ('linkId' in target) {
      return links + signedToken(secret, [...head, Buffer.from([LINK]), idBytes(target.linkId)]);
    }
    if (target.url.length > MAX_TARGET_URL) return null;
    return links + signedToken(secret, [...head, Buffer.from([URL_TARGET]), Buffer.from(target.url)]);
  };
}

/** Returns null unless one of the application's secrets signed the token. */
export function readTrackingToken(app: App, token: string): TrackedTarget | null {
  const bytes = Buffer.from(token.slice(0, 4_000), 'base64url');
  const payload = bytes.subarray(0, -SIGNATURE_BYTES);
  if (payload.length <= KIND_OFFSET) return null;
  const signature = bytes.subarray(-SIGNATURE_BYTES);
  if (!trackingSecrets(app).some((secret) => timingSafeEqual(signature, tokenSignature(secret, payload)))) return null;
  const rest = payload.subarray(KIND_OFFSET + 1);
  const kind = payload[KIND_OFFSET];
  return {
    organizationId: idOfBytes(payload.subarray(0, ID_BYTES)),
    recipientId: idOfBytes(payload.subarray(ID_BYTES, KIND_OFFSET)),
    target: kind === OPEN ? 'open' : kind === LINK ? { linkId: idOfBytes(rest) } : { url: rest.toString() },
  };
}

/** The first signs. The others verify links in mail that was sent under an older master key. */
const trackingSecrets = ({ masterKeys }: App): Buffer[] =>
  masterKeys.map((key) => derivedSecret({ masterKeys: [key] }, 'campaigns-link-tracking'));

const tokenSignature = (secret: Buffer, payload: Buffer): Buffer =>
  createHmac('sha256', secret).update(payload).digest().subarray(0, SIGNATURE_BYTES);

function signedToken(secret: Buffer, parts: Buffer[]): string {
  const payload = Buffer.concat(parts);
  return Buffer.concat([payload, tokenSignature(secret, payload)]).toString('base64url');
}

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const idOfBytes = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
