import { describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import { pushCredentials, startFakePush } from '../../../../test/fakes/messaging/web-push.ts';
import { generateVapidKeyPair, WebPushCredentials, webPushMessaging } from './web-push.ts';

const credentials = pushCredentials();
const account = anAccount({ channel: 'push', address: null, credentials });

describe('webPushMessaging', () => {
  it('send: encrypts title, text, page and token, and applies the sender’s settings', async () => {
    await using fake = await startFakePush(credentials.vapidPublicKey);
    const settings = { ttlSeconds: 60, urgency: 'high', topic: 'orders' };
    const content = aText({ subject: 'Ordered', text: 'Tea ☕', url: 'https://shop.example.in/orders/1' });
    const to = fake.subscribe();
    await webPushMessaging.send({ ...account, baseUrl: fake.url, settings }, { token: 'a.1', to, content });
    expect(fake.ledger).toMatchObject([
      {
        payload: { title: 'Ordered', body: 'Tea ☕', url: 'https://shop.example.in/orders/1', token: 'a.1' },
        headers: { ttl: '60', urgency: 'high', topic: 'orders' },
      },
    ]);
    await webPushMessaging.send({ ...account, baseUrl: fake.url }, { token: 'a.2', to, content });
    expect(fake.ledger[1]).toMatchObject({ headers: { ttl: '2419200', urgency: 'normal', topic: undefined } });
  });

  it('send: connects to public https addresses only', async () => {
    await using fake = await startFakePush(credentials.vapidPublicKey);
    const { keys } = JSON.parse(fake.subscribe());
    const port = new URL(fake.url).port;
    const send = (endpoint: string) =>
      webPushMessaging.send(account, { token: 'a.1', to: JSON.stringify({ endpoint, keys }), content: aText() });
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      '[::1]',
      '169.254.169.254',
      '10.0.0.1',
      '0x7f.1',
      '[::ffff:127.0.0.1]',
    ]) {
      await expect(send(`https://${host}/x`), host).rejects.toMatchObject({
        fault: 'recipient',
        failure: { suppress: null },
      });
    }
    await expect(send(`http://push.example.net/x`)).rejects.toMatchObject({ fault: 'recipient' });
  });

  it('send: treats every fault of a push service as one of the recipient', async () => {
    await using fake = await startFakePush(credentials.vapidPublicKey);
    const [to, content] = [fake.subscribe(), aText()];
    const send = (baseUrl: string) => webPushMessaging.send({ ...account, baseUrl }, { token: 'a.1', to, content });
    for (const status of [401, 403]) {
      fake.next({ status });
      await expect(send(fake.url), `${status}`).rejects.toMatchObject({ fault: 'recipient' });
    }
    for (const status of [429, 503]) {
      fake.next({ status, headers: { 'retry-after': '3600' } });
      const waits = { fault: 'throughput', isRecipientOnly: true, retryAfterMs: 3_600_000 };
      await expect(send(fake.url), `${status}`).rejects.toMatchObject(waits);
    }
    const away = { fault: 'unavailable', isRecipientOnly: true };
    await expect(send('http://127.0.0.1:1')).rejects.toMatchObject(away);
  });

  it('send: treats invalid subscription keys as a fault of the recipient', async () => {
    const keys = { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: Buffer.alloc(16).toString('base64url') };
    const to = JSON.stringify({ endpoint: 'https://push.example.net/x', keys });
    const sent = webPushMessaging.send(
      { ...account, baseUrl: 'http://127.0.0.1:1' },
      { token: 'a.1', to, content: aText() },
    );
    await expect(sent).rejects.toMatchObject({ fault: 'recipient' });
  });

  it('check: requires a matching key pair', async () => {
    const pair = { ...generateVapidKeyPair(), subject: 'https://crm.example.in' };
    expect(WebPushCredentials.safeParse(pair).success).toBe(true);
    await expect(webPushMessaging.check({ ...account, credentials: pair })).resolves.toBeDefined();
    const mixed = { ...pair, vapidPublicKey: generateVapidKeyPair().vapidPublicKey };
    await expect(webPushMessaging.check({ ...account, credentials: mixed })).rejects.toMatchObject({
      fault: 'credentials',
    });
    const none = { ...pair, vapidPrivateKey: Buffer.alloc(32).toString('base64url') };
    await expect(webPushMessaging.check({ ...account, credentials: none })).rejects.toMatchObject({
      fault: 'credentials',
    });
    for (const subject of ['crm.example.in', 'http://crm.example.in', 'mailto:x']) {
      expect(WebPushCredentials.safeParse({ ...pair, subject }).success, subject).toBe(false);
    }
  });
});
