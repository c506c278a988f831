/** Random secrets for callers and the hashes that are stored of them. */
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { MasterKeys } from '@tessera/db';

export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Sufficient for random tokens; passwords use argon2id. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A secret of this installation for `purpose`, derived from the master key (HKDF, RFC 5869). */
export const derivedSecret = (keys: { masterKeys: MasterKeys }, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', keys.masterKeys[0], '', purpose, 32));
