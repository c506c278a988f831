import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import { createProcesses, type Processes } from '../../../../test/process.ts';

let test: TestApp;
let processes: Processes;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url);
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

describe('a server that is killed while it imports', { timeout: 90_000 }, () => {
  it('goes on when it is started again, at once and with the same figures', async () => {
    const { call } = await test.createTenant();
    const { imports } = call.contacts;
    const file = await readFile(new URL('../../../../../../examples/contacts.csv', import.meta.url));
    const { id: importId } = await imports.create({ fileName: 'contacts.csv', defaultCountry: 'IN' });
    for (let startByte = 0; startByte < file.length; startByte += 500_000) {
      const data = file.subarray(startByte, startByte + 500_000).toString('base64');
      await imports.append({ importId, startByte, data });
    }
    const first = await processes.start();
    await imports.start({ importId });
    while ((await imports.get({ importId })).rows === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await first.kill();
    const atDeath = await imports.get({ importId });
    expect(atDeath).toMatchObject({ status: 'running' });
    expect(atDeath.rows).toBeLessThan(19_000);

    await processes.start();
    for (;;) {
      const { status } = await imports.get({ importId });
      if (status !== 'running') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Woken by the start, not by the queue once it misses the heartbeat: that would have been the same job again.
    const [{ jobs } = { jobs: 0 }] = await test.sql<{ jobs: number }>(
      `select count(*)::int as jobs from jobs.job where data ->> 'importId' = $1`,
      [importId],
    );
    expect(jobs).toBeGreaterThan(1);
    expect(await imports.get({ importId })).toMatchObject({
      status: 'completed',
      rows: 19_615,
      created: 13_915,
      merged: 4_690,
      rejected: 1_010,
      warned: 1_242,
      identities: 21_066,
    });
  });
});
