import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createProcesses, type Processes } from '../../../../test/process.ts';

let test: TestApp;
let processes: Processes;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0].toString('base64'));
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

describe('runImport: a server is killed', { timeout: 90_000 }, () => {
  it('continues at once when a server starts, with the same figures', async () => {
    const { call } = await test.createTenant();
    const { imports } = call.contacts;
    const file = await readFile(new URL('../../../../../../examples/contacts.csv', import.meta.url));
    const { id: importId } = await imports.create({ fileName: 'contacts.csv', defaultCountry: 'IN' });
    for (let startByte = 0; startByte < file.length; startByte += 500_000) {
      const data = file.subarray(startByte, startByte + 500_000).toString('base64');
      await imports.append({ id: importId, startByte, data });
    }
    const first = await processes.start();
    await imports.start({ id: importId });
    while ((await imports.get({ id: importId })).rowCount === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await first.kill();
    const killed = await imports.get({ id: importId });
    expect(killed).toMatchObject({ status: 'running' });
    expect(killed.rowCount).toBeLessThan(19_000);

    await processes.start();
    for (;;) {
      const { status } = await imports.get({ id: importId });
      if (status !== 'running') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Sent again by the sweep at start, not by the queue after a missed heartbeat, which would repeat the same job.
    const [{ jobs } = { jobs: 0 }] = await test.sql<{ jobs: number }>(
      `select count(*)::int as jobs from jobs.job where data ->> 'importId' = $1`,
      [importId],
    );
    expect(jobs).toBeGreaterThan(1);
    expect(await imports.get({ id: importId })).toMatchObject({
      status: 'completed',
      rowCount: 19_615,
      createdCount: 13_915,
      mergedCount: 4_690,
      rejectedCount: 1_010,
      warnedCount: 1_242,
      identityCount: 21_066,
    });
  });
});
