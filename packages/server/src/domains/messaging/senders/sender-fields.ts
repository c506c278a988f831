/** What a sender's vendor has to be told: judged by the vendor's own schemas, sealed, and listed for forms. */
import { type Channel, MessagingProviderType, type Sender, seal } from '@tessera/db';
import { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import { email } from '../../../lib/field-schemas.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { MessagingDescriptor } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { credentialsPlace } from './sender-account.ts';

/** Every vendor, and what it takes to send through it. */
export const listMessagingProviders = ({ app }: Pick<Ctx, 'app'>) => ({
  items: MessagingProviderType.options.map((provider) => {
    const { name, channels, types, perSecond, isTwoWay, credentials, settings } = descriptorOf(app, provider);
    return {
      provider,
      name,
      channels: [...channels],
      types: [...types],
      perSecond,
      isTwoWay,
      credentials: formFieldsOf(credentials),
      settings: formFieldsOf(settings),
    };
  }),
});

export const descriptorOf = (app: App, provider: MessagingProviderType): MessagingDescriptor =>
  messagingProvider(app, provider).descriptor;

interface JsonField {
  type?: string;
  enum?: unknown[];
  description?: string;
  default?: unknown;
}

const FORM_FIELD_TYPES: Record<string, 'text' | 'number' | 'boolean'> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

function formFieldsOf(schema: z.ZodType) {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return Object.entries((json.properties ?? {}) as Record<string, JsonField>).map(([name, field]) => ({
    name,
    type: field.enum ? ('choice' as const) : (FORM_FIELD_TYPES[field.type ?? ''] ?? ('other' as const)),
    isRequired: json.required?.includes(name) ?? false,
    description: field.description ?? null,
    options: (field.enum ?? []).map(String),
    default: field.default === undefined ? null : defaultText(field.default),
  }));
}

const defaultText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The one the vendor has, or the one of its several that is named. */
export function requireChannel({ name, channels }: MessagingDescriptor, wanted: Channel | undefined): Channel {
  const [first, ...others] = channels;
  if (wanted === undefined && first && others.length === 0) return first;
  if (wanted === undefined) throw badInput('channel', `must be one of ${channels.join(', ')}`);
  if (!channels.includes(wanted)) throw badInput('channel', `${name} has only ${channels.join(', ')}`);
  return wanted;
}

/** As vendors want it: +919800000001, a short code, the name of an SMS's sender, a mailbox. */
export function normalizeAddress(channel: Channel, given: string | undefined, mayBeMissing: boolean): string | null {
  if (channel === 'push') return null;
  if (given === undefined) {
    if (mayBeMissing) return null;
    throw badInput('address', channel === 'email' ? 'must be a mailbox' : 'must be a phone number with +');
  }
  if (channel === 'email') {
    const parsed = email.safeParse(given);
    if (parsed.success) return parsed.data;
    throw badInput('address', 'is not a valid e-mail address');
  }
  const number = given.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{4,14}$/.test(number)) return number;
  // Short codes, and the names that some countries let senders have.
  if (channel === 'sms' && /^(\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/.test(given)) return given;
  throw badInput('address', 'must be a phone number with + and country code');
}

/** What is given on top of what was there; null takes one away. Names what is wrong. */
export function mergeFields<T extends Record<string, unknown>>(
  schema: z.ZodType<T>,
  place: 'credentials' | 'settings',
  before: Record<string, unknown>,
  given: Record<string, unknown>,
): T {
  const wanted = Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== null));
  const parsed = schema.safeParse(wanted);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
      path: [place, ...path].join('.'),
      message,
    }));
    throw new AppError('BAD_REQUEST', `${issues[0]?.path}: ${issues[0]?.message}`, { issues });
  }
  const unknown = Object.keys(given).find((name) => name in wanted && !(name in parsed.data));
  if (unknown !== undefined) throw badInput(`${place}.${unknown}`, 'is not known');
  // What is as usual is not written down: the usual may change.
  const usual: Record<string, unknown> = schema.safeParse({}).data ?? {};
  const isUsual = ([name, value]: [string, unknown]) => JSON.stringify(value) === JSON.stringify(usual[name]);
  return Object.fromEntries(Object.entries(parsed.data).filter((entry) => !isUsual(entry))) as T;
}

/** The columns of these credentials, which replace what was there. */
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

/** Of a short one the last characters would tell too much. */
const hintOf = (value: string): string => (value.length >= 16 ? `•••${value.slice(-4)}` : '•••');
