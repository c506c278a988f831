/**
 * The Ed25519 keys that sign access tokens. A job makes a new key every thirty days; all servers use it within minutes. A retired key
 * verifies until the last token it signed has expired, and is then deleted.
 */
import { type Database, inSystem, isId, newId, PoolMap, SigningKey, seal, type Transaction, unseal } from '@tessera/db';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { App } from '../../../runtime/app.ts';

export type SigningKeyStore = Pick<App, 'database' | 'masterKeys' | 'now'>;

const ROTATION_DAYS = 30;
/** How long a server uses the keys it has read before it reads them again. */
const CACHE_MS = 5 * 60_000;
/** How long a retired key verifies: a server may sign with it for CACHE_MS more, and its tokens expire after 15 minutes. */
const RETIRED_MS = 25 * 60_000;
/** The PostgreSQL advisory lock that serializes the making of keys. */
const SIGNING_KEY_LOCK = 7_355_004;

interface Cached<Key> {
  key: Promise<Key>;
  until: number;
}

type PrivateKey = { id: string; privateKey: CryptoKey };
type PublicKey = { key: CryptoKey; retiredAt: Date | null };

const privateKeys = new PoolMap<Cached<PrivateKey>>();
const publicKeys = new PoolMap<Map<string, Cached<PublicKey>>>();

/** The newest key of this database. The first use makes it; several servers end up with the same one. */
export function currentSigningKey(keys: SigningKeyStore): Promise<PrivateKey> {
  const cached = privateKeys.get(keys.database);
  if (cached && cached.until > Date.now()) return cached.key;
  const loaded = { key: loadSigningKey(keys), until: Date.now() + CACHE_MS };
  privateKeys.set(keys.database, loaded);
  loaded.key.catch(() => privateKeys.delete(keys.database));
  return loaded.key;
}

function loadSigningKey(keys: SigningKeyStore): Promise<PrivateKey> {
  return inSystem(keys.database, async (db) => {
    const key = (await newestKey(db)) ?? (await lockedNewestKey(db)) ?? (await addSigningKey(db, keys));
    const jwk = JSON.parse(await unseal(db, keys.masterKeys, privateKeyPlace(key.id), key.privateJwk)) as JWK;
    return { id: key.id, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
  });
}

/** The public half of the key `id`. Throws when the key does not exist or was retired too long ago. */
export async function tokenVerificationKey(keys: SigningKeyStore, id: string): Promise<CryptoKey> {
  const { key, retiredAt } = await cachedPublicKey(keys.database, id);
  if (retiredAt && retiredAt.getTime() + RETIRED_MS < keys.now().getTime()) throw new Error('This key is retired');
  return key;
}

function cachedPublicKey(database: Database, id: string): Promise<PublicKey> {
  // Tokens come from anywhere: a text that cannot be an id costs no query.
  if (!isId(id)) return Promise.reject(new Error('No such key'));
  const keys = publicKeys.get(database) ?? new Map<string, Cached<PublicKey>>();
  publicKeys.set(database, keys);
  const cached = keys.get(id);
  if (cached && cached.until > Date.now()) return cached.key;
  const key = inSystem(
    database,
    async (db) => {
      const row = await SigningKey.query(db).findById(id);
      if (!row) throw new Error('No such key');
      return { key: (await importJWK(row.publicJwk as JWK, 'EdDSA')) as CryptoKey, retiredAt: row.retiredAt };
    },
    { readOnly: true },
  );
  keys.set(id, { key, until: Date.now() + CACHE_MS });
  key.catch(() => keys.delete(id));
  return key;
}

/** Makes a new key when the newest is thirty days old, retires the previous ones, and deletes keys that verify no token any more. */
export async function rotateSigningKeys(keys: SigningKeyStore, now: Date): Promise<void> {
  await inSystem(keys.database, async (db) => {
    const current = await lockedNewestKey(db);
    const isDue = current && now.getTime() - current.createdAt.getTime() >= ROTATION_DAYS * 86_400_000;
    if (isDue) {
      const next = await addSigningKey(db, keys);
      await SigningKey.query(db).whereNull('retiredAt').whereNot({ id: next.id }).patch({ retiredAt: now });
    }
    await SigningKey.query(db)
      .where('retiredAt', '<', new Date(now.getTime() - RETIRED_MS))
      .delete();
  });
  privateKeys.delete(keys.database);
}

const newestKey = (db: Transaction): Promise<SigningKey | undefined> =>
  SigningKey.query(db).whereNull('retiredAt').orderBy('id', 'desc').first().execute();

async function lockedNewestKey(db: Transaction): Promise<SigningKey | undefined> {
  await db.raw('select pg_advisory_xact_lock(?)', [SIGNING_KEY_LOCK]);
  return newestKey(db);
}

async function addSigningKey(db: Transaction, { masterKeys }: SigningKeyStore): Promise<SigningKey> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const id = newId();
  const privateJwk = await seal(db, masterKeys, privateKeyPlace(id), JSON.stringify(await exportJWK(pair.privateKey)));
  const publicJwk = (await exportJWK(pair.publicKey)) as Record<string, unknown>;
  return (await SigningKey.query(db).insert({ id, publicJwk, privateJwk }).returning('*')) as unknown as SigningKey;
}

const privateKeyPlace = (rowId: string) => ({
  table: 'identity.signing_keys',
  column: 'private_jwk',
  organizationId: null,
  rowId,
});
