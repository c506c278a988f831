/** Once per run: a PostgreSQL for tests (or TESSERA_TEST_DATABASE_URL) and the template every test database is cloned from. */
import { startEmbeddedPostgres } from '@tessera/db';
import { prepareTemplate } from '@tessera/db/test';
import { jobDefinitions } from '../../src/jobs.ts';
import { startJobs } from '../../src/runtime/jobs.ts';
import { createLog } from '../../src/runtime/logger.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const given = process.env.TESSERA_TEST_DATABASE_URL;
  const embedded = given
    ? undefined
    : await startEmbeddedPostgres({
        dataDir: '.tessera',
        name: 'test-postgres',
        // Test data does not have to survive a power failure.
        settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
      });
  const url = given ?? (embedded?.url as string);
  process.env.TESSERA_TEST_DATABASE_URL = url;
  process.env.TESSERA_TEST_TEMPLATE = await prepareTemplate(url, installJobs);
  return async () => embedded?.stop();
}

/** The template includes the job queue's tables: creating them takes longer than most test files. */
async function installJobs(url: string): Promise<void> {
  const jobs = await startJobs({ url, log: createLog('silent'), definitions: jobDefinitions, runsJobs: false });
  await jobs.stop();
}
