/** Random secrets for callers and the hashes we keep of them. */
import { createHash, randomBytes } from 'node:crypto';

export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** Enough for random tokens; passwords take argon2id. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
