/**
 * What Google's APIs are called with, got by a service account's signature (RFC 7523) and kept until shortly before its end.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
import { createHash } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { jsonOf } from '../../vendor-http.ts';
import { type MessagingAccount, MessagingProviderError } from '../messaging-provider.ts';
import { callMessagingVendor, tooMany } from '../vendor-call.ts';

/** Of the file that Google gives out. Its token_uri is not gone by: it would say where the signature is sent. */
export const ServiceAccount = z.object({
  client_email: z.email().max(320),
  private_key: z.string().min(100).max(8_000),
  project_id: z.string().regex(/^[a-z][a-z0-9:.-]{2,100}$/),
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;

const ORIGIN = 'https://oauth2.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const EARLY_MS = 5 * 60_000;
const MOST_SENDERS = 2_000;

const Token = z.object({ access_token: z.string().min(1).max(8_000), expires_in: z.number().positive() });

interface Kept {
  fingerprint: string;
  token: Promise<{ token: string; until: number }>;
}

const kept = new Map<string, Kept>();

/** One request at a time for a sender: whoever comes meanwhile waits for the same. */
export async function accessTokenOf(
  account: MessagingAccount,
  service: ServiceAccount,
): Promise<{ token: string; isFresh: boolean }> {
  const fingerprint = createHash('sha256')
    .update(`${account.baseUrl}\n${JSON.stringify(service)}`)
    .digest('base64');
  const known = kept.get(account.senderId);
  if (known?.fingerprint === fingerprint) {
    const { token, until } = await known.token;
    if (until > account.now().getTime()) return { token, isFresh: false };
    // Somebody else may have seen it first.
    if (kept.get(account.senderId) !== known) return accessTokenOf(account, service);
  }
  const mine: Kept = { fingerprint, token: request(account, service) };
  if (kept.size >= MOST_SENDERS) kept.clear();
  kept.set(account.senderId, mine);
  try {
    return { token: (await mine.token).token, isFresh: true };
  } catch (error) {
    if (kept.get(account.senderId) === mine) kept.delete(account.senderId);
    throw error;
  }
}

/** It was refused. One that has come since stays. */
export async function forgetAccessToken({ senderId }: MessagingAccount, refused: string): Promise<void> {
  const known = kept.get(senderId);
  const token = await known?.token.catch(() => null);
  if (token?.token === refused && kept.get(senderId) === known) kept.delete(senderId);
}

async function request(account: MessagingAccount, service: ServiceAccount): Promise<{ token: string; until: number }> {
  const now = account.now();
  const assertion = await signed(service, now);
  const answer = await callMessagingVendor({
    vendor: 'Google',
    method: 'POST',
    origin: account.baseUrl ?? ORIGIN,
    path: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
  }).catch((error: MessagingProviderError) => {
    // Whatever became of this call, no message left.
    throw new MessagingProviderError('unavailable', { message: error.message }, { cause: error.cause });
  });
  const read = Token.safeParse(jsonOf(answer));
  if (answer.status === 200 && read.success) {
    const { access_token, expires_in } = read.data;
    return { token: access_token, until: now.getTime() + expires_in * 1_000 - EARLY_MS };
  }
  if (answer.status === 429) throw tooMany('Google', answer);
  if (answer.status === 200 || answer.status >= 500) {
    throw new MessagingProviderError('unavailable', { message: `Google gives no access: HTTP ${answer.status}` });
  }
  throw new MessagingProviderError('credentials', { message: 'Google does not accept the service account' });
}

async function signed({ client_email, private_key }: ServiceAccount, now: Date): Promise<string> {
  const at = Math.floor(now.getTime() / 1_000);
  try {
    const key = await importPKCS8(private_key, 'RS256');
    return await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(client_email)
      .setAudience(`${ORIGIN}/token`)
      .setIssuedAt(at)
      .setExpirationTime(at + 3_600)
      .sign(key);
  } catch {
    throw new MessagingProviderError('credentials', { message: 'The service account has no usable key' });
  }
}
