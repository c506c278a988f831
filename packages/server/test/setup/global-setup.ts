/** Once per run: a PostgreSQL for tests (or TESSERA_TEST_DATABASE_URL) and the template every test database is cloned from. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { startEmbeddedPostgres } from '@tessera/db';
import { prepareTemplate } from '@tessera/db/test';
import { jobDefinitions } from '../../src/jobs.ts';
import { startJobs } from '../../src/runtime/jobs.ts';
import { createLog } from '../../src/runtime/logger.ts';
import { dataFolder } from './data-folder.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const given = process.env.TESSERA_TEST_DATABASE_URL;
  const embedded = given
    ? undefined
    : await startEmbeddedPostgres({
        dataDir: dataFolder(),
        name: 'test-postgres',
        // Test data does not have to survive a power failure.
        settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
      });
  const url = given ?? (embedded?.url as string);
  process.env.TESSERA_TEST_DATABASE_URL = url;
  process.env.TESSERA_TEST_TEMPLATE = await prepareTemplate(url, installJobs);
  process.env.NODE_COMPILE_CACHE = warmCompileCache('.tessera/compile-cache');
  return async () => embedded?.stop();
}

/** Servers in processes of their own start from compiled code. A killed process writes no cache, so it is filled here. */
function warmCompileCache(folder: string): string {
  const cache = resolve(folder);
  if (!existsSync(cache)) {
    const server = new URL('../../src/server.ts', import.meta.url).href;
    execFileSync(process.execPath, ['--input-type=module', '--eval', `await import('${server}')`], {
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
  }
  return cache;
}

/** The template includes the job queue's tables: creating them takes longer than most test files. */
async function installJobs(url: string): Promise<void> {
  const jobs = await startJobs({ url, log: createLog('silent'), definitions: jobDefinitions, runsJobs: false });
  await jobs.stop();
}
