/**
 * Two campaigns share a WhatsApp number with a rate limit of 600 messages per minute, and a worker is killed halfway. By the clock of the
 * vendor, no 60 seconds have more messages, and the limit is nearly used. `TESSERA_TEST_RATE_SECONDS=180` runs longer.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from './index.ts';
import { createProcesses, type Processes } from './process.ts';
import { addCampaign, addContacts, addTemplate, addWhatsapp, pause, startWhatsapp, until } from './sending.ts';

const PER_MINUTE = 600;
const SECONDS = Number(process.env.TESSERA_TEST_RATE_SECONDS ?? 75);

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

it('reserveThroughput: 600 messages per minute over two campaigns, no more and hardly fewer', {
  timeout: (SECONDS + 60) * 1_000,
}, async () => {
  await using fake = await startWhatsapp();
  const workers = await Promise.all([1, 2].map(() => processes.start({ TESSERA_ROLE: 'worker' })));
  const tenant = await test.createTenant();
  const audienceId = await addContacts(test, tenant, (PER_MINUTE * SECONDS) / 60);
  const senderId = await addWhatsapp(test, tenant, fake, { rateLimitPerMinute: PER_MINUTE });
  const { id: templateId } = await addTemplate(tenant);
  for (let i = 0; i < 2; i++) {
    const id = await addCampaign(tenant, { senderId, templateId, audienceId });
    await tenant.call.campaigns.start({ id });
  }
  const { firstAt } = await until(
    async () => {
      const ledger = await fake.ledger();
      return ledger.total > 0 ? ledger : null;
    },
    20_000,
    20,
  );
  const startedAt = firstAt as number;
  await pause(startedAt + (SECONDS * 1_000) / 2 - Date.now());
  await workers[0]?.kill();
  await processes.start({ TESSERA_ROLE: 'worker' });
  await pause(startedAt + SECONDS * 1_000 - Date.now());
  const { total, mostPerMinute, duplicates } = await fake.ledger();
  expect(duplicates.every(({ times }) => times <= 2)).toBe(true);
  expect(mostPerMinute).toBeLessThanOrEqual(PER_MINUTE);
  expect(total).toBeGreaterThanOrEqual((0.95 * PER_MINUTE * SECONDS) / 60);
});
