/** Keys for programs: `sk_…` for servers, `pk_…` for pages. Only their hash is kept. */
import { createHash } from 'node:crypto';
import { ApiKey, Organization, type Transaction } from '@tessera/db';
import type { z } from 'zod';
import { type Caller, type Ctx, userId } from '../../context.ts';
import { AppError, badInput, notFound } from '../../errors.ts';
import type { withId } from '../../lib/fields.ts';
import { byAge, page } from '../../lib/list.ts';
import { hashToken, randomToken } from '../../lib/tokens.ts';
import type { CreateApiKeyInput, ListApiKeysInput } from './api-key.schema.ts';
import { publishablePermissions } from './permissions.ts';

const PREFIX = { secret: 'sk_', publishable: 'pk_' } as const;

/** Six characters that tell a mistyped key from a wrong one, also for secret scanners. */
const checksum = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, 6);

export function isApiKey(token: string): boolean {
  const match = /^([sp]k_[\w-]{43})_([0-9a-f]{6})$/.exec(token);
  return match !== null && checksum(match[1] as string) === match[2];
}

export async function createApiKey(ctx: Ctx, input: z.infer<typeof CreateApiKeyInput>) {
  const missing = input.scopes.find((scope) => !ctx.permissions.has(scope));
  if (missing)
    throw new AppError('FORBIDDEN', `You cannot give ${missing}: you do not have it`, { kind: 'permission' });
  if (input.expiresAt && input.expiresAt <= ctx.now()) throw badInput('expiresAt', 'must be in the future');
  if (input.kind === 'publishable') requirePublishable(input);

  const body = `${PREFIX[input.kind]}${randomToken(32)}`;
  const key = `${body}_${checksum(body)}`;
  const stored = await ApiKey.add(ctx, {
    ...input,
    origins: input.origins.map((origin) => new URL(origin).origin),
    keyHash: hashToken(key),
    hint: key.slice(-4),
    createdBy: userId(ctx),
  });
  return { ...stored, key };
}

function requirePublishable({ scopes, origins }: z.infer<typeof CreateApiKeyInput>): void {
  if (origins.length === 0) throw badInput('origins', 'a publishable key needs the pages it works from');
  const secret = scopes.find((scope) => !publishablePermissions.includes(scope));
  if (secret) throw badInput('scopes', `${secret} is not for a key that everybody can read`);
}

export function listApiKeys(ctx: Ctx, input: z.infer<typeof ListApiKeysInput>) {
  const query = ApiKey.rows(ctx);
  if (!input.filter?.includeRevoked) query.whereNull('revokedAt');
  return page(query, input, { createdAt: byAge });
}

export async function revokeApiKey(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await ApiKey.of(ctx).where({ id }).whereNull('revokedAt').patch({ revokedAt: ctx.now() });
  const key = await ApiKey.of(ctx).findOne({ id });
  if (!key) throw notFound('API key');
  return key;
}

/** Whose key it is and what it may do; null when it is unknown, revoked, expired or its organization gone. Runs as the system. */
export async function authenticateKey(db: Transaction, token: string, origin: string | null): Promise<Caller | null> {
  const key = await ApiKey.query(db)
    .findOne({ keyHash: hashToken(token), revokedAt: null })
    .whereExists(
      Organization.query(db)
        .whereColumn('organizations.organizations.id', 'organizations.api_keys.organizationId')
        .whereNull('deletedAt'),
    );
  if (!key || (key.expiresAt && key.expiresAt <= new Date())) return null;
  if (key.kind === 'publishable' && !(origin && key.origins.includes(origin))) return null;
  await ApiKey.query(db)
    .where({ organizationId: key.organizationId, id: key.id })
    .where((query) => query.whereNull('lastUsedAt').orWhere('lastUsedAt', '<', new Date(Date.now() - 60_000)))
    .patch({ lastUsedAt: new Date() });
  return {
    actor: { type: 'api_key', apiKeyId: key.id, kind: key.kind },
    isStaff: false,
    organization: { id: key.organizationId, permissions: new Set(key.scopes) },
  };
}
