/**
 * Two campaigns share a WhatsApp number with a rate limit of 600 messages per minute, and a worker is killed halfway. By the clock of the
 * vendor, no 60 seconds have more messages, and the limit is nearly used. `TESSERA_TEST_RATE_SECONDS=180` runs longer.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mostPerMinute } from '../../fakes/messaging/whatsapp-ledger.ts';
import { createTestApp, type TestApp } from '../../index.ts';
import { createProcesses, type Processes } from '../../process.ts';
import {
  addCampaign,
  addContacts,
  addTemplate,
  addWhatsapp,
  pause,
  query,
  startWhatsapp,
  until,
} from '../../sending.ts';

const PER_MINUTE = 600;
const PER_SECOND = PER_MINUTE / 60;
const SECONDS = Number(process.env.TESSERA_TEST_RATE_SECONDS ?? 15);

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

/** As if the sender had sent a minute's messages, evenly, in the 60 seconds before now. Returns the time of each. */
async function fillMinute(senderId: string): Promise<number[]> {
  const slots = await query<{ at: Date }>(
    test,
    `insert into messaging.rate_slots (organization_id, scope_id, at, taken)
     select organization_id, id, clock_timestamp() - make_interval(secs => s), ? from messaging.senders, generate_series(1, 60) s
     where id = ? returning at`,
    [PER_SECOND, senderId],
  );
  return slots.flatMap(({ at }) => Array<number>(PER_SECOND).fill(at.getTime())).sort((a, b) => a - b);
}

it('reserveThroughput: 600 messages per minute over two campaigns, no more and hardly fewer', {
  timeout: (SECONDS + 60) * 1_000,
}, async () => {
  await using fake = await startWhatsapp();
  const workers = await Promise.all([1, 2].map(() => processes.start({ TESSERA_ROLE: 'worker' })));
  const tenant = await test.createTenant();
  const audienceId = await addContacts(test, tenant, PER_SECOND * SECONDS);
  const senderId = await addWhatsapp(test, tenant, fake, { rateLimitPerMinute: PER_MINUTE });
  const { id: templateId } = await addTemplate(tenant);
  const campaigns: string[] = [];
  for (let i = 0; i < 2; i++) campaigns.push(await addCampaign(tenant, { senderId, templateId, audienceId }));
  const sent = await fillMinute(senderId);
  for (const id of campaigns) await tenant.call.campaigns.start({ id });
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
  const { total, duplicates } = await fake.ledger();
  expect(duplicates.every(({ times }) => times <= 2)).toBe(true);
  const arrived: number[] = [];
  for await (const { at } of fake.lines()) arrived.push(at);
  expect(mostPerMinute([...sent, ...arrived.sort((a, b) => a - b)])).toBeLessThanOrEqual(PER_MINUTE);
  // The killed worker had reserved throughput that it did not use.
  expect(total).toBeGreaterThanOrEqual(0.95 * PER_SECOND * SECONDS - 3 * PER_SECOND);
});
