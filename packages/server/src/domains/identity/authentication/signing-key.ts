/**
 * The keys that sign access tokens. Every thirty days there is a new one, found by all servers within minutes; the one
 * before it verifies until the last token it signed has ended, and is then forgotten.
 */
import { type Database, inSystem, isId, newId, SigningKey, seal, type Transaction, unseal } from '@tessera/db';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { App } from '../../../runtime/app.ts';

export type Keys = Pick<App, 'database' | 'masterKeys'>;

const ROTATION_DAYS = 30;
/** How long a server goes on with the keys it read. */
const FRESH_MS = 5 * 60_000;
/** How long a retired key verifies: a server may sign with it for FRESH_MS more, and its tokens live 15 minutes. */
const RETIRED_MS = 25 * 60_000;
/** Whoever holds this number in PostgreSQL makes the next key. */
const LOCK = 7_355_004;

interface Loaded<Key> {
  key: Promise<Key>;
  until: number;
}

type PrivateKey = { id: string; privateKey: CryptoKey };
type PublicKey = { key: CryptoKey; retiredAt: Date | null };

const signing = new WeakMap<Database, Loaded<PrivateKey>>();
const known = new WeakMap<Database, Map<string, Loaded<PublicKey>>>();

/** The newest key of this database, made on first use; several servers settle on the same one. */
export function signingKey(keys: Keys): Promise<PrivateKey> {
  const cached = signing.get(keys.database);
  if (cached && cached.until > Date.now()) return cached.key;
  const loaded = { key: loadSigningKey(keys), until: Date.now() + FRESH_MS };
  signing.set(keys.database, loaded);
  loaded.key.catch(() => signing.delete(keys.database));
  return loaded.key;
}

function loadSigningKey(keys: Keys): Promise<PrivateKey> {
  return inSystem(keys.database, async (db) => {
    const key = (await newest(db)) ?? (await lockedNewest(db)) ?? (await addKey(db, keys));
    const jwk = JSON.parse(await unseal(db, keys.masterKeys, place(key.id), key.privateJwk)) as JWK;
    return { id: key.id, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
  });
}

/** The public half of the key `id`. Throws when there is none, or none any more. */
export async function publicKey(database: Database, id: string): Promise<CryptoKey> {
  const { key, retiredAt } = await loadedPublicKey(database, id);
  if (retiredAt && retiredAt.getTime() + RETIRED_MS < Date.now()) throw new Error('This key signs no more');
  return key;
}

function loadedPublicKey(database: Database, id: string): Promise<PublicKey> {
  // Tokens come from anywhere: what can be no key is not looked for.
  if (!isId(id)) return Promise.reject(new Error('No such key'));
  const keys = known.get(database) ?? new Map<string, Loaded<PublicKey>>();
  known.set(database, keys);
  const cached = keys.get(id);
  if (cached && cached.until > Date.now()) return cached.key;
  const key = inSystem(
    database,
    async (db) => {
      const row = await SigningKey.query(db).findById(id).throwIfNotFound();
      return { key: (await importJWK(row.publicJwk as JWK, 'EdDSA')) as CryptoKey, retiredAt: row.retiredAt };
    },
    { readOnly: true },
  );
  keys.set(id, { key, until: Date.now() + FRESH_MS });
  key.catch(() => keys.delete(id));
  return key;
}

/** Makes the next key when the newest is old enough, retires those before it, and forgets those of no more use. */
export async function rotateSigningKeys(keys: Keys, now: Date): Promise<void> {
  await inSystem(keys.database, async (db) => {
    const current = await lockedNewest(db);
    const isOld = current && now.getTime() - current.createdAt.getTime() >= ROTATION_DAYS * 86_400_000;
    if (isOld) {
      const next = await addKey(db, keys);
      await SigningKey.query(db).whereNull('retiredAt').whereNot({ id: next.id }).patch({ retiredAt: now });
    }
    await SigningKey.query(db)
      .where('retiredAt', '<', new Date(now.getTime() - RETIRED_MS))
      .delete();
  });
  signing.delete(keys.database);
}

const newest = (db: Transaction): Promise<SigningKey | undefined> =>
  SigningKey.query(db).whereNull('retiredAt').orderBy('id', 'desc').first().execute();

async function lockedNewest(db: Transaction): Promise<SigningKey | undefined> {
  await db.raw('select pg_advisory_xact_lock(?)', [LOCK]);
  return newest(db);
}

async function addKey(db: Transaction, { masterKeys }: Keys): Promise<SigningKey> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const id = newId();
  const privateJwk = await seal(db, masterKeys, place(id), JSON.stringify(await exportJWK(pair.privateKey)));
  const publicJwk = (await exportJWK(pair.publicKey)) as Record<string, unknown>;
  return (await SigningKey.query(db).insert({ id, publicJwk, privateJwk }).returning('*')) as unknown as SigningKey;
}

const place = (rowId: string) => ({
  table: 'identity.signing_keys',
  column: 'private_jwk',
  organizationId: null,
  rowId,
});
