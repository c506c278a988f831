import { describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import { startFakeFcm } from '../../../../test/fakes/messaging/fcm.ts';
import { FcmCredentials, fcmMessaging } from './fcm.ts';

let serial = 0;
const start = async () => {
  const fake = await startFakeFcm();
  let clock = Date.now();
  const account = anAccount({
    senderId: `01990000-0000-7000-8000-${String(++serial).padStart(12, '0')}`,
    ...{ channel: 'push', address: null, baseUrl: fake.url, credentials: fake.credentials },
    now: () => new Date(clock),
  });
  const send = (to = fake.register(), content = aText()) =>
    fcmMessaging.send(account, { token: `a.${++serial}`, to, content });
  const later = (minutes: number) => {
    clock += minutes * 60_000;
  };
  return { fake, account, send, later, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
};

describe('fcmMessaging', () => {
  it('requests one access token for concurrent messages, and another one shortly before it expires', async () => {
    await using vendor = await start();
    await Promise.all(Array.from({ length: 50 }, () => vendor.send()));
    expect(vendor.fake.timesAsked()).toBe(1);
    vendor.later(54);
    await vendor.send();
    expect(vendor.fake.timesAsked()).toBe(1);
    vendor.later(2);
    await Promise.all(Array.from({ length: 20 }, () => vendor.send()));
    expect(vendor.fake.timesAsked()).toBe(2);
    expect(vendor.fake.ledger).toHaveLength(71);
  });

  it('renews a revoked token once and sends every message once', async () => {
    await using vendor = await start();
    await vendor.send();
    vendor.fake.revoke();
    await Promise.all(Array.from({ length: 20 }, () => vendor.send()));
    expect(vendor.fake.ledger).toHaveLength(21);
    expect(Math.max(...vendor.fake.perToken().values())).toBe(1);
    expect(vendor.fake.timesAsked()).toBeLessThanOrEqual(4);
  });

  it('requests a token again after a refusal', async () => {
    await using vendor = await start();
    const { account, fake } = vendor;
    const wrong = { ...account, credentials: fake.otherCredentials };
    const message = { token: 'b.1', to: fake.register(), content: aText() };
    await expect(fcmMessaging.send(wrong, message)).rejects.toMatchObject({ fault: 'credentials' });
    await expect(fcmMessaging.send(wrong, message)).rejects.toMatchObject({ fault: 'credentials' });
    expect(fake.timesAsked()).toBe(2);
    await expect(fcmMessaging.send(account, message)).resolves.toBeDefined();
  });

  it('sends the notification, its page and our token', async () => {
    await using vendor = await start();
    const content = aText({ subject: 'Ordered', text: 'Tea ☕', url: 'https://shop.example.in/orders/1' });
    const to = vendor.fake.register();
    await fcmMessaging.send(vendor.account, { token: 'c.1', to: JSON.stringify({ token: to }), content });
    expect(vendor.fake.ledger).toMatchObject([
      {
        to,
        notification: { title: 'Ordered', body: 'Tea ☕' },
        data: { token: 'c.1', url: 'https://shop.example.in/orders/1' },
      },
    ]);
    await expect(vendor.send(undefined, aText({ text: 'ä'.repeat(2_048) }))).rejects.toMatchObject({
      fault: 'content',
    });
    await expect(vendor.send('no device')).rejects.toMatchObject({ fault: 'recipient' });
    expect(vendor.fake.ledger).toHaveLength(1);
  });

  it('treats missing APNs credentials as a fault of the recipient', async () => {
    await using vendor = await start();
    const details = [{ errorCode: 'THIRD_PARTY_AUTH_ERROR' }];
    const no = { status: 401, body: { error: { status: 'UNAUTHENTICATED', message: 'No APNs key', details } } };
    for (let tries = 0; tries < 2; tries++) vendor.fake.next(no);
    await expect(vendor.send()).rejects.toMatchObject({ fault: 'recipient' });
  });

  it('FcmCredentials: take the key file of a service account only', () => {
    for (const serviceAccount of ['', '{}', 'null', '[]', '{"client_email":"a@b.de"}', 'x'.repeat(20_000)]) {
      expect(FcmCredentials.safeParse({ serviceAccount }).success, serviceAccount.slice(0, 30)).toBe(false);
    }
  });

  it('reports an unusable key without revealing it', async () => {
    await using vendor = await start();
    const file = {
      ...JSON.parse(vendor.fake.credentials.serviceAccount),
      private_key: `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(40)}`,
    };
    const account = { ...vendor.account, credentials: { serviceAccount: JSON.stringify(file) } };
    const sent = fcmMessaging.send(account, { token: 'd.1', to: vendor.fake.register(), content: aText() });
    await expect(sent).rejects.toMatchObject({ fault: 'credentials', message: expect.not.stringContaining('QUJD') });
  });
});
