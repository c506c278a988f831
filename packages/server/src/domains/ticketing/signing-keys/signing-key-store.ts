/** Reads and writes the key pairs that sign an organization's ticket codes. Private keys are sealed. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { newId, seal, TicketSigningKey, type Transaction, unseal } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';

export interface TicketPrivateKey {
  number: number;
  key: KeyObject;
}

interface KeyScope {
  db: Transaction;
  organization: { id: string };
}

/** The newest key that is not retired, or null if the organization has no key yet. */
export async function readTicketPrivateKey(app: App, scope: KeyScope): Promise<TicketPrivateKey | null> {
  const newest = await TicketSigningKey.of(scope).whereNull('retiredAt').orderBy('number', 'desc').first();
  if (!newest) return null;
  const pem = await unseal(scope.db, app.masterKeys, sealedPlaceOf(newest), newest.privateKeySealed);
  return { number: newest.number, key: createPrivateKey(pem) };
}

/** All public keys by number, retired ones included: they still verify the codes that they signed. */
export async function readTicketPublicKeys(scope: KeyScope): Promise<Map<number, KeyObject>> {
  const rows = await TicketSigningKey.of(scope).select(TicketSigningKey.columns);
  return new Map(
    rows.map(({ number, publicKey }) => [number, createPublicKey({ key: publicJwk(publicKey), format: 'jwk' })]),
  );
}

/** Inserts a new key pair. False if another transaction has taken the number. */
export async function insertSigningKey(app: App, scope: KeyScope, number: number): Promise<boolean> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const row = { organizationId: scope.organization.id, id: newId() };
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const key = {
    ...row,
    number,
    publicKey: publicKey.export({ format: 'jwk' }).x as string,
    privateKeySealed: await seal(scope.db, app.masterKeys, sealedPlaceOf(row), pem),
  };
  return (await TicketSigningKey.addMissing(scope, [key], ['organizationId', 'number'])) > 0;
}

/** A stored public key (32 bytes, base64url) as a JSON Web Key. */
export const publicJwk = (publicKey: string) => ({ kty: 'OKP' as const, crv: 'Ed25519' as const, x: publicKey });

const sealedPlaceOf = ({ organizationId, id }: { organizationId: string; id: string }) => ({
  table: TicketSigningKey.tableName,
  column: 'private_key_sealed',
  organizationId,
  rowId: id,
});
