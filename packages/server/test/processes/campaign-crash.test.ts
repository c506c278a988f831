/**
 * A campaign goes out over WhatsApp while its workers die by `kill -9`, and while the vendor accepts messages and cuts the line.
 * The vendor's own ledger says what was sent: everybody once. `TESSERA_TEST_RECIPIENTS=100000` for the real size.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../index.ts';
import { createProcesses, type Processes } from '../process.ts';
import {
  addCampaign,
  addContacts,
  addTemplate,
  addWhatsapp,
  counters,
  finished,
  pause,
  standing,
  startWhatsapp,
  until,
} from '../sending.ts';

const RECIPIENTS = Number(process.env.TESSERA_TEST_RECIPIENTS ?? 2_000);
/** A worker that does nothing else sends about so many in a second here. */
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

/** The second is the first and more; the real size shows each by itself. */
const RUNS = [
  { name: 'three kills', acceptThenCut: 0 },
  { name: 'three kills, and every hundredth call accepted and then cut', acceptThenCut: 0.01 },
].slice(process.env.TESSERA_TEST_RECIPIENTS ? 0 : 1);

it.each(RUNS)(
  '$name: every recipient gets the campaign once',
  { timeout: PATIENCE_MS + 60_000 },
  async ({ acceptThenCut }) => {
    await using fake = await startWhatsapp();
    // What the vendor calls back to lives on, as it would behind a balancer.
    const api = await processes.start({ TESSERA_ROLE: 'api' });
    const startWorker = () => processes.start({ TESSERA_ROLE: 'worker' });
    const workers = await Promise.all([startWorker(), startWorker()]);
    const tenant = await test.createTenant();
    const audienceId = await addContacts(test, tenant, RECIPIENTS);
    const senderId = await addWhatsapp(test, tenant, fake, {
      serverUrl: api.url,
      // The vendor takes its time to call back; what it says nothing about for so long, it does not have.
      settings: { resendAfterSeconds: 10 },
      callbacks: { longestPauseMs: 2_000, delayMs: 4_000 },
    });
    await fake.control({ acceptThenCut, latencyMs: 5 });
    const { id: templateId } = await addTemplate(tenant);
    const id = await addCampaign(tenant, { senderId, templateId, audienceId });
    await tenant.call.campaigns.start({ id });

    for (const share of [0.15, 0.4, 0.7]) {
      await until(async () => (await fake.ledger()).total >= RECIPIENTS * share, PATIENCE_MS, 50);
      // In the middle of whatever it does.
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
    expect(campaign).toMatchObject({ totalRecipients: RECIPIENTS, sentCount: RECIPIENTS, failedCount: 0 });
    await until(async () => {
      const { kept, counted } = await counters(test, id);
      return String(kept) === String(counted) && counted[2] === RECIPIENTS;
    }, 60_000);
    const { delivered = 0, read = 0 } = await standing(test, id);
    expect(delivered + read).toBe(RECIPIENTS);
    await Promise.all([api, ...workers].map((server) => server.kill()));
  },
);
