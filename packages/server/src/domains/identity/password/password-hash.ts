/** Passwords: argon2id with OWASP's parameters. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
import { hash, verify } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';

/** 19 MiB, two passes, one lane; argon2id is the library's default. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT = '$argon2id$v=19$m=19456,t=2,p=1$';
/** How accounts from other systems arrive. */
const BCRYPT = /^\$2[aby]\$/;
/** bcrypt never looked further. */
const BCRYPT_BYTES = 72;

/** The same text however a keyboard composed it (NIST SP 800-63B §3.1.1.2); nothing is cut off. */
const normal = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => hash(normal(password), PARAMETERS);

let nobody: Promise<string> | undefined;

/** Takes as long for an account that does not exist as for one that does. */
export async function verifyPassword(password: string, passwordHash: string | null | undefined): Promise<boolean> {
  if (passwordHash && BCRYPT.test(passwordHash)) return bcrypt.compare(password, passwordHash);
  nobody ??= hashPassword('nobody has this password');
  const matches = await verify(passwordHash ?? (await nobody), normal(password));
  return matches && passwordHash != null;
}

/** Whether a hash that `password` just matched should be replaced by today's kind. */
export const isOutdated = (passwordHash: string, password: string): boolean =>
  !passwordHash.startsWith(CURRENT) && (!BCRYPT.test(passwordHash) || Buffer.byteLength(password) <= BCRYPT_BYTES);
