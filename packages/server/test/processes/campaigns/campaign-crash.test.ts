/**
 * A campaign over WhatsApp while its workers are killed with `kill -9`, and while the vendor accepts messages and then
 * drops the connection. The ledger of the fake vendor shows that each recipient got one message.
 * `TESSERA_TEST_RECIPIENTS=100000` tests the full size.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../index.ts';
import { createProcesses, type Processes } from '../../process.ts';
import {
  addCampaign,
  addContacts,
  addTemplate,
  addWhatsapp,
  counters,
  finished,
  pause,
  recipientsByStatus,
  startWhatsapp,
  until,
} from '../../sending.ts';

const RECIPIENTS = Number(process.env.TESSERA_TEST_RECIPIENTS ?? 2_000);
/** Messages per second of the slowest worker expected here. */
const SLOWEST = 200;
const PATIENCE_MS = 120_000 + (RECIPIENTS / SLOWEST) * 1_000;

let test: TestApp;
let processes: Processes;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

/** The second run includes the first. With the full size both run. */
const RUNS = [
  { name: 'three kills', acceptThenCut: 0 },
  { name: 'three kills, and every hundredth call accepted and then cut', acceptThenCut: 0.01 },
].slice(process.env.TESSERA_TEST_RECIPIENTS ? 0 : 1);

it.each(RUNS)(
  'campaign runner, $name: each recipient gets one message',
  { timeout: PATIENCE_MS + 60_000 },
  async ({ acceptThenCut }) => {
    await using fake = await startWhatsapp();
    // Status callbacks go to a process that is not killed, as behind a load balancer.
    const api = await processes.start({ TESSERA_ROLE: 'api' });
    const startWorker = () => processes.start({ TESSERA_ROLE: 'worker' });
    const workers = await Promise.all([startWorker(), startWorker()]);
    const tenant = await test.createTenant();
    const audienceId = await addContacts(test, tenant, RECIPIENTS);
    const senderId = await addWhatsapp(test, tenant, fake, {
      serverUrl: api.url,
      // Callbacks are delayed. A message without a callback for this long was not accepted.
      settings: { resendAfterSeconds: 10 },
      callbacks: { longestPauseMs: 2_000, delayMs: 4_000 },
    });
    await fake.control({ acceptThenCut, latencyMs: 5 });
    const { id: templateId } = await addTemplate(tenant);
    const id = await addCampaign(tenant, { senderId, templateId, audienceId });
    await tenant.call.campaigns.start({ id });

    for (const share of [0.15, 0.4, 0.7]) {
      await until(async () => (await fake.ledger()).total >= RECIPIENTS * share, PATIENCE_MS, 50);
      // At a random point of its work.
      await pause(Math.random() * 300);
      const victim = workers.shift();
      await victim?.kill();
      workers.push(await startWorker());
    }
    const campaign = await finished(tenant, id, PATIENCE_MS);
    await until(async () => (await fake.ledger()).callbacks.pending === 0, 60_000);

    const ledger = await fake.ledger();
    expect({ ...ledger, duplicates: ledger.duplicates }).toMatchObject({
      total: RECIPIENTS,
      recipients: RECIPIENTS,
      duplicates: [],
    });
    expect(campaign).toMatchObject({ recipientCount: RECIPIENTS, sentCount: RECIPIENTS, failedCount: 0 });
    await until(async () => {
      const { kept, counted } = await counters(test, id);
      return String(kept) === String(counted) && counted[2] === RECIPIENTS;
    }, 60_000);
    const { delivered = 0, read = 0 } = await recipientsByStatus(test, id);
    expect(delivered + read).toBe(RECIPIENTS);
    await Promise.all([api, ...workers].map((server) => server.kill()));
  },
);
