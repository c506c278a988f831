/**
 * `npm run db:backup -- /backups`: writes an encrypted backup into a folder, named by the time, or into a new file.
 * docs/backups.md describes it.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeBackup } from '../src/index.ts';
import { readMasterKeys, withDatabase } from './database.ts';

const [target = '.'] = process.argv.slice(2);

await withDatabase(async (url) => {
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory();
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const path = isFolder ? join(target, `tessera-${time}Z.backup`) : target;
  const { tables } = await writeBackup({ url, path, masterKeys: await readMasterKeys() });
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const size = (statSync(path).size / 1e6).toFixed(1);
  console.log(`${path}: ${tables.length} tables, ${rows} rows, ${size} MB`);
});
