/**
 * The signing keys of organizations, cached in memory per database: signing a code and verifying a scan need a key each time.
 * An organization gets its first key when its first code is signed.
 */
import type { KeyObject } from 'node:crypto';
import { type Database, inTenant, PoolMap } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import type { Ctx } from '../../../trpc/context.ts';
import {
  insertSigningKey,
  readTicketPrivateKey,
  readTicketPublicKeys,
  type TicketPrivateKey,
} from './signing-key-store.ts';

interface CachedKeys<Value> {
  value: Promise<Value>;
  loadedAt: number;
}

type KeyOwner = { app: App; organization: { id: string } };

/** After a rotation, a server signs with the key it has cached for at most this long. */
const PRIVATE_KEY_TTL_MS = 5 * 60_000;
/** A code that names an unknown key makes a server reload the keys, at most once in this time. */
const RELOAD_INTERVAL_MS = 5_000;
/** Above this number of organizations a cache is emptied. */
const MAX_CACHED_ORGANIZATIONS = 5_000;

const privateKeys = new PoolMap<Map<string, CachedKeys<TicketPrivateKey>>>();
const publicKeys = new PoolMap<Map<string, CachedKeys<Map<number, KeyObject>>>>();

/**
 * The key that signs new codes. Loads and inserts it in transactions of its own, so that a key whose insert is rolled back never
 * signs. Call it in queries only: a transaction that writes must not wait for a second connection.
 */
export async function getTicketPrivateKey({ app, organization }: KeyOwner): Promise<TicketPrivateKey> {
  const cache = cacheOf(privateKeys, app.database);
  const cached = cache.get(organization.id);
  if (cached && cached.loadedAt + PRIVATE_KEY_TTL_MS > Date.now()) return cached.value;
  const value = loadPrivateKey(app, organization);
  cache.set(organization.id, { value, loadedAt: Date.now() });
  value.catch(() => cache.delete(organization.id));
  return value;
}

async function loadPrivateKey(app: App, organization: { id: string }): Promise<TicketPrivateKey> {
  const stored = await inTenant(
    app.database,
    organization.id,
    (db) => readTicketPrivateKey(app, { db, organization }),
    { readOnly: true },
  );
  if (stored) return stored;
  return inTenant(app.database, organization.id, async (db) => {
    const scope = { db, organization };
    await insertSigningKey(app, scope, 1);
    // Another server may have inserted key 1 first. Then that key is used.
    return (await readTicketPrivateKey(app, scope)) as TicketPrivateKey;
  });
}

/** The public key with this number, or null. Reads in the caller's transaction and never creates a key. */
export async function findTicketPublicKey(ctx: Ctx, number: number): Promise<KeyObject | null> {
  const cache = cacheOf(publicKeys, ctx.app.database);
  const cached = cache.get(ctx.organization.id);
  if (cached) {
    const key = (await cached.value).get(number);
    if (key || cached.loadedAt + RELOAD_INTERVAL_MS > Date.now()) return key ?? null;
  }
  const value = readTicketPublicKeys(ctx);
  cache.set(ctx.organization.id, { value, loadedAt: Date.now() });
  value.catch(() => cache.delete(ctx.organization.id));
  return (await value).get(number) ?? null;
}

/** Call it after a rotation has been committed. Other servers reload when their own cache expires. */
export function clearCachedSigningKeys({ app, organization }: KeyOwner): void {
  cacheOf(privateKeys, app.database).delete(organization.id);
  cacheOf(publicKeys, app.database).delete(organization.id);
}

function cacheOf<Value>(caches: PoolMap<Map<string, Value>>, database: Database): Map<string, Value> {
  const cache = caches.get(database) ?? new Map<string, Value>();
  if (cache.size > MAX_CACHED_ORGANIZATIONS) cache.clear();
  caches.set(database, cache);
  return cache;
}
