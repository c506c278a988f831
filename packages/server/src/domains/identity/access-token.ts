/** Access tokens: JWTs signed with Ed25519 by a key kept sealed in the database. They name a session and live 15 minutes. */
import { type Database, inSystem, newId, SigningKey, seal, unseal } from '@tessera/db';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { App } from '../../context.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = 'tessera';

export interface AccessClaims {
  userId: string;
  sessionId: string;
}

type Keys = Pick<App, 'database' | 'masterKeys'>;

export async function signAccessToken(keys: Keys, claims: AccessClaims, now: Date): Promise<string> {
  const { id, privateKey } = await signingKey(keys);
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: 'EdDSA', kid: id })
    .setIssuer(ISSUER)
    .setSubject(claims.userId)
    .setJti(newId())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_TOKEN_SECONDS)
    .sign(privateKey);
}

/** What a token says, once its signature, issuer and expiry hold; null otherwise. */
export async function verifyAccessToken(keys: Keys, token: string): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => publicKey(keys.database, kid ?? ''), {
      algorithms: ['EdDSA'],
      issuer: ISSUER,
    });
    return { userId: String(payload.sub), sessionId: String(payload.sid) };
  } catch {
    return null;
  }
}

const place = (rowId: string) => ({
  table: 'identity.signing_keys',
  column: 'private_jwk',
  organizationId: null,
  rowId,
});

const signing = new WeakMap<Database, Promise<{ id: string; privateKey: CryptoKey }>>();
const known = new WeakMap<Database, Map<string, Promise<CryptoKey>>>();

/** The newest key of this database, made on first use; several servers settle on the same one. */
function signingKey(keys: Keys): Promise<{ id: string; privateKey: CryptoKey }> {
  const cached = signing.get(keys.database);
  if (cached) return cached;
  const loaded = loadSigningKey(keys);
  signing.set(keys.database, loaded);
  loaded.catch(() => signing.delete(keys.database));
  return loaded;
}

function loadSigningKey({ database, masterKeys }: Keys): Promise<{ id: string; privateKey: CryptoKey }> {
  return inSystem(database, async (db) => {
    await db.raw('select pg_advisory_xact_lock(7355004)');
    let key = await SigningKey.query(db).whereNull('retiredAt').orderBy('id', 'desc').first();
    if (!key) {
      const pair = await generateKeyPair('EdDSA', { extractable: true });
      const id = newId();
      const privateJwk = await seal(db, masterKeys, place(id), JSON.stringify(await exportJWK(pair.privateKey)));
      const publicJwk = (await exportJWK(pair.publicKey)) as Record<string, unknown>;
      key = (await SigningKey.query(db).insert({ id, publicJwk, privateJwk }).returning('*')) as unknown as SigningKey;
    }
    const jwk = JSON.parse(await unseal(db, masterKeys, place(key.id), key.privateJwk)) as JWK;
    return { id: key.id, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
  });
}

function publicKey(database: Database, id: string): Promise<CryptoKey> {
  const keys = known.get(database) ?? new Map<string, Promise<CryptoKey>>();
  known.set(database, keys);
  const cached = keys.get(id);
  if (cached) return cached;
  const loaded = inSystem(database, async (db) => {
    const key = await SigningKey.query(db).findById(id).throwIfNotFound();
    return (await importJWK(key.publicJwk as JWK, 'EdDSA')) as CryptoKey;
  });
  keys.set(id, loaded);
  loaded.catch(() => keys.delete(id));
  return loaded;
}
