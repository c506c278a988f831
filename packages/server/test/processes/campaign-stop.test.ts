/** Contacts reply STOP while a campaign is sending: a second later no message starts for them, also if the contact is created again. */
import { arrayBinding, Contact, inSystem } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../index.ts';
import { createProcesses, type Processes } from '../process.ts';
import {
  addCampaign,
  addContacts,
  addTemplate,
  addWhatsapp,
  finished,
  NUMBER,
  phoneOf,
  startWhatsapp,
  until,
} from '../sending.ts';

const RECIPIENTS = 3_000;
const STOPPERS = 500;

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

it('eligibility: after STOP no message starts a second later, nor for a contact created again, until START', {
  timeout: 240_000,
}, async () => {
  await using fake = await startWhatsapp();
  const [api] = await Promise.all([
    processes.start({ TESSERA_ROLE: 'api' }),
    processes.start({ TESSERA_ROLE: 'worker' }),
    processes.start({ TESSERA_ROLE: 'worker' }),
  ]);
  const tenant = await test.createTenant();
  const audienceId = await addContacts(test, tenant, RECIPIENTS);
  // Slow enough that replies arrive while the campaign is sending.
  const senderId = await addWhatsapp(test, tenant, fake, {
    serverUrl: api.url,
    rateLimitPerMinute: 100 * 60,
    callbacks: { statuses: [] },
  });
  const { id: templateId } = await addTemplate(tenant);
  const first = await addCampaign(tenant, { senderId, templateId, audienceId });
  await tenant.call.campaigns.start({ id: first });
  await until(async () => (await fake.ledger()).total >= 200, 30_000, 50);

  const stoppers = Array.from({ length: STOPPERS }, (_, i) => phoneOf(Math.floor((i * RECIPIENTS) / STOPPERS)));
  const saidAt = new Map<string, number>();
  for (const from of stoppers) {
    await fake.write(NUMBER, { from, text: 'Stop' });
    saidAt.set(from.slice(1), Date.now());
  }
  await finished(tenant, first, 120_000);
  const late: number[] = [];
  let sentToStoppers = 0;
  for await (const { to, at, token } of fake.lines()) {
    const said = saidAt.get(to);
    if (said === undefined || token === null) continue;
    // The confirmation of STOP is not a message of the campaign.
    if (!(await isOfCampaign(token))) continue;
    sentToStoppers++;
    if (at > said + 1_000) late.push(at - said);
  }
  expect(late).toEqual([]);
  // The replies arrive in the middle: some of the contacts have the message already, most do not.
  expect(sentToStoppers).toBeLessThan(STOPPERS);

  // New contacts with the same addresses: the opt-out belongs to the address.
  await inSystem(test.database, (db) =>
    Contact.query(db).whereIn('phone', stoppers).where({ organizationId: tenant.organization.id }).delete().execute(),
  );
  for (const phone of stoppers.slice(0, 50)) await tenant.call.contacts.create({ name: 'Again', phone });
  const second = await addCampaign(tenant, { senderId, templateId, audienceId });
  const before = await campaignSends(stoppers);
  await tenant.call.campaigns.start({ id: second });
  const done = await finished(tenant, second, 120_000);
  expect(done.skippedCount).toBe(50);
  expect(await campaignSends(stoppers)).toBe(before);

  const back = phoneOf(0);
  await fake.write(NUMBER, { from: back, text: 'START' });
  await until(async () => {
    const { items } = await tenant.call.contacts.consents.list({ filter: { address: back, channel: 'whatsapp' } });
    return items[0]?.status === 'opted_in';
  }, 10_000);
  const third = await addCampaign(tenant, { senderId, templateId, audienceId });
  await tenant.call.campaigns.start({ id: third });
  expect((await finished(tenant, third, 120_000)).skippedCount).toBe(49);

  async function isOfCampaign(token: string): Promise<boolean> {
    const { rows } = await inSystem(test.database, (db) =>
      db.raw('select campaign_id from messaging.messages where id = ?', [token.split('.')[0] as string]),
    );
    return rows[0]?.campaignId != null;
  }

  async function campaignSends(phones: string[]): Promise<number> {
    const { rows } = await inSystem(test.database, (db) =>
      db.raw(
        `select count(*)::int as count from messaging.messages
         where campaign_id is not null and started_at is not null and address = any(?::text[])`,
        [arrayBinding(phones)],
      ),
    );
    return rows[0].count;
  }
});
