/**
 * Status callbacks of WhatsApp, each twice and in any order, to two servers: every message ends in the right state, and
 * forged webhooks change nothing. `TESSERA_TEST_CALLBACKS=300000` tests the full size.
 */
import { newId } from '@tessera/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signed, statusNote, webhookOf } from '../fakes/messaging/whatsapp-callbacks.ts';
import { dice, initialScript } from '../fakes/messaging/whatsapp-script.ts';
import { createTestApp, type TestApp } from '../index.ts';
import { createProcesses, type Processes } from '../process.ts';
import { addWhatsapp, NUMBER, query, startWhatsapp, until } from '../sending.ts';

const CALLBACKS = Number(process.env.TESSERA_TEST_CALLBACKS ?? 9_000);
const MESSAGES = CALLBACKS / 3;
const BATCH = 50;

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

/** The reports about a message, by its number, and the state it must end in. */
const EXPECTED_STATES = [
  { reports: ['sent', 'delivered', 'read'], ends: 'read' },
  { reports: ['sent', 'delivered', 'delivered'], ends: 'delivered' },
  { reports: ['sent', 'failed', 'sent'], ends: 'failed' },
  { reports: ['read', 'read', 'read'], ends: 'read' },
  // The message was delivered before an error at the vendor.
  { reports: ['sent', 'delivered', 'failed'], ends: 'delivered' },
] as const;

const expectedStateOf = (i: number) => EXPECTED_STATES[i % EXPECTED_STATES.length] as (typeof EXPECTED_STATES)[number];

it('status callbacks: end in the right state when repeated and shuffled; forgeries are refused', {
  timeout: 60_000 + CALLBACKS,
}, async () => {
  await using fake = await startWhatsapp();
  const servers = await Promise.all([processes.start(), processes.start()]);
  const tenant = await test.createTenant();
  const senderId = await addWhatsapp(test, tenant, fake);
  const { appSecret } = initialScript().callbacks;
  const ids = Array.from({ length: MESSAGES }, () => newId());
  await query(
    test,
    `insert into messaging.messages (organization_id, id, sender_id, channel, address, direction, status, attempt, sent_at)
     select ?, id, ?, 'whatsapp', '+919000000000', 'outbound', 'accepted', 1, now() from unnest(?::uuid[]) id`,
    [tenant.organization.id, senderId, ids],
  );
  const at = Date.now();
  const notes = ids.flatMap((id, i) =>
    expectedStateOf(i).reports.flatMap((status, j) => {
      const line = { number: NUMBER, wamid: `wamid.${id}`, to: '919000000000', token: `${id}.1` };
      const note = statusNote(line, status, at + j * 1_000, 131026);
      return [note, note];
    }),
  );
  const roll = dice(7);
  for (let i = notes.length - 1; i > 0; i--) {
    const j = Math.floor(roll() * (i + 1));
    [notes[i], notes[j]] = [notes[j] as (typeof notes)[number], notes[i] as (typeof notes)[number]];
  }
  const post = async (body: string, signature: string) => {
    const server = servers[Math.floor(roll() * servers.length)];
    const response = await fetch(`${server?.url}/webhooks/messaging/${senderId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body,
    });
    await response.text();
    return response.status;
  };
  const bodies = Array.from({ length: Math.ceil(notes.length / BATCH) }, (_, i) =>
    JSON.stringify(webhookOf(notes.slice(i * BATCH, (i + 1) * BATCH))),
  );
  // A forger who knows everything but the secret reports a failed message as read.
  const forged = JSON.stringify(
    webhookOf([
      statusNote({ number: NUMBER, wamid: `wamid.${ids[2]}`, to: '919000000000', token: `${ids[2]}.1` }, 'read', at),
    ]),
  );
  expect(await post(forged, signed(forged, 'another secret'))).toBe(401);
  expect(await post(forged, 'sha256=')).toBe(401);
  const answers: number[] = [];
  const waiting = [...bodies];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let body = waiting.pop(); body; body = waiting.pop())
        answers.push(await post(body, signed(body, appSecret)));
    }),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
  await until(
    async () => {
      const [row] = await query<{ left: number }>(
        test,
        'select count(*)::int as left from messaging.inbound_webhooks where due_at is not null',
      );
      return row?.left === 0;
    },
    60_000 + CALLBACKS / 2,
  );
  const rows = await query<{ id: string; status: string; errorCode: string | null }>(
    test,
    `select id, status, error_code from messaging.messages where direction = 'outbound'`,
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  const wrong = ids.filter((id, i) => stored.get(id)?.status !== expectedStateOf(i).ends);
  expect(wrong).toEqual([]);
  const noted = ids.filter((_, i) => i % EXPECTED_STATES.length === 4).map((id) => stored.get(id));
  expect(noted.every((row) => row?.errorCode === '131026')).toBe(true);
});
