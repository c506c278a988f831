/**
 * A campaign to contacts in 24 time zones, over the night in which clocks in Europe go forward: no message is sent in the quiet hours of its
 * recipient, and every recipient gets one. Two workers use a clock that the test sets. The ledger of the fake vendor shows at which time of
 * that clock each message arrived.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../index.ts';
import { anyone } from '../../inputs/contacts.ts';
import { createProcesses, type Processes } from '../../process.ts';
import { addTemplate, addWhatsapp, pause, query, startWhatsapp, until } from '../../sending.ts';

const ZONES = [
  ...['Pacific/Kiritimati', 'Pacific/Auckland', 'Pacific/Guadalcanal', 'Australia/Sydney', 'Australia/Adelaide'],
  ...['Asia/Tokyo', 'Asia/Shanghai', 'Asia/Bangkok', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Karachi', 'Asia/Dubai'],
  ...['Asia/Tehran', 'Europe/Athens', 'Europe/Berlin', 'Europe/London', 'Atlantic/Azores', 'America/Noronha'],
  ...['America/Sao_Paulo', 'America/St_Johns', 'America/New_York', 'America/Denver', 'America/Los_Angeles'],
  'Pacific/Honolulu',
];
const EACH = 10;
const STEP_MS = 30 * 60_000;
/** More than 24 hours, so that every time zone has a day. */
const STEPS = 50;

let test: TestApp;
let processes: Processes;
let dir: string;
let clock = new Date('2027-03-27T19:00:00Z');
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
  dir = await mkdtemp(join(tmpdir(), 'tessera-clock-'));
  test.app.now = () => clock;
});
afterAll(async () => {
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

/** Sets the clock of all processes. The rename makes the change atomic for readers. */
function setClock(to: Date): void {
  clock = to;
  writeFileSync(join(dir, 'next'), to.toISOString());
  renameSync(join(dir, 'next'), join(dir, 'clock'));
}

it('deferQuietHours: no message is sent in the quiet hours of its recipient, and every recipient gets one', {
  timeout: 240_000,
}, async () => {
  setClock(clock);
  await using fake = await startWhatsapp();
  const env = { NODE_ENV: 'test', TESSERA_ROLE: 'worker', TESSERA_TEST_CLOCK: join(dir, 'clock') };
  await Promise.all([processes.start(env), processes.start(env)]);
  const tenant = await test.createTenant();
  const { call } = tenant;
  expect(ZONES).toHaveLength(24);
  await call.contacts.customFields.create({ key: 'time_zone', label: 'Time zone', type: 'text' });
  const zoneOf = new Map<string, string>();
  for (const [i, zone] of ZONES.entries()) {
    for (let n = 0; n < EACH; n++) {
      const phone = `+9190000${String(i * EACH + n).padStart(5, '0')}`;
      zoneOf.set(phone.slice(1), zone);
      await call.contacts.create({ name: `Person ${n}`, phone, customFields: { time_zone: zone } });
    }
  }
  const senderId = await addWhatsapp(test, tenant, fake);
  const { id: templateId } = await addTemplate(tenant);
  const audience = await call.contacts.audiences.create({ type: 'rules', name: 'Everybody', rules: anyone });
  const campaign = await call.campaigns.create({
    name: 'Spring',
    audienceId: audience.id,
    quietHours: { from: 21 * 60, until: 8 * 60 },
  });
  await call.campaigns.channels.add({
    campaignId: campaign.id,
    channel: 'whatsapp',
    senderId,
    config: { templateId, templateValues: { body: ['{{ name }}'] } },
  });
  await call.campaigns.start({ id: campaign.id });
  await until(async () => (await call.campaigns.get({ id: campaign.id })).expandedAt, 30_000);

  /** The times of the test's clock, each with the real time at which it was set. */
  const clockTimes = [{ at: clock, since: 0 }];
  for (let step = 0; step < STEPS; step++) {
    await pause(500);
    // Everything that is due at this time has been sent. Between the steps the clock runs, because claims end by it.
    const [{ at }, turnedAt] = [clockTimes.at(-1) as { at: Date }, Date.now()];
    await until(
      async () => {
        setClock(new Date(at.getTime() + Date.now() - turnedAt));
        const [row] = await query<{ busy: number }>(
          test,
          `select count(*)::int as busy from campaigns.campaign_recipients where campaign_id = ?
         and (status in ('claimed', 'sending') or (status = 'pending' and due_at <= ?))`,
          [campaign.id, clock],
        );
        return row?.busy === 0;
      },
      30_000,
      50,
    );
    const next = new Date(at.getTime() + STEP_MS);
    clockTimes.push({ at: next, since: Date.now() });
    setClock(next);
  }
  const arrived = new Map<string, Date>();
  for await (const { to, at } of fake.lines()) {
    expect(arrived.has(to), to).toBe(false);
    arrived.set(to, (clockTimes.findLast(({ since }) => since <= at) as { at: Date }).at);
  }
  expect(arrived.size).toBe(ZONES.length * EACH);
  const outside = [...arrived].filter(([to, at]) => {
    const minute = minuteOf(at, zoneOf.get(to) as string);
    return minute < 8 * 60 || minute >= 21 * 60;
  });
  expect(outside).toEqual([]);
  // The messages were sent at different times, as the quiet hours of the time zones ended.
  expect(new Set([...arrived.values()].map((at) => at.toISOString())).size).toBeGreaterThan(5);
});

function minuteOf(at: Date, timeZone: string): number {
  const [hours, minutes] = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
    .format(at)
    .split(':')
    .map(Number) as [number, number];
  return hours * 60 + minutes;
}
