/**
 * Contacts reply STOP while a campaign is sending: once the opt-out is committed, no recipient that is claimed later gets a message, also if the
 * contact is created again.
 */
import { arrayBinding, Contact, inSystem } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../index.ts';
import { createProcesses, type Processes } from '../../process.ts';
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
} from '../../sending.ts';

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

/**
 * Logs the transaction of each opt-out, and with each claim of a recipient the snapshot of its transaction: whether the opt-out was committed
 * before the claim does not depend on clocks, nor on how busy the machine is.
 */
const ORDER_LOG = `
  create schema order_log;
  create table order_log.opt_outs (address text not null, xid xid8 not null);
  create table order_log.claims (recipient_id uuid not null, attempts integer not null, snapshot pg_snapshot not null);
  grant usage on schema order_log to tessera_system;
  grant select on all tables in schema order_log to tessera_system;
  create function order_log.add_opt_out() returns trigger language plpgsql security definer as $$
  begin
    insert into order_log.opt_outs values (new.address, pg_current_xact_id());
    return null;
  end $$;
  create function order_log.add_claim() returns trigger language plpgsql security definer as $$
  begin
    insert into order_log.claims values (new.id, new.attempts, pg_current_snapshot());
    return null;
  end $$;
  create trigger order_log after insert on contacts.consent_records for each row
    when (new.status = 'opted_out') execute function order_log.add_opt_out();
  create trigger order_log after update on campaigns.campaign_recipients for each row
    when (new.status = 'claimed') execute function order_log.add_claim();
`;

it('eligibility: after STOP no recipient claimed later is sent to, nor a contact created again, until START', {
  timeout: 240_000,
}, async () => {
  await using fake = await startWhatsapp();
  const [api] = await Promise.all([
    processes.start({ TESSERA_ROLE: 'api' }),
    processes.start({ TESSERA_ROLE: 'worker' }),
    processes.start({ TESSERA_ROLE: 'worker' }),
  ]);
  await test.sql(ORDER_LOG);
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
  for (const from of stoppers) await fake.write(NUMBER, { from, text: 'Stop' });
  const { skippedCount } = await finished(tenant, first, 120_000);
  const claims = await inSystem(test.database, (db) =>
    db.raw(
      `select r.attempts > c.attempts as is_started from order_log.claims c
       join campaigns.campaign_recipients r on r.id = c.recipient_id and r.campaign_id = ?
       where exists (
         select from order_log.opt_outs o where o.address = r.address and pg_visible_in_snapshot(o.xid, c.snapshot))`,
      [first],
    ),
  );
  const claimedAfterStop = claims.rows as { isStarted: boolean }[];
  expect(claimedAfterStop.filter(({ isStarted }) => isStarted)).toEqual([]);
  // The replies arrive in the middle: some of the contacts have the message already, most do not.
  expect(claimedAfterStop.length).toBeGreaterThan(0);
  const isStopper = new Set(stoppers.map((phone) => phone.slice(1)));
  let sentToStoppers = 0;
  for await (const { to, token } of fake.lines()) {
    // The confirmation of STOP is not a message of the campaign.
    if (isStopper.has(to) && token !== null && (await isOfCampaign(token))) sentToStoppers++;
  }
  expect(sentToStoppers + skippedCount).toBe(STOPPERS);

  await tenant.call.messaging.senders.update({ id: senderId, rateLimitPerMinute: 60_000 });
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
