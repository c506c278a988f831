/** What Prometheus reads: the figures of the product, at the cost of one statement every few seconds. */
import { inSystem } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../../src/domains/organizations/index.ts';
import { createTenant, createTestServer, sendMail, type TestServer } from '../index.ts';
import { openStream } from '../sse.ts';
import { createWorld } from '../worlds/world.ts';

let server: TestServer;

// An API process: it runs no jobs, so they wait.
beforeAll(async () => {
  server = await createTestServer({ TESSERA_ROLE: 'api' });
});
afterAll(() => server[Symbol.asyncDispose]());

const scrape = async (from = server): Promise<string> => (await fetch(`${from.url}/metrics`)).text();

/** The value of one sample, by its exact name and labels. */
function sampleOf(metrics: string, sample: string): number {
  const line = metrics.split('\n').find((one) => one.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1));
}

it('metrics: what waits in the database and for how long, read at most every few seconds', async () => {
  await sendMail(server.app, { to: 'anna@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' });
  const inPast = (seconds: number) => new Date(Date.now() - seconds * 1_000);
  await inSystem(server.db.database, (system) =>
    system.raw("update jobs.job set start_after = ?, created_on = ? where name = 'platform.deliverMail'", [
      inPast(600),
      inPast(600),
    ]),
  );
  const metrics = await scrape();
  expect(sampleOf(metrics, 'tessera_database_up')).toBe(1);
  expect(sampleOf(metrics, 'tessera_jobs_oldest_seconds{queue="platform.deliverMail"}')).toBeGreaterThanOrEqual(600);
  expect(sampleOf(metrics, 'tessera_jobs{queue="platform.deliverMail",state="waiting"}')).toBeGreaterThanOrEqual(0);
  for (const sample of [
    'tessera_outbox_events',
    'tessera_messages_due',
    'tessera_webhooks_waiting{inbox="payments"}',
  ]) {
    expect(sampleOf(metrics, sample), sample).toBe(0);
  }
  await inSystem(server.db.database, (system) => system.raw('delete from jobs.job'));
  const again = await scrape();
  expect(sampleOf(again, 'tessera_jobs_oldest_seconds{queue="platform.deliverMail"}')).toBeGreaterThanOrEqual(600);
});

it('metrics: late webhooks are counted, with the age of the oldest', async () => {
  await using late = await createTestServer({ TESSERA_ROLE: 'api' });
  const { ids, tenant } = await createWorld(late.app, 'late', 'messaging');
  await inSystem(late.db.database, (system) =>
    system.raw(
      `insert into messaging.inbound_webhooks (organization_id, sender_id, body, due_at)
       select ?, ?, '', now() - interval '20 minutes' from generate_series(1, 3)`,
      [tenant.organization.id, ids.sender],
    ),
  );
  const metrics = await scrape(late);
  expect(sampleOf(metrics, 'tessera_webhooks_waiting{inbox="messaging"}')).toBe(3);
  expect(sampleOf(metrics, 'tessera_webhooks_oldest_seconds{inbox="messaging"}')).toBeGreaterThanOrEqual(1_200);
});

it('metrics: the process, its connections, refusals and calls', async () => {
  await fetch(`${server.url}/trpc/contacts.list`);
  const metrics = await scrape();
  expect(metrics).toMatch(/^tessera_build_info\{version="\d+\.\d+\.\d+",role="api"\} 1$/m);
  expect(sampleOf(metrics, 'tessera_refusals_total{code="UNAUTHORIZED"}')).toBeGreaterThan(0);
  expect(sampleOf(metrics, 'tessera_pool_calls_waiting{lane="general"}')).toBe(0);
  expect(sampleOf(metrics, 'tessera_pool_connections_open')).toBeGreaterThan(0);
  expect(Math.abs(sampleOf(metrics, 'tessera_clock_skew_seconds'))).toBeLessThan(1);
});

it('metrics: open subscriptions', async () => {
  const tenant = await createTenant(server.app);
  const { key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'secret', scopes: ['contacts.read'], origins: [] }),
  );
  const stream = openStream(server.url, 'contacts.watch', { token: key });
  await stream.connected();
  expect(sampleOf(await scrape(), 'tessera_subscriptions_open')).toBe(1);
  stream.close();
  await expect.poll(async () => sampleOf(await scrape(), 'tessera_subscriptions_open')).toBe(0);
});

it('metrics: a worker counts the runs of its jobs and loops', async () => {
  await using worker = await createTestServer({ TESSERA_ROLE: 'worker' });
  await expect
    .poll(() => scrape(worker), { timeout: 10_000 })
    .toMatch(/^tessera_job_runs_total\{job="[\w.]+",outcome="completed"\} \d/m);
  const metrics = await scrape(worker);
  expect(metrics).toMatch(/^tessera_loop_iterations_total\{loop="messaging\.outbox",outcome="ok"\} \d/m);
  expect(metrics).toMatch(/^tessera_loop_last_iteration_timestamp_seconds\{loop="messaging\.outbox"\} \d/m);
});
