/** The WhatsApp fake itself: crash tests rely on its ledger. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StatusReport } from '../../src/providers/messaging/messaging-provider.ts';
import { whatsappCloudMessaging } from '../../src/providers/messaging/whatsapp/whatsapp-cloud.ts';
import { anAccount } from '../fakes/messaging/fake-messaging-vendor.ts';
import { startFakeWhatsapp } from '../fakes/messaging/whatsapp.ts';
import { mostPerMinute } from '../fakes/messaging/whatsapp-ledger.ts';
import { aText } from './messaging-conformance.ts';

const NUMBER = '106540352242922';
const SECRETS = { accessToken: 'EAAfakeAccessTokenOfWhatsapp', appSecret: 'fake app secret of WhatsApp' };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tessera-whatsapp-'));
});
afterEach(() => rm(dir, { recursive: true }));

const sender = (baseUrl: string) => {
  const account = anAccount({ baseUrl, credentials: { ...SECRETS, phoneNumberId: NUMBER } });
  const send = (to: number) =>
    whatsappCloudMessaging
      .send(account, { token: `token ${to}`, to: `+9198${10_000_000 + to}`, content: aText() })
      .catch(({ fault }) => fault as string);
  return { account, send };
};

it('WhatsApp fake: continues its ledger after a crash, and lists duplicates', async () => {
  const first = await startFakeWhatsapp({ dir });
  await Promise.all(Array.from({ length: 200 }, (_, i) => sender(first.url).send(i)));
  await first.kill();
  await using second = await startFakeWhatsapp({ dir });
  await Promise.all([7, 7, 300].map(sender(second.url).send));
  expect(await second.ledger()).toMatchObject({
    total: 203,
    recipients: 201,
    repeatedRecipients: 1,
    duplicates: [{ to: '919810000007', times: 3, tokens: ['token 7', 'token 7', 'token 7'] }],
    tokens: 201,
    repeatedTokens: 1,
    numbers: { [NUMBER]: { total: 203 } },
  });
  expect(await second.countOf('token 7')).toBe(3);
  let lines = 0;
  for await (const line of second.lines()) lines += line.wamid.startsWith('wamid.') ? 1 : 0;
  expect(lines).toBe(203);
});

it('WhatsApp fake: stores a message that it accepts before a cut, and none that it refuses', async () => {
  const control = {
    acceptThenCut: 0.2,
    cutBefore: 0.1,
    http429: 0.1,
    http500: 0.1,
    errors: [{ code: 131026, fraction: 0.1 }],
  };
  await using fake = await startFakeWhatsapp({ dir, control });
  const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => sender(fake.url).send(i)));
  const count = (fault: string) => answers.filter((answer) => answer === fault).length;
  const taken = answers.filter((answer) => typeof answer === 'object').length;
  const { total, cut, refused } = await fake.ledger();
  const broken = refused - count('throughput') - count('recipient');
  expect(Math.min(count('throughput'), count('recipient'), broken)).toBeGreaterThan(15);
  expect(taken + cut + refused).toBe(400);
  expect(count('unknown')).toBe(cut + broken);
  expect(total).toBeGreaterThan(taken + 40);
  expect(total).toBeLessThan(taken + cut);
});

it('WhatsApp fake: retries webhooks until they are accepted: signed, duplicated, in any order', async () => {
  const items: StatusReport[] = [];
  let forged = 0;
  const { account } = sender('http://127.0.0.1:1');
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers = request.headers as Record<string, string>;
    const webhook = { method: 'POST' as const, url: new URL('http://x'), body, headers };
    if (whatsappCloudMessaging.isGenuine?.(account, webhook)) {
      items.push(...(((await whatsappCloudMessaging.parse?.(account, body, headers)) ?? []) as StatusReport[]));
    } else forged++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const callbacks = {
    url: `http://127.0.0.1:${port}/webhooks`,
    delayMs: 0,
    gapMs: 0,
    duplicates: 0.5,
    shuffle: true,
    longestPauseMs: 100,
    statuses: [{ status: 'sent' as const }, { status: 'delivered' as const }],
  };
  await using fake = await startFakeWhatsapp({ dir, control: { callbacks } });
  await Promise.all(Array.from({ length: 50 }, (_, i) => sender(fake.url).send(i)));
  await expect.poll(async () => (await fake.ledger()).callbacks.failedPosts).toBeGreaterThan(1);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect.poll(async () => (await fake.ledger()).callbacks.pending, { timeout: 10_000 }).toBe(0);
  expect(forged).toBe(0);
  expect(new Set(items.map(({ token, status }) => `${token} ${status}`)).size).toBe(100);
  expect(items.length).toBeGreaterThan(120);
  await fake.control({ callbacks: { paused: true } });
  await fake.write(NUMBER, { from: '+919800000001', text: 'Hello' });
  const before = items.length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(items.length).toBe(before);
  await fake.control({ callbacks: { paused: false } });
  await expect.poll(() => items.at(-1)).toMatchObject({ kind: 'message', text: 'Hello', accountRef: NUMBER });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('WhatsApp fake: counts the most messages in any 60 seconds', () => {
  expect(mostPerMinute([])).toBe(0);
  expect(mostPerMinute([0, 59_999, 60_000, 60_001, 119_999])).toBe(3);
  expect(mostPerMinute([0, 59_000, 60_000, 61_000, 118_000, 118_999])).toBe(5);
  expect(mostPerMinute([0, 60_000, 120_000])).toBe(1);
});
