/** Webhooks as their vendors send them, with broken content and valid signatures: what is behind the signature check must hold as well. */
import { createHmac } from 'node:crypto';
import { inSystem, newId, PaymentGateway, Sender } from '@tessera/db';
import fc from 'fast-check';
import { SIGNATURE_HEADER, signSandbox } from '../../src/providers/payments/sandbox/sandbox-signature.ts';
import type { App } from '../../src/runtime/app.ts';
import { NOWHERE } from '../fakes/messaging/http-fake.ts';
import { smtpCredentials } from '../fakes/messaging/smtp.ts';
import { signTwilio, twilioCredentials } from '../fakes/messaging/twilio.ts';
import { signed } from '../fakes/messaging/whatsapp-callbacks.ts';
import type { FakeVendor } from '../fakes/payments/fake-vendor.ts';
import { fakeMollie } from '../fakes/payments/mollie.ts';
import { fakePayPal, paypalHeaders } from '../fakes/payments/paypal.ts';
import { fakeRazorpay } from '../fakes/payments/razorpay.ts';
import { fakeStripe } from '../fakes/payments/stripe.ts';
import type { World } from '../worlds/ids.ts';
import { brokenBytes, brokenCopy } from './broken-values.ts';
import type { RawRequest } from './raw-client.ts';
import {
  mailBodies,
  sandboxBodies,
  shopifyOrder,
  trackedEvents,
  twilioBodies,
  whatsappBodies,
} from './webhook-bodies.ts';

export interface Receiver {
  /** The URL of the webhook, without the origin. */
  path: string;
  /** Bodies that the vendor would send. */
  bodies: string[];
  /** Headers that make the body genuine. */
  headers(body: Buffer): Record<string, string>;
}

export interface Receivers {
  receivers: Receiver[];
  close(): Promise<void>;
}

const SECRET = 'a secret of these webhooks, long enough';
const AT = new Date();

export async function openReceivers(app: App, world: World): Promise<Receivers> {
  const payments = await paymentReceivers(app, world);
  const receivers = [
    ...(await messagingReceivers(app, world)),
    ...payments.receivers,
    ...(await trackingReceivers(world)),
  ];
  return { receivers, close: payments.close };
}

/** The body as the vendor sends it, broken at one place and signed. */
export function brokenWebhook(receiver: Receiver): fc.Arbitrary<RawRequest> {
  const bodies = fc.constantFrom(...receiver.bodies).chain((text) => {
    const json = jsonOf(text);
    if (json === undefined) return brokenBytes(text);
    return fc.oneof({ weight: 4, arbitrary: brokenCopy(json).map((broken) => Buffer.from(broken)) }, brokenBytes(text));
  });
  return bodies.map((body) => {
    const lines = Object.entries({ host: 'localhost', 'content-length': body.length, ...receiver.headers(body) });
    const head = [`POST ${receiver.path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
    return { head, body, isTorn: false };
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function messagingReceivers(app: App, { tenant: { call } }: World): Promise<Receiver[]> {
  const { senders } = call.messaging;
  const phoneNumberId = '106540352242999';
  const whatsapp = { accessToken: 'EAAGaccess', phoneNumberId, appSecret: SECRET, verifyToken: 'a-verify-token' };
  const made = await Promise.all([
    senders.create({ provider: 'whatsapp_cloud', name: 'Fuzz', address: '+919800010001', credentials: whatsapp }),
    senders.create({
      provider: 'twilio',
      name: 'Fuzz',
      address: '+15005550006',
      credentials: twilioCredentials,
    }),
    senders.create({
      provider: 'smtp',
      name: 'Fuzz',
      address: 'sender@kettle.example.in',
      credentials: { ...smtpCredentials, security: 'starttls' },
    }),
    senders.create({
      provider: 'sandbox',
      channel: 'sms',
      name: 'Fuzz',
      address: '+919800010002',
      credentials: { webhookSecret: SECRET },
    }),
  ]);
  // No call reaches the vendors themselves.
  const ids = made.map(({ id }) => id);
  await inSystem(app.database, (db) =>
    Sender.query(db)
      .whereIn('id', ids)
      .patch({ settings: { baseUrl: NOWHERE } })
      .execute(),
  );
  const [forWhatsapp, forTwilio, forMail, forSandbox] = ids.map((id) => `/webhooks/messaging/${id}`) as [
    string,
    string,
    string,
    string,
  ];
  return [
    {
      path: forWhatsapp,
      bodies: whatsappBodies(phoneNumberId),
      headers: (body) => ({ 'x-hub-signature-256': signed(body, SECRET) }),
    },
    {
      path: `${forTwilio}?token=${newId()}.1`,
      bodies: twilioBodies,
      headers: (body) => ({
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signTwilio(
          new URL(`${forTwilio}?token=${newId()}.1`, app.config.publicUrl).href,
          body.toString(),
        ),
      }),
    },
    {
      path: forMail,
      bodies: mailBodies,
      headers: () => ({ 'content-type': 'message/rfc822', 'x-tessera-secret': smtpCredentials.webhookSecret }),
    },
    {
      path: forSandbox,
      bodies: sandboxBodies,
      headers: (body) => ({ [SIGNATURE_HEADER]: signSandbox(SECRET, body, AT) }),
    },
  ];
}

async function paymentReceivers(app: App, world: World): Promise<Receivers> {
  const vendors = {
    stripe: await fakeStripe(),
    razorpay: await fakeRazorpay(),
    paypal: await fakePayPal(),
    mollie: await fakeMollie(),
  };
  const receivers: Receiver[] = [];
  for (const [name, vendor] of Object.entries(vendors) as [keyof typeof vendors, FakeVendor][]) {
    const { credentials, webhookSecret, baseUrl } = vendor.account;
    const { id } = await world.tenant.call.payments.gateways.create({
      provider: name,
      name: `Fuzz ${name}`,
      credentials,
      ...(webhookSecret && { webhookSecret }),
    } as never);
    await inSystem(app.database, (db) =>
      PaymentGateway.query(db).where({ id }).patch({ settings: { baseUrl } }).execute(),
    );
    receivers.push({
      path: `/webhooks/payments/${id}`,
      bodies: await paymentBodies(vendor),
      headers: paymentHeaders(name, webhookSecret ?? ''),
    });
  }
  const close = async () => {
    for (const vendor of Object.values(vendors)) await vendor[Symbol.asyncDispose]();
  };
  return { receivers, close };
}

/** The vendor's webhooks about a payment and about its refund. */
async function paymentBodies({ provider, account, samples, pay, webhook }: FakeVendor): Promise<string[]> {
  const [currency, amount] = samples[0] as readonly [string, number];
  const request = {
    attemptId: newId(),
    amount,
    currency,
    description: 'Two tickets',
    customer: { email: 'asha@example.in', name: 'Asha Nair' },
    returnUrl: 'https://shop.example.in/thanks',
    cancelUrl: 'https://shop.example.in/cart',
    expiresAt: new Date(Date.now() + 40 * 60_000),
    metadata: {},
    mayCapture: true,
  };
  const { externalId } = await provider.createPayment(account, request);
  await pay(externalId);
  const paid = await provider.fetchPayment(account, request, externalId);
  await provider.refund(account, {
    refundId: newId(),
    amount,
    currency,
    reason: null,
    payment: {
      attemptId: request.attemptId,
      externalId,
      externalPaymentId: paid?.externalPaymentId ?? externalId,
      capturedAmount: amount,
    },
  });
  const about = [await webhook(externalId, 'payment'), await webhook(externalId, 'refund')];
  return about.map(({ body }) => body.toString());
}

const paymentHeaders =
  (vendor: string, secret: string) =>
  (body: Buffer): Record<string, string> => {
    if (vendor === 'paypal') return paypalHeaders(body.toString(), AT);
    if (vendor === 'mollie') return { 'content-type': 'application/x-www-form-urlencoded' };
    if (vendor === 'stripe') return { 'stripe-signature': signSandbox(secret, body, AT) };
    return {
      'x-razorpay-signature': createHmac('sha256', secret).update(body).digest('hex'),
      'x-razorpay-event-id': newId(),
    };
  };

async function trackingReceivers({ tenant: { call } }: World): Promise<Receiver[]> {
  const { sources } = call.tracking;
  const shop = await sources.create({ type: 'shopify', name: 'Fuzz shop', webhookSecret: SECRET });
  const pages = await sources.create({ type: 'gtm', name: 'Fuzz pages' });
  const authorization = `Basic ${Buffer.from(`${pages.writeKey}:`).toString('base64')}`;
  return [
    {
      path: `/webhooks/shopify/${shop.id}`,
      bodies: [JSON.stringify(shopifyOrder)],
      headers: (body) => ({
        'x-shopify-topic': 'orders/create',
        'x-shopify-webhook-id': newId(),
        'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(body).digest('base64'),
      }),
    },
    ...Object.entries(trackedEvents).map(
      ([path, body]): Receiver => ({
        path,
        bodies: [JSON.stringify(body)],
        headers: () => ({ authorization, 'content-type': 'application/json' }),
      }),
    ),
  ];
}
