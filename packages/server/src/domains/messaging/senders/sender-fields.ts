/** Credentials and settings of senders: validated with the vendor's schemas, and sealed. */
import { type Channel, type MessagingProviderType, type Sender, seal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import { email } from '../../../lib/schemas/field-schemas.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { MessagingDescriptor } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { credentialsPlace } from './sender-account.ts';

export const descriptorOf = (app: App, provider: MessagingProviderType): MessagingDescriptor =>
  messagingProvider(app, provider).descriptor;

/** The vendor's channel, or the given one of several. */
export function requireChannel({ name, channels }: MessagingDescriptor, requested: Channel | undefined): Channel {
  const [first, ...others] = channels;
  if (requested === undefined && first && others.length === 0) return first;
  if (requested === undefined) throw badInput('channel', `must be one of ${channels.join(', ')}`);
  if (!channels.includes(requested)) throw badInput('channel', `${name} supports only ${channels.join(', ')}`);
  return requested;
}

/**
 * Normalizes an address as vendors expect it: +919800000001, a short code, an alphanumeric SMS sender id, an e-mail address.
 */
export function normalizeAddress(channel: Channel, given: string | undefined, mayBeMissing: boolean): string | null {
  if (channel === 'push') return null;
  if (given === undefined) {
    if (mayBeMissing) return null;
    throw badInput('address', channel === 'email' ? 'must be an e-mail address' : 'must be a phone number with +');
  }
  if (channel === 'email') {
    const parsed = email.safeParse(given);
    if (parsed.success) return parsed.data;
    throw badInput('address', 'is not a valid e-mail address');
  }
  const number = given.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{4,14}$/.test(number)) return number;
  // Short codes, and alphanumeric sender ids, which some countries allow.
  if (channel === 'sms' && /^(\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/.test(given)) return given;
  throw badInput('address', 'must be a phone number with + and country code');
}

/** Merges given fields into stored ones and validates the result. Null removes a field. BAD_REQUEST names the invalid field. */
export function mergeFields<T extends Record<string, unknown>>(
  schema: z.ZodType<T>,
  place: 'credentials' | 'settings',
  before: Record<string, unknown>,
  given: Record<string, unknown>,
): T {
  const merged = Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== null));
  const parsed = schema.safeParse(merged);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
      path: [place, ...path].join('.'),
      message,
    }));
    throw new AppError('BAD_REQUEST', `${issues[0]?.path}: ${issues[0]?.message}`, { issues });
  }
  const unknown = Object.keys(given).find((name) => name in merged && !(name in parsed.data));
  if (unknown !== undefined) throw badInput(`${place}.${unknown}`, 'is not known');
  // Defaults are not stored, so that they can change.
  const defaults: Record<string, unknown> = schema.safeParse({}).data ?? {};
  const isDefault = ([name, value]: [string, unknown]) => JSON.stringify(value) === JSON.stringify(defaults[name]);
  return Object.fromEntries(Object.entries(parsed.data).filter((entry) => !isDefault(entry))) as T;
}

/** The columns that store these credentials. They replace the stored ones. */
export async function sealCredentials(
  ctx: Ctx,
  id: string,
  credentials: Record<string, string | undefined>,
): Promise<Pick<Sender, 'credentials' | 'credentialHints'>> {
  const place = credentialsPlace({ organizationId: ctx.organization.id, id });
  const given = Object.entries(credentials).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return { credentials: null, credentialHints: {} };
  return {
    credentials: await seal(ctx.db, ctx.app.masterKeys, place, JSON.stringify(Object.fromEntries(given))),
    credentialHints: Object.fromEntries(given.map(([name, value]) => [name, hintOf(value)])),
  };
}

/** The last four characters of a short secret would reveal too much of it. */
const hintOf = (value: string): string => (value.length >= 16 ? `•••${value.slice(-4)}` : '•••');
