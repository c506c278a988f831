/**
 * The keys that sign an organization's ticket codes, made when the first code is asked for. The newest signs; those before
 * it go on being good for checking, so that printed tickets stay valid.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Database, inTenant, newId, seal, TicketSigningKey, type Transaction, unseal } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import type { Ctx } from '../../../trpc/context.ts';

interface PrivateKey {
  number: number;
  key: KeyObject;
}

interface Loaded<Value> {
  value: Promise<Value>;
  at: number;
}

/** What a lookup needs to know: whose keys, and where they are. */
type Keeper = { app: App; organization: { id: string } };

/** How long a server goes on signing with the key it read. */
const FRESH_MS = 5 * 60_000;
/** A code that names a number nobody knows makes a server look again, at most this often. */
const LOOK_AGAIN_MS = 5_000;
/** Organizations whose keys are kept in memory. */
const MAX_KEPT = 5_000;
const MOST_KEYS = 255;

const signing = new WeakMap<Database, Map<string, Loaded<PrivateKey>>>();
const verifying = new WeakMap<Database, Map<string, Loaded<Map<number, KeyObject>>>>();

/**
 * The key to sign with. In transactions of its own, so that a key that is rolled back never signs: not to be called
 * while another one is open.
 */
export async function signingKey({ app, organization }: Keeper): Promise<PrivateKey> {
  const kept = keptFor(signing, app.database);
  const known = kept.get(organization.id);
  if (known && known.at + FRESH_MS > Date.now()) return known.value;
  const value = loadSigningKey(app, organization);
  kept.set(organization.id, { value, at: Date.now() });
  value.catch(() => kept.delete(organization.id));
  return value;
}

async function loadSigningKey(app: App, organization: { id: string }): Promise<PrivateKey> {
  const read = await inTenant(app.database, organization.id, (db) => readNewest(app, { db, organization }), {
    readOnly: true,
  });
  if (read) return read;
  return inTenant(app.database, organization.id, async (db) => {
    const scope = { db, organization };
    await insertKey(app, scope, 1);
    // Somebody else may have been first: theirs counts.
    return (await readNewest(app, scope)) as PrivateKey;
  });
}

async function readNewest(app: App, scope: { db: Transaction; organization: { id: string } }) {
  const newest = await TicketSigningKey.of(scope).whereNull('retiredAt').orderBy('number', 'desc').first();
  if (!newest) return null;
  const pem = await unseal(scope.db, app.masterKeys, place(newest), newest.privateKeySealed);
  return { number: newest.number, key: createPrivateKey(pem) };
}

/** False when the number is taken. */
async function insertKey(app: App, scope: { db: Transaction; organization: { id: string } }, number: number) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const row = { organizationId: scope.organization.id, id: newId() };
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const inserted = await scope.db
    .table(TicketSigningKey.tableName)
    .insert({
      ...row,
      number,
      publicKey: rawOf(publicKey),
      privateKeySealed: await seal(scope.db, app.masterKeys, place(row), pem),
    })
    .onConflict(['organizationId', 'number'])
    .ignore()
    .returning('id');
  return inserted.length > 0;
}

/** The public key of this number, or null. Within the caller's transaction: it never makes keys. */
export async function verificationKey(ctx: Ctx, number: number): Promise<KeyObject | null> {
  const kept = keptFor(verifying, ctx.app.database);
  const known = kept.get(ctx.organization.id);
  if (known) {
    const found = (await known.value).get(number);
    if (found || known.at + LOOK_AGAIN_MS > Date.now()) return found ?? null;
  }
  const value = loadVerificationKeys(ctx);
  kept.set(ctx.organization.id, { value, at: Date.now() });
  value.catch(() => kept.delete(ctx.organization.id));
  return (await value).get(number) ?? null;
}

async function loadVerificationKeys(ctx: Ctx): Promise<Map<number, KeyObject>> {
  const rows = await TicketSigningKey.rows(ctx);
  return new Map(
    rows.map(({ number, publicKey }) => [number, createPublicKey({ key: jwkOf(publicKey), format: 'jwk' })]),
  );
}

/** All public keys, newest first; there is at least one from here on. */
export async function listVerificationKeys(ctx: Ctx) {
  await signingKey(ctx);
  const rows = await TicketSigningKey.rows(ctx).orderBy('number', 'desc');
  return rows.map(({ number, publicKey, retiredAt, createdAt }) => ({
    number,
    publicKey,
    jwk: jwkOf(publicKey),
    retiredAt,
    createdAt,
  }));
}

/** Codes made from now on are signed by a new key; servers find it within minutes. Codes of older keys stay good. */
export async function rotateSigningKey(ctx: Ctx) {
  const newest = await TicketSigningKey.of(ctx).orderBy('number', 'desc').first();
  const number = (newest?.number ?? 0) + 1;
  if (number > MOST_KEYS) {
    throw new AppError('CONFLICT', 'There is no number left for another key', { kind: 'signing_keys_exhausted' });
  }
  if (!(await insertKey(ctx.app, ctx, number))) {
    throw new AppError('CONFLICT', 'Somebody made a new key at the same moment', { kind: 'signing_key_rotated' });
  }
  await TicketSigningKey.of(ctx).whereNull('retiredAt').where('number', '<', number).patch({ retiredAt: ctx.now() });
  ctx.afterCommit(() => {
    keptFor(signing, ctx.app.database).delete(ctx.organization.id);
    keptFor(verifying, ctx.app.database).delete(ctx.organization.id);
  });
  return { number };
}

const jwkOf = (publicKey: string) => ({ kty: 'OKP' as const, crv: 'Ed25519' as const, x: publicKey });
const rawOf = (publicKey: KeyObject): string => publicKey.export({ format: 'jwk' }).x as string;

const place = ({ organizationId, id }: { organizationId: string; id: string }) => ({
  table: TicketSigningKey.tableName,
  column: 'private_key_sealed',
  organizationId,
  rowId: id,
});

function keptFor<Value>(all: WeakMap<Database, Map<string, Value>>, database: Database): Map<string, Value> {
  const kept = all.get(database) ?? new Map<string, Value>();
  if (kept.size > MAX_KEPT) kept.clear();
  all.set(database, kept);
  return kept;
}
