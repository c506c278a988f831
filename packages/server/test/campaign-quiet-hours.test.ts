/**
 * A campaign to people in 24 time zones over the night in which Europe puts its clocks forward: whatever the hour where they are,
 * nobody is written to at night, and nobody is forgotten. The engine runs against a clock that is turned by the test.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCampaigns } from '../src/domains/campaigns/run.ts';
import { createTestApp, type TestApp } from './index.ts';
import { anyone } from './inputs.ts';
import { query } from './sending.ts';

const ZONES = [
  ...['Pacific/Kiritimati', 'Pacific/Auckland', 'Pacific/Guadalcanal', 'Australia/Sydney', 'Australia/Adelaide'],
  ...['Asia/Tokyo', 'Asia/Shanghai', 'Asia/Bangkok', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Karachi', 'Asia/Dubai'],
  ...['Asia/Tehran', 'Europe/Athens', 'Europe/Berlin', 'Europe/London', 'Atlantic/Azores', 'America/Noronha'],
  ...['America/Sao_Paulo', 'America/St_Johns', 'America/New_York', 'America/Denver', 'America/Los_Angeles'],
  'Pacific/Honolulu',
];
const EACH = 10;
const STEP_MS = 15 * 60_000;

let test: TestApp;
let clock = new Date('2026-03-28T19:00:00Z');
beforeAll(async () => {
  test = await createTestApp();
  test.app.now = () => clock;
});
afterAll(() => test[Symbol.asyncDispose]());

it('nothing is sent outside the day of whoever gets it, and everybody gets it', { timeout: 120_000 }, async () => {
  const tenant = await test.createTenant();
  const { call } = tenant;
  expect(ZONES).toHaveLength(24);
  await call.contacts.customFields.create({ key: 'time_zone', label: 'Time zone', type: 'text' });
  for (const [i, zone] of ZONES.entries()) {
    for (let n = 0; n < EACH; n++) {
      await call.contacts.create({
        name: `Person ${n}`,
        email: `person.${i}.${n}@example.in`,
        customFields: { time_zone: zone },
      });
    }
  }
  const sender = await call.messaging.senders.create({
    provider: 'sandbox',
    channel: 'email',
    name: 'News',
    address: 'news@example.in',
  });
  const audience = await call.contacts.audiences.create({ type: 'rules', name: 'Everybody', rules: anyone });
  const campaign = await call.campaigns.create({
    name: 'Spring',
    audienceId: audience.id,
    quietHours: { from: 21 * 60, until: 8 * 60 },
  });
  await call.campaigns.channels.add({
    campaignId: campaign.id,
    channelType: 'email',
    senderId: sender.id,
    config: { subject: 'Spring', text: 'Hello {{ name }}' },
  });
  await call.campaigns.start({ id: campaign.id });

  const signal = new AbortController().signal;
  for (let step = 0; step < 30 * 4; step++) {
    while (await runCampaigns(test.app, signal));
    clock = new Date(clock.getTime() + STEP_MS);
  }
  const rows = await query<{ timeZone: string; startedAt: Date | null; sentAt: Date | null }>(
    test,
    `select r.time_zone, m.started_at, m.sent_at from campaigns.campaign_recipients r
     left join messaging.messages m on m.id = r.id where r.campaign_id = ?`,
    [campaign.id],
  );
  expect(rows).toHaveLength(ZONES.length * EACH);
  const outside = rows.filter(({ timeZone, startedAt }) => {
    const minute = startedAt ? minuteOf(startedAt, timeZone) : -1;
    return minute < 8 * 60 || minute >= 21 * 60;
  });
  expect(outside).toEqual([]);
  expect(rows.filter(({ sentAt }) => sentAt === null)).toEqual([]);
  // They were really spread over the night: not all of them were awake at once.
  expect(new Set(rows.map(({ startedAt }) => startedAt?.toISOString())).size).toBeGreaterThan(5);
});

function minuteOf(at: Date, timeZone: string): number {
  const [hours, minutes] = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })
    .format(at)
    .split(':')
    .map(Number) as [number, number];
  return hours * 60 + minutes;
}
