/** The server itself: it runs, and its database, migrations and jobs are available. */
import assert from 'node:assert/strict';
import type { Tour } from './tour.ts';

export async function tourPlatform(tour: Tour): Promise<void> {
  await tour.step('the process answers at /healthz', async () => {
    assert.equal((await tour.request('/healthz')).status, 200);
  });
  await tour.step('the database, its schema and the jobs are ready', async () => {
    const answer = await tour.request('/readyz');
    assert.equal(answer.status, 200, await answer.text());
  });
}
