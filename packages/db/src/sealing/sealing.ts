/**
 * Secrets at rest. AES-256-GCM under a data key per organization, which the master key wraps. The place of a value
 * (table, column, organization, row) is bound into it, so a ciphertext that is moved elsewhere does not open.
 *
 * A sealed value has the form `s1.<data key version>.<base64url of nonce | ciphertext | tag>`.
 * Rotating the master key rewraps data keys only. A new data key version seals later values;
 * `reseal` converts older values.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '../database.ts';
import { DataKey } from '../platform/data-key.ts';
import { decrypt, encrypt } from './aes-gcm.ts';

/** The place of a sealed value. `organizationId` is null for values of the platform itself. */
export interface SealedPlace {
  table: string;
  column: string;
  organizationId: string | null;
  rowId: string;
}

/** The current master key first, then the keys it replaced (until `rotateMasterKey` has run). 32 bytes each. */
export type MasterKeys = readonly [Buffer, ...Buffer[]];

/** The organization id under which the platform's own data keys are stored. */
export const PLATFORM = '00000000-0000-0000-0000-000000000000';

/** The data key that seals new values; undefined before the first one. */
export async function newestDataKey(db: Transaction, organization: string | null): Promise<DataKey | undefined> {
  return DataKey.query(db)
    .where({ organizationId: organization ?? PLATFORM })
    .orderBy('version', 'desc')
    .first();
}

/**
 * Seals `plaintext` with the newest data key of the place's organization, and creates the first key if there is none. `known` is that
 * key, when the caller has read it in this transaction.
 */
export async function seal(
  db: Transaction,
  masterKeys: MasterKeys,
  place: SealedPlace,
  plaintext: string,
  known?: DataKey,
): Promise<string> {
  const newest =
    known ??
    (await newestDataKey(db, place.organizationId)) ??
    (await addDataKey(db, masterKeys, place.organizationId ?? PLATFORM, 1));
  const key = unwrap(masterKeys, newest);
  return `s1.${newest.version}.${encrypt(key, placeName(place), Buffer.from(plaintext)).toString('base64url')}`;
}

/** Opens a sealed value. Throws when it was altered or moved to another place, or when its key was removed. */
export async function unseal(
  db: Transaction,
  masterKeys: MasterKeys,
  place: SealedPlace,
  sealed: string,
): Promise<string> {
  const [scheme, version, body] = sealed.split('.');
  if (scheme !== 's1' || !version || !body) throw new Error('Not a sealed value');
  const organizationId = place.organizationId ?? PLATFORM;
  const dataKey = await DataKey.query(db).findById([organizationId, Number(version)]);
  if (!dataKey) throw new Error('The data key of a sealed value does not exist');
  return decrypt(unwrap(masterKeys, dataKey), placeName(place), Buffer.from(body, 'base64url')).toString();
}

/** Seals the same secret under the newest data key; returns the value unchanged when it already is. */
export async function reseal(
  db: Transaction,
  masterKeys: MasterKeys,
  place: SealedPlace,
  sealed: string,
): Promise<string> {
  const newest = await newestDataKey(db, place.organizationId);
  if (newest && sealed.startsWith(`s1.${newest.version}.`)) return sealed;
  return seal(db, masterKeys, place, await unseal(db, masterKeys, place, sealed));
}

/** Adds the next data key of an organization. New values use it at once, and old ones stay readable. */
export async function rotateDataKey(
  db: Transaction,
  masterKeys: MasterKeys,
  organization: string | null,
): Promise<number> {
  const organizationId = organization ?? PLATFORM;
  const newest = await newestDataKey(db, organization);
  return (await addDataKey(db, masterKeys, organizationId, (newest?.version ?? 0) + 1)).version;
}

/** Wraps every data key with the first master key; afterwards the others can be removed. Requires the system role. */
export async function rotateMasterKey(db: Transaction, masterKeys: MasterKeys): Promise<number> {
  const stale = await DataKey.query(db)
    .whereNot('wrappedKey', 'like', `${masterKeyId(masterKeys[0])}.%`)
    .forUpdate();
  for (const dataKey of stale) {
    const wrappedKey = wrap(masterKeys[0], dataKey, unwrap(masterKeys, dataKey));
    await DataKey.query(db).findById([dataKey.organizationId, dataKey.version]).patch({ wrappedKey });
  }
  return stale.length;
}

/** One data key for each master key that wraps some. For any client: names are as in `DataKey`. */
export const DATA_KEY_PER_MASTER_KEY = `
  select distinct on (split_part(wrapped_key, '.', 1))
    organization_id as "organizationId", version, wrapped_key as "wrappedKey"
  from platform.data_keys order by split_part(wrapped_key, '.', 1)`;

type WrappedKey = Pick<DataKey, 'organizationId' | 'version' | 'wrappedKey'>;

/** Throws, in words for the operator, unless the master keys open these data keys. */
export function requireMasterKeys(masterKeys: MasterKeys, dataKeys: readonly WrappedKey[]): void {
  for (const dataKey of dataKeys) unwrap(masterKeys, dataKey);
}

/**
 * For a server that starts: throws unless the master keys open every data key. The first start on a database creates the
 * platform's data key, with which the next ones are compared. Requires the system role.
 */
export async function claimMasterKeys(db: Transaction, masterKeys: MasterKeys): Promise<void> {
  const known = await DataKey.query(db).findOne({ organizationId: PLATFORM });
  if (!known) await addDataKey(db, masterKeys, PLATFORM, 1);
  requireMasterKeys(masterKeys, (await db.raw(DATA_KEY_PER_MASTER_KEY)).rows as WrappedKey[]);
}

async function addDataKey(
  db: Transaction,
  masterKeys: MasterKeys,
  organizationId: string,
  version: number,
): Promise<DataKey> {
  const wrappedKey = wrap(masterKeys[0], { organizationId, version }, randomBytes(32));
  await DataKey.query(db).insert({ organizationId, version, wrappedKey }).onConflict().ignore();
  // A concurrent transaction may have created it first: its key counts.
  return DataKey.query(db).findById([organizationId, version]).throwIfNotFound();
}

/** The fingerprint of a master key: shown to operators, and stored with what the key wraps. */
export const masterKeyId = (masterKey: Buffer): string =>
  createHash('sha256').update(masterKey).digest('hex').slice(0, 8);

const keyPlace = (key: { organizationId: string; version: number }): string =>
  `data_key|${key.organizationId}|${key.version}`;
const placeName = (place: SealedPlace): string =>
  `${place.table}|${place.column}|${place.organizationId ?? PLATFORM}|${place.rowId}`;

function wrap(masterKey: Buffer, place: { organizationId: string; version: number }, dataKey: Buffer): string {
  return `${masterKeyId(masterKey)}.${encrypt(masterKey, keyPlace(place), dataKey).toString('base64url')}`;
}

function unwrap(masterKeys: MasterKeys, dataKey: WrappedKey): Buffer {
  const [id = '', body = ''] = dataKey.wrappedKey.split('.');
  const masterKey = requireMasterKey(masterKeys, id, 'The secrets in this database need');
  return decrypt(masterKey, keyPlace(dataKey), Buffer.from(body, 'base64url'));
}

/** The master key with this fingerprint. `need` begins the message: "This backup needs". */
export function requireMasterKey(masterKeys: MasterKeys, id: string, need: string): Buffer {
  const masterKey = masterKeys.find((key) => masterKeyId(key) === id);
  if (masterKey) return masterKey;
  const given = masterKeys.map(masterKeyId).join(' and ');
  throw new Error(
    `${need} the master key with fingerprint ${id}, and the given one has ${given}. Set TESSERA_MASTER_KEY to that key; while you replace a key, list both: new,old`,
  );
}
