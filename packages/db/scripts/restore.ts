/**
 * `npm run db:restore -- /backups/tessera-2026-11-30T03-00-00Z.backup`: restores it into an empty database.
 * With `--verify` it only reads the file. docs/backups.md describes it.
 */
import { restoreBackup, verifyBackup } from '../src/index.ts';
import { readMasterKeys, withDatabase } from './database.ts';

const isVerification = process.argv.includes('--verify');
const path = process.argv.slice(2).find((argument) => argument !== '--verify');
if (!path) {
  console.error('Name the backup: npm run db:restore -- /backups/tessera-2026-11-30T03-00-00Z.backup');
  process.exit(1);
}

const done = (verb: string, { header, tables }: Awaited<ReturnType<typeof verifyBackup>>): string =>
  `${verb} ${tables.length} tables, ${tables.reduce((sum, { rows }) => sum + rows, 0)} rows, as of ${header.createdAt}`;

if (isVerification) console.log(done('The backup is complete:', await verifyBackup(path, await readMasterKeys())));
else {
  await withDatabase(async (url) => {
    console.log(done('Restored', await restoreBackup({ url, path, masterKeys: await readMasterKeys() })));
  });
}
