/** Where the master keys come from: a setting, or in development a file beside the data. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { MasterKeys } from './sealing.ts';

const masterKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, 'must be 32 bytes in base64: openssl rand -base64 32');

/** TESSERA_MASTER_KEY: the key, and after it those that it replaces until every data key is rewrapped, separated by commas. */
export const masterKeysSetting = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .pipe(z.tuple([masterKey], masterKey));

const pathIn = (dataDir: string): string => join(dataDir, 'master.key');

/** Generated once and kept beside the data that it opens. Production must provide its own. */
export async function developmentKey(dataDir: string): Promise<MasterKeys> {
  await mkdir(dataDir, { recursive: true });
  // The first of several servers writes it; the others read it.
  await writeFile(pathIn(dataDir), randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' }).catch(
    ignoreExisting,
  );
  return readMasterKeyFile(dataDir);
}

export async function readMasterKeyFile(dataDir: string): Promise<MasterKeys> {
  return [Buffer.from(await readFile(pathIn(dataDir), 'utf8'), 'base64')];
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
