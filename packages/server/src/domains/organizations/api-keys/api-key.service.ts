/** API keys: `sk_…` for servers, `pk_…` for web pages. Only their hash is stored. */
import { createHash } from 'node:crypto';
import { ApiKey, Organization, type Permission, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Caller, type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireWithinLimit } from '../limits/limit.service.ts';
import { lockMembers, permissionsIn } from '../members/member-authority.ts';
import { publishablePermissions } from '../roles/permissions.ts';
import type { CreateApiKeyInput, ListApiKeysInput, RotateApiKeyInput, UpdateApiKeyInput } from './api-key.schema.ts';

const PREFIX = { secret: 'sk_', publishable: 'pk_' } as const;
/** How precisely the last use is stored; each update costs a write. */
const LAST_USE_MS = 60_000;

/** Six characters that tell a mistyped key from an unknown one, also for secret scanners. */
const checksum = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, 6);
export const withChecksum = (body: string): string => `${body}_${checksum(body)}`;

export function isApiKey(token: string): boolean {
  const match = /^([sp]k_[\w-]{43})_([0-9a-f]{6})$/.exec(token);
  return match !== null && checksum(match[1] as string) === match[2];
}

export async function createApiKey(ctx: Ctx, input: z.infer<typeof CreateApiKeyInput>) {
  await requireOwnScopes(ctx, input.scopes);
  requireFutureExpiry(ctx, input.expiresAt);
  if (input.kind === 'publishable') requirePublishable(input);
  await requireWithinLimit(ctx, 'apiKeys');
  return insertApiKey(ctx, 'create', { ...input, origins: input.origins.map(originOfPage) });
}

/** The previous key expires when the grace period ends, or at its own expiry if that is sooner. */
export async function rotateApiKey(ctx: Ctx, { id, graceMinutes }: z.infer<typeof RotateApiKeyInput>) {
  const previous = await lockUsableKey(ctx, id);
  await requireOwnScopes(ctx, previous.scopes);
  const { name, kind, scopes, origins, expiresAt } = previous;
  const now = ctx.now();
  const graceEnd = new Date(now.getTime() + graceMinutes * 60_000);
  // Of concurrent rotations, one finds the key not replaced.
  const replaced = await ApiKey.of(ctx)
    .where({ id, revokedAt: null, replacedAt: null })
    .patch({ replacedAt: now, expiresAt: expiresAt && expiresAt < graceEnd ? expiresAt : graceEnd });
  if (replaced === 0) throw new AppError('CONFLICT', 'This key was replaced already', { kind: 'api_key_replaced' });
  return insertApiKey(ctx, 'rotate', { name, kind, scopes, origins, expiresAt, rotatedFrom: id });
}

export async function updateApiKey(ctx: Ctx, { id, ...input }: z.infer<typeof UpdateApiKeyInput>) {
  const before = await lockUsableKey(ctx, id);
  const scopes = input.scopes ?? before.scopes;
  const origins = input.origins?.map(originOfPage) ?? before.origins;
  // Callers cannot change a key that has more permissions than they have.
  await requireOwnScopes(ctx, [...before.scopes, ...scopes]);
  requireFutureExpiry(ctx, input.expiresAt);
  if (before.kind === 'publishable') requirePublishable({ scopes, origins });
  if (before.replacedAt && input.expiresAt !== undefined) throw badInput('expiresAt', 'is set: the key was replaced');
  await ApiKey.of(ctx)
    .where({ id })
    .patch({ ...input, origins });
  const after = await getApiKey(ctx, { id });
  await recordActivity(ctx, {
    action: 'organizations.apiKeys.update',
    resource: 'organizations.apiKeys',
    resourceId: id,
    changes: changesOf<ApiKey>(before, after, ['name', 'scopes', 'origins', 'expiresAt']),
  });
  return after;
}

export async function getApiKey(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const key = await ApiKey.byId(ctx, id);
  if (!key) throw notFound('api_key', 'API key');
  return key;
}

/** The pages that a publishable key works from; none when it does not exist. */
export const originsOfKey = async (ctx: Ctx, id: string): Promise<string[]> =>
  (await ApiKey.of(ctx).findOne({ id }))?.origins ?? [];

async function insertApiKey(ctx: Ctx, verb: 'create' | 'rotate', values: Partial<ApiKey> & Pick<ApiKey, 'kind'>) {
  const key = withChecksum(`${PREFIX[values.kind]}${randomToken(32)}`);
  const stored = await ApiKey.add(ctx, {
    ...values,
    keyHash: hashToken(key),
    hint: key.slice(-4),
    createdBy: userId(ctx),
  });
  const { kind, scopes, origins, expiresAt, rotatedFrom } = stored;
  await recordActivity(ctx, {
    action: `organizations.apiKeys.${verb}`,
    resource: 'organizations.apiKeys',
    resourceId: stored.id,
    details: { kind, scopes, origins, expiresAt, rotatedFrom },
  });
  return { ...stored, key };
}

/** A key that is not revoked, locked until the transaction ends. Lock order: members first, as when a member is removed. */
async function lockUsableKey(ctx: Ctx, id: string): Promise<ApiKey> {
  await lockMembers(ctx.db, ctx.organization.id);
  const key = await ApiKey.of(ctx).findOne({ id }).forUpdate();
  if (!key) throw notFound('api_key', 'API key');
  if (key.revokedAt) throw new AppError('CONFLICT', 'This key was revoked', { kind: 'api_key_revoked' });
  return key;
}

const originOfPage = (page: string): string => new URL(page).origin;

/** Asks for the caller's permissions under the lock of the members: one who was just removed makes no key that would outlast it. */
async function requireOwnScopes(ctx: Ctx, scopes: readonly Permission[]): Promise<void> {
  await lockMembers(ctx.db, ctx.organization.id);
  const maker = userId(ctx);
  const own = maker ? await permissionsIn(ctx.db, ctx.organization.id, maker) : ctx.permissions;
  if (!own) throw notFound('organization');
  const permission = scopes.find((scope) => !own.has(scope) || !ctx.permissions.has(scope));
  if (!permission) return;
  throw new AppError('FORBIDDEN', `You cannot grant ${permission}: you do not have it`, {
    kind: 'permission_required',
    permission,
  });
}

function requireFutureExpiry(ctx: Ctx, expiresAt: Date | null | undefined): void {
  if (expiresAt && expiresAt <= ctx.now()) throw badInput('expiresAt', 'must be in the future');
}

function requirePublishable({ scopes, origins }: Pick<ApiKey, 'scopes' | 'origins'>): void {
  if (origins.length === 0) throw badInput('origins', 'a publishable key needs the pages it works from');
  const refused = scopes.find((scope) => !publishablePermissions.includes(scope));
  if (refused) throw badInput('scopes', `a publishable key, which everyone can read, cannot have ${refused}`);
}

export function listApiKeys(ctx: Ctx, input: z.infer<typeof ListApiKeysInput>) {
  const query = ApiKey.of(ctx).select(ApiKey.columns);
  if (!input.filter?.includeRevoked) query.whereNull('revokedAt');
  return page(query, input, { createdAt: byAge });
}

export async function revokeApiKey(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await ApiKey.of(ctx).where({ id }).whereNull('revokedAt').patch({ revokedAt: ctx.now() });
  return getApiKey(ctx, { id });
}

/**
 * The caller behind an API key; null when the key is unknown, revoked, expired, used from another page, of a deleted organization, or
 * of a maker who is not an active member now. In the caller's system transaction.
 */
export async function authenticateKey(
  db: Transaction,
  token: string,
  origin: string | null,
  now: Date,
): Promise<Caller | null> {
  const key = await ApiKey.query(db)
    .findOne({ keyHash: hashToken(token), revokedAt: null })
    .whereExists(
      Organization.query(db)
        .whereColumn('organizations.organizations.id', 'organizations.api_keys.organizationId')
        .whereNull('deletedAt'),
    );
  if (!key || (key.expiresAt && key.expiresAt <= now)) return null;
  if (key.kind === 'publishable' && !(origin && key.origins.includes(origin))) return null;
  const permissions = await permissionsOfKey(db, key);
  if (!permissions) return null;
  await ApiKey.query(db)
    .where({ organizationId: key.organizationId, id: key.id })
    .where((query) => query.whereNull('lastUsedAt').orWhere('lastUsedAt', '<', new Date(now.getTime() - LAST_USE_MS)))
    .patch({ lastUsedAt: now });
  return {
    actor: { type: 'api_key', apiKeyId: key.id, kind: key.kind },
    isStaff: false,
    organization: { id: key.organizationId, permissions },
  };
}

/**
 * What a key may do now: its scopes, as far as its maker has them now. A publishable key gives no one more than every reader of its
 * page has, so it does not depend on its maker; neither does a key that the platform made.
 */
async function permissionsOfKey(
  db: Transaction,
  { organizationId, kind, scopes, createdBy }: ApiKey,
): Promise<ReadonlySet<Permission> | null> {
  if (kind === 'publishable' || createdBy === null) return new Set(scopes);
  const own = await permissionsIn(db, organizationId, createdBy);
  const isActive = await User.query(db).findOne({ id: createdBy, status: 'active', deletedAt: null });
  return own && isActive ? new Set(scopes.filter((scope) => own.has(scope))) : null;
}
