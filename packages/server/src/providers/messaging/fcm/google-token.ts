/**
 * Access tokens for Google's APIs, obtained with a service account's signature (RFC 7523) and cached until shortly before they
 * expire. https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
import { createHash } from 'node:crypto';
import { importPKCS8, SignJWT } from 'jose';
import { z } from 'zod';
import { jsonOf } from '../../vendor-http.ts';
import { type MessagingAccount, MessagingProviderError } from '../messaging-provider.ts';
import { callMessagingVendor, tooMany } from '../vendor-call.ts';

/** The fields of the key file. Its token_uri is ignored: it would decide where the signature is sent. */
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
const MAX_CACHED = 2_000;

const Token = z.object({ access_token: z.string().min(1).max(8_000), expires_in: z.number().positive() });

interface CachedToken {
  fingerprint: string;
  token: Promise<{ token: string; expiresAt: number }>;
}

const cachedTokens = new Map<string, CachedToken>();

/** One request at a time per sender; concurrent callers share it. */
export async function accessTokenOf(
  account: MessagingAccount,
  service: ServiceAccount,
): Promise<{ token: string; isFresh: boolean }> {
  const fingerprint = createHash('sha256')
    .update(`${account.baseUrl}\n${JSON.stringify(service)}`)
    .digest('base64');
  const known = cachedTokens.get(account.senderId);
  if (known?.fingerprint === fingerprint) {
    const { token, expiresAt } = await known.token;
    if (expiresAt > account.now().getTime()) return { token, isFresh: false };
    // A concurrent caller may have replaced it.
    if (cachedTokens.get(account.senderId) !== known) return accessTokenOf(account, service);
  }
  const mine: CachedToken = { fingerprint, token: requestToken(account, service) };
  if (cachedTokens.size >= MAX_CACHED) cachedTokens.clear();
  cachedTokens.set(account.senderId, mine);
  try {
    return { token: (await mine.token).token, isFresh: true };
  } catch (error) {
    if (cachedTokens.get(account.senderId) === mine) cachedTokens.delete(account.senderId);
    throw error;
  }
}

/** Drops a refused token. A newer one stays. */
export async function forgetAccessToken({ senderId }: MessagingAccount, refused: string): Promise<void> {
  const known = cachedTokens.get(senderId);
  const token = await known?.token.catch(() => null);
  if (token?.token === refused && cachedTokens.get(senderId) === known) cachedTokens.delete(senderId);
}

async function requestToken(
  account: MessagingAccount,
  service: ServiceAccount,
): Promise<{ token: string; expiresAt: number }> {
  const now = account.now();
  const assertion = await signAssertion(service, now);
  const answer = await callMessagingVendor({
    vendor: 'Google',
    method: 'POST',
    origin: account.baseUrl ?? ORIGIN,
    path: '/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ grant_type: GRANT, assertion }).toString(),
  }).catch((error: MessagingProviderError) => {
    // No message was sent, whatever the outcome of this call.
    throw new MessagingProviderError('unavailable', { message: error.message }, { cause: error.cause });
  });
  const read = Token.safeParse(jsonOf(answer));
  if (answer.status === 200 && read.success) {
    const { access_token, expires_in } = read.data;
    return { token: access_token, expiresAt: now.getTime() + expires_in * 1_000 - EARLY_MS };
  }
  if (answer.status === 429) throw tooMany('Google', answer);
  if (answer.status === 200 || answer.status >= 500) {
    throw new MessagingProviderError('unavailable', {
      message: `Google issued no access token: HTTP ${answer.status}`,
    });
  }
  throw new MessagingProviderError('credentials', { message: 'Google does not accept the service account' });
}

async function signAssertion({ client_email, private_key }: ServiceAccount, now: Date): Promise<string> {
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
