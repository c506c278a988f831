/** Random secrets for callers and the hashes we keep of them. */
import { createHash, randomBytes } from 'node:crypto';
import type { MasterKeys } from '@tessera/db';

export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Enough for random tokens; passwords take argon2id. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A secret of this installation for `purpose`, derived from the master key. */
export const derivedSecret = (keys: { masterKeys: MasterKeys }, purpose: string): Buffer =>
  createHash('sha256').update(purpose).update(keys.masterKeys[0]).digest();
