/** The WhatsApp fake with the controls of the conformance suite. */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageType } from '@tessera/db';
import { whatsappCloudMessaging } from '../../../src/providers/messaging/whatsapp/whatsapp-cloud.ts';
import { anAccount, type FakeMessagingVendor, type Refusal, type VendorReport } from './fake-messaging-vendor.ts';
import { fakeWhatsappHere } from './whatsapp.ts';
import { messageNote, signed, statusNote, webhookOf } from './whatsapp-callbacks.ts';
import type { LedgerLine } from './whatsapp-ledger.ts';

const NUMBER = '106540352242922';
const SECRETS = {
  accessToken: 'EAAfakeAccessTokenOfWhatsapp',
  appSecret: 'fake app secret of WhatsApp',
  verifyToken: 'fake verify token',
};

export async function whatsappVendor(): Promise<FakeMessagingVendor> {
  const dir = await mkdtemp(join(tmpdir(), 'tessera-whatsapp-'));
  const fake = await fakeWhatsappHere({ dir, control: { numbers: [NUMBER], retryAfterSeconds: 7 } });
  const credentials = { ...SECRETS, phoneNumberId: NUMBER };
  const account = anAccount({ baseUrl: fake.url, credentials });
  let serial = randomInt(1_000_000);
  const anAddress = (): string => `+9198${String(10_000_000 + serial++)}`;

  const refusal = (code: number, fault: Refusal['fault'], more: Partial<Refusal> = {}): Refusal => ({
    name: String(code),
    arrange: async () => void (await fake.control({ next: [code] })),
    fault,
    code: String(code),
    ...more,
  });
  const greeting = (query: Record<string, string>) => ({
    method: 'GET' as const,
    url: new URL(`${account.webhookUrl}?${new URLSearchParams(query)}`),
    body: Buffer.alloc(0),
    headers: {},
  });
  const asked = { 'hub.mode': 'subscribe', 'hub.verify_token': SECRETS.verifyToken, 'hub.challenge': '1158201444' };

  return {
    provider: whatsappCloudMessaging,
    account,
    strangers: { ...account, credentials: { ...credentials, accessToken: 'EAAanotherBusinessToken' } },
    nowhere: { ...account, baseUrl: 'http://127.0.0.1:1' },
    impostor: { ...account, credentials: { ...credentials, appSecret: 'another secret' } },
    servesSeveral: true,
    anAddress,
    async booked() {
      const lines: LedgerLine[] = [];
      for await (const line of fake.lines()) lines.push(line);
      return lines.map(({ wamid, to, token, type, text }) => ({
        externalId: wamid,
        to: `+${to}`,
        token,
        type: type as MessageType,
        text,
      }));
    },
    loseNext: async () => void (await fake.control({ next: ['acceptThenCut'] })),
    cutNext: async () => void (await fake.control({ next: ['cutBefore'] })),
    refusals: [
      { ...refusal(130429, 'throughput'), name: 'HTTP 429', retryAfterMs: 7_000, arrange: later('http429') },
      { ...refusal(131000, 'unknown'), name: 'HTTP 500', arrange: later('http500') },
      refusal(4, 'throughput', { retryAfterMs: 5_000 }),
      refusal(80007, 'throughput'),
      refusal(130429, 'throughput'),
      refusal(131048, 'throughput', { retryAfterMs: 600_000 }),
      refusal(131056, 'throughput', { retryAfterMs: 6_000, isRecipientOnly: true }),
      refusal(10, 'credentials'),
      refusal(200, 'credentials'),
      refusal(299, 'credentials'),
      refusal(368, 'credentials'),
      refusal(131005, 'credentials'),
      refusal(131031, 'credentials'),
      refusal(131042, 'credentials'),
      refusal(130472, 'recipient'),
      refusal(131021, 'recipient'),
      refusal(131026, 'recipient'),
      refusal(131030, 'recipient'),
      refusal(131049, 'recipient'),
      refusal(131050, 'recipient', { suppress: 'opted_out' }),
      refusal(131016, 'unknown'),
      refusal(131057, 'unavailable'),
      refusal(131047, 'content'),
      refusal(132000, 'content'),
      refusal(132001, 'content'),
      refusal(131053, 'content'),
      refusal(987654, 'content'),
      { name: 'an address that is none', message: { to: 'asha@example.in' }, fault: 'recipient' },
    ],
    async tell(told) {
      const body = Buffer.from(JSON.stringify(webhookOf(told.map(noteOf))));
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signed(body, SECRETS.appSecret) };
      return [{ method: 'POST', url: new URL(account.webhookUrl), body, headers }];
    },
    greeting: {
      genuine: greeting(asked),
      answer: '1158201444',
      forged: [
        greeting({ ...asked, 'hub.verify_token': 'a guess' }),
        greeting({ ...asked, 'hub.verify_token': '' }),
        greeting({ ...asked, 'hub.mode': 'unsubscribe' }),
        greeting({ ...asked, 'hub.challenge': '<script>alert(1)</script>' }),
        greeting({}),
      ],
    },
    async addMedia(bytes, mimeType) {
      const { id } = await fake.addMedia(bytes, mimeType);
      return { ref: id, mimeType, fileName: null };
    },
    async [Symbol.asyncDispose]() {
      await fake[Symbol.asyncDispose]();
      await rm(dir, { recursive: true });
    },
  };

  function later(fate: 'http429' | 'http500') {
    return async () => void (await fake.control({ next: [fate] }));
  }
}

const noteOf = (told: VendorReport) => {
  const number = told.accountRef ?? NUMBER;
  const at = told.at.getTime();
  if (told.kind === 'message') return messageNote(number, { ...told, id: `wamid.${told.externalId}` }, at);
  const { externalId, to, token, status, code = '131026' } = told;
  return statusNote(
    { number, wamid: externalId, to, token },
    status,
    at,
    status === 'failed' ? Number(code) : undefined,
  );
};
