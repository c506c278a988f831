import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import { createTestApp, type TestApp } from '../../../../test/index.ts';
import type { InboundMessage, MessagingAccount, StatusReport, WebhookItem } from '../messaging-provider.ts';
import { messagingSandbox } from './sandbox.ts';
import { deliverSandboxMessages, runSandboxDelivery } from './sandbox-delivery.ts';
import { SandboxMessagingScript, simulateOutcome } from './sandbox-script.ts';
import { SANDBOX_MESSAGES_JOB, sandboxMessages } from './sandbox-store.ts';

const SECRET = 'sandbox webhook secret';
const AT_ONCE = { sent: 0, delivered: 0, read: 0, replied: 0 };

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test[Symbol.asyncDispose]());

/** The receiving side: items of webhooks whose signature was verified. */
async function ourDoor(settings: Record<string, unknown>) {
  const woken: string[] = [];
  const jobs = { ...test.app.jobs, send: async (_db: unknown, name: string) => void woken.push(name) };
  const provider = messagingSandbox({ ...test.app, jobs });
  const webhooks: WebhookItem[][] = [];
  const door = { isShut: false, refused: 0 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers = request.headers as Record<string, string>;
    const webhook = { method: 'POST' as const, url: new URL(account.webhookUrl), body, headers };
    const isTaken = !door.isShut && provider.isGenuine?.(account, webhook) === true;
    if (isTaken) webhooks.push((await provider.parse?.(account, body, headers)) ?? []);
    else door.refused++;
    response.writeHead(isTaken ? 200 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const account: MessagingAccount = anAccount({
    senderId: newId(),
    credentials: { webhookSecret: SECRET },
    settings,
    webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/x?y=z`,
  });
  let serial = 0;
  return {
    account,
    door,
    webhooks,
    woken,
    provider,
    send: (to = `+9198${String(10_000_000 + serial++)}`, token: string = newId()) =>
      provider.send(account, { token, to, content: aText() }),
    deliver: () => deliverSandboxMessages(test.app, async (id) => (id === account.senderId ? SECRET : null)),
    statuses: () => webhooks.flat().filter((item): item is StatusReport => item.kind === 'status'),
    replies: () => webhooks.flat().filter((item): item is InboundMessage => item.kind === 'message'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('deliverSandboxMessages', () => {
  it('batches items into few signed webhooks, and rarely wakes the job', async () => {
    await using ours = await ourDoor({ delaysMs: AT_ONCE, read: 0.5 });
    await Promise.all(Array.from({ length: 450 }, () => ours.send()));
    await ours.deliver();
    const counted = Object.groupBy(ours.statuses(), ({ status }) => status);
    expect([counted.sent?.length, counted.delivered?.length]).toEqual([450, 450]);
    expect(counted.read?.length).toBeGreaterThan(175);
    expect(counted.read?.length).toBeLessThan(275);
    expect(ours.webhooks.length).toBeLessThanOrEqual(20);
    for (const items of ours.webhooks) expect(items.length).toBeLessThanOrEqual(200);
    expect(ours.woken.length).toBeLessThanOrEqual(4);
    expect(ours.woken[0]).toBe(SANDBOX_MESSAGES_JOB);
    const booked = await sandboxMessages(test.app, ours.account.senderId);
    expect(new Set(ours.statuses().map(({ externalId }) => externalId))).toEqual(new Set(booked.map(({ id }) => id)));
  });

  it('retries until the webhook is accepted', async () => {
    await using ours = await ourDoor({ delaysMs: AT_ONCE });
    ours.door.isShut = true;
    await ours.send();
    await ours.deliver();
    expect(ours.door.refused).toBeGreaterThan(0);
    ours.door.isShut = false;
    await test.sql(`update messaging.sandbox_webhooks set due_at = now() where account = '${ours.account.senderId}'`);
    await ours.deliver();
    expect(ours.statuses().length).toBeGreaterThanOrEqual(2);
    await ours.deliver();
    expect(ours.statuses().length).toBeLessThanOrEqual(3);
  });

  it('waits for due times, and the job for webhooks due soon', async () => {
    await using ours = await ourDoor({ delaysMs: { ...AT_ONCE, delivered: 700 }, read: 0 });
    await ours.send();
    expect((await ours.deliver()).next).toEqual(expect.any(Date));
    expect(ours.statuses().map(({ status }) => status)).toEqual(['sent']);
    const stop = new AbortController();
    const run = runSandboxDelivery(test.app, async () => SECRET, stop.signal);
    await expect.poll(() => ours.statuses().length, { timeout: 5_000 }).toBe(2);
    stop.abort();
    await run;
  });

  it('sends duplicates, shuffles and drops items as configured', async () => {
    await using twice = await ourDoor({ delaysMs: AT_ONCE, duplicates: 1, read: 0 });
    await twice.send();
    await twice.deliver();
    await test.sql('update messaging.sandbox_webhooks set due_at = now() where delivered_at is null');
    await twice.deliver();
    expect(twice.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'sent', 'delivered']);
    await using shuffled = await ourDoor({ delaysMs: AT_ONCE, shuffle: true, read: 1 });
    await shuffled.send();
    await shuffled.deliver();
    expect(shuffled.statuses().map(({ status }) => status)).toEqual(['read', 'delivered', 'sent']);
    await using dropped = await ourDoor({ delaysMs: AT_ONCE, dropCallbacks: 1 });
    await dropped.send();
    await dropped.deliver();
    expect(dropped.webhooks).toEqual([]);
  });

  it('sends replies, and STOP from the address for opt-outs', async () => {
    await using ours = await ourDoor({ delaysMs: AT_ONCE, replied: 1, replyText: 'Lovely' });
    const { externalId } = await ours.send('+919800000009');
    await ours.send('+919815550003');
    await ours.deliver();
    expect(ours.replies().map(({ text, from, replyTo }) => [text, from.phone, replyTo])).toEqual(
      expect.arrayContaining([
        ['Lovely', '+919800000009', externalId],
        ['STOP', '+919815550003', expect.any(String)],
      ]),
    );
  });

  it('deletes webhooks of a closed account', async () => {
    await using ours = await ourDoor({ delaysMs: AT_ONCE });
    await ours.send();
    await deliverSandboxMessages(test.app, async () => null);
    const left = await test.sql(`select from messaging.sandbox_webhooks where account = '${ours.account.senderId}'`);
    expect(left).toHaveLength(0);
  });
});

describe('simulateOutcome', () => {
  const script = (values: object) => SandboxMessagingScript.parse(values);

  it('is deterministic', () => {
    const rough = script({ failed: 0.2, delivered: 0.8, replied: 0.3, optedOut: 0.1, lost: 0.1, duplicates: 0.1 });
    const tokens = Array.from({ length: 2_000 }, (_, i) => `token ${i}`);
    const fates = tokens.map((token) => simulateOutcome(rough, token, '+919800000001'));
    expect(tokens.map((token) => simulateOutcome(rough, token, '+919800000001'))).toEqual(fates);
    const share = (is: (fate: (typeof fates)[number]) => boolean) => fates.filter(is).length / fates.length;
    expect(share(({ outcome }) => outcome === 'failed')).toBeCloseTo(0.2, 1);
    expect(share(({ isLost }) => isLost)).toBeCloseTo(0.1, 1);
    expect(share(({ answers }) => answers !== null)).toBeCloseTo(0.8 * 0.8 * 0.37, 1);
  });

  it('obeys the fixed outcomes of addresses', () => {
    const at = (to: string) => simulateOutcome(script({}), 'token', to);
    expect(at('+919815550001').outcome).toBe('failed');
    expect(at('asha5550001@example.in').outcome).toBe('failed');
    expect(at('+919815550004')).toMatchObject({ fault: null, isLost: true });
    expect(at('+919815550005').fault).toBe('unknown');
    expect(at('+915550001981').outcome).not.toBe('failed');
  });

  it('bounds the settings, and uses the defaults for invalid ones', async () => {
    expect(SandboxMessagingScript.safeParse({ read: 2 }).success).toBe(false);
    expect(SandboxMessagingScript.safeParse({ readd: 1 }).success).toBe(false);
    await using ours = await ourDoor({ sendFault: 'always' });
    await ours.send();
  });
});
