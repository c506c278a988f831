/** The vendors of messages, described for forms that create senders. */
import { MessagingProviderType } from '@tessera/db';
import { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { ListMessagingProvidersInput } from './provider.schema.ts';

/** The cursor is the last provider of the page before. */
export function listMessagingProviders(
  { app }: Pick<Ctx, 'app'>,
  { cursor, limit }: z.infer<typeof ListMessagingProvidersInput>,
) {
  const all = MessagingProviderType.options;
  const previous = cursor === undefined ? -1 : all.indexOf(cursor as MessagingProviderType);
  if (cursor !== undefined && previous === -1) throw badInput('cursor', 'is not one of ours');
  const shown = all.slice(previous + 1, previous + 1 + limit);
  const items = shown.map((provider) => {
    const { descriptor } = messagingProvider(app, provider);
    const { name, channels, types, perSecond, isTwoWay, credentials, settings } = descriptor;
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
  });
  const hasMore = previous + 1 + limit < all.length;
  return { items, nextCursor: hasMore ? (shown.at(-1) ?? null) : null };
}

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
