/**
 * A campaign to people in 24 time zones over the night in which Europe puts its clocks forward: whatever the hour where they are,
 * nobody is written to at night, and nobody is forgotten. Two workers live by a clock that the test turns, and the vendor's
 * ledger says what arrived while it stood at which hour.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../index.ts';
import { anyone } from '../inputs/contacts.ts';
import { createProcesses, type Processes } from '../process.ts';
import { addTemplate, addWhatsapp, pause, query, startWhatsapp, until } from '../sending.ts';

const ZONES = [
  ...['Pacific/Kiritimati', 'Pacific/Auckland', 'Pacific/Guadalcanal', 'Australia/Sydney', 'Australia/Adelaide'],
  ...['Asia/Tokyo', 'Asia/Shanghai', 'Asia/Bangkok', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Karachi', 'Asia/Dubai'],
  ...['Asia/Tehran', 'Europe/Athens', 'Europe/Berlin', 'Europe/London', 'Atlantic/Azores', 'America/Noronha'],
  ...['America/Sao_Paulo', 'America/St_Johns', 'America/New_York', 'America/Denver', 'America/Los_Angeles'],
  'Pacific/Honolulu',
];
const EACH = 10;
const STEP_MS = 30 * 60_000;
/** A day and a night, whoever's. */
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

/** Whole or not at all, for whoever reads it meanwhile. */
function turn(to: Date): void {
  clock = to;
  writeFileSync(join(dir, 'next'), to.toISOString());
  renameSync(join(dir, 'next'), join(dir, 'clock'));
}

it('quiet hours: no recipient gets the message at night by local time, and every recipient gets it', {
  timeout: 240_000,
}, async () => {
  turn(clock);
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
    channelType: 'whatsapp',
    senderId,
    config: { templateId, templateValues: { body: ['{{ name }}'] } },
  });
  await call.campaigns.start({ id: campaign.id });
  await until(async () => (await call.campaigns.get({ id: campaign.id })).expandedAt, 30_000);

  /** Hours of the test's clock, and from when on by the vendor's it stood there. */
  const stood = [{ at: clock, since: 0 }];
  for (let step = 0; step < STEPS; step++) {
    // Time for workers that would write to people whose hour it is not.
    await pause(100);
    // What began at this hour is at the vendor's, and nothing is in anybody's hands.
    await until(
      async () => {
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
    const next = new Date(clock.getTime() + STEP_MS);
    stood.push({ at: next, since: Date.now() });
    turn(next);
  }
  const arrived = new Map<string, Date>();
  for await (const { to, at } of fake.lines()) {
    expect(arrived.has(to), to).toBe(false);
    arrived.set(to, (stood.findLast(({ since }) => since <= at) as { at: Date }).at);
  }
  expect(arrived.size).toBe(ZONES.length * EACH);
  const outside = [...arrived].filter(([to, at]) => {
    const minute = minuteOf(at, zoneOf.get(to) as string);
    return minute < 8 * 60 || minute >= 21 * 60;
  });
  expect(outside).toEqual([]);
  // They were really spread over the night: not all of them were awake at once.
  expect(new Set([...arrived.values()].map((at) => at.toISOString())).size).toBeGreaterThan(5);
});

function minuteOf(at: Date, timeZone: string): number {
  const [hours, minutes] = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
    .format(at)
    .split(':')
    .map(Number) as [number, number];
  return hours * 60 + minutes;
}
