/** How the sandbox signs its webhooks: HMAC-SHA256 over time and body, `t=<seconds>,v1=<hex>`. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'sandbox-signature';
/** Older signatures may be replayed. */
const TOLERANCE_SECONDS = 300;

const macOf = (secret: string, time: string, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${time}.`).update(body).digest();

export function signSandbox(secret: string, body: Buffer, now: Date): string {
  const time = String(Math.floor(now.getTime() / 1000));
  return `t=${time},v1=${macOf(secret, time, body).toString('hex')}`;
}

export function isSignedBySandbox(secret: string, body: Buffer, signature: string | undefined, now: Date): boolean {
  const [, time = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? [];
  if (!time || Math.abs(now.getTime() / 1000 - Number(time)) > TOLERANCE_SECONDS) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), macOf(secret, time, body));
}
