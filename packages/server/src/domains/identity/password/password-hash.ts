/** Password hashes: argon2id with OWASP's parameters. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
import { hash, verify } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';

/** 19 MiB, two passes, one lane; argon2id is the library's default. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT_PREFIX = '$argon2id$v=19$m=19456,t=2,p=1$';
/** The format of hashes imported from other systems. */
const BCRYPT = /^\$2[aby]\$/;
/** bcrypt ignores all bytes after these. */
const BCRYPT_BYTES = 72;

/** NFKC gives the same text however a keyboard composed it (NIST SP 800-63B §3.1.1.2). Nothing is truncated. */
const normalizePassword = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(normalizePassword(password), PARAMETERS);

let dummyHash: Promise<string> | undefined;

/** Takes the same time for an account that does not exist: without a hash, a dummy hash is verified. */
export async function verifyPassword(password: string, passwordHash: string | null | undefined): Promise<boolean> {
  if (passwordHash && BCRYPT.test(passwordHash)) return bcrypt.compare(password, passwordHash);
  dummyHash ??= hashPassword('no account has this password');
  const matches = await verify(passwordHash ?? (await dummyHash), normalizePassword(password));
  return matches && passwordHash != null;
}

/** Whether a hash that `password` has just matched should be replaced by the current kind. */
export const isOutdatedHash = (passwordHash: string, password: string): boolean =>
  !passwordHash.startsWith(CURRENT_PREFIX) &&
  (!BCRYPT.test(passwordHash) || Buffer.byteLength(password) <= BCRYPT_BYTES);
