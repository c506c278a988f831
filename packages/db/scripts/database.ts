/** The database of the scripts: that of the environment, or the embedded one that `npm start` uses. */
import { type MasterKeys, masterKeysSetting, readMasterKeyFile, startEmbeddedPostgres } from '../src/index.ts';

const dataDir = process.env.TESSERA_DATA_DIR ?? '.tessera';

/** Ends the process with the message of an error, not with its stack. */
export async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const given = process.env.TESSERA_DIRECT_DATABASE_URL ?? process.env.DATABASE_URL;
  try {
    const embedded = given ? undefined : await startEmbeddedPostgres({ dataDir });
    await work(given ?? (embedded?.url as string)).finally(() => embedded?.stop());
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

export async function readMasterKeys(): Promise<MasterKeys> {
  const given = process.env.TESSERA_MASTER_KEY;
  if (given) return masterKeysSetting.parse(given);
  return readMasterKeyFile(dataDir).catch(() => {
    throw new Error(`Set TESSERA_MASTER_KEY, or in development copy the file master.key into ${dataDir}`);
  });
}
