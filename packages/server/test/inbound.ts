/** A WhatsApp sender and Meta's signed webhooks about it, for tests of inbound messages. */
import { createHmac } from 'node:crypto';
import { InboundWebhook, Message } from '@tessera/db';
import { processOrganizationWebhooks } from '../src/domains/messaging/webhooks/process-webhooks.ts';
import { createWebhookReceiver } from '../src/domains/messaging/webhooks/webhook-receiver.ts';
import type { App } from '../src/runtime/app.ts';
import type { Tenant } from './index.ts';

export const APP_SECRET = 'the-secret-of-the-app-at-Meta';

type Fields = Record<string, unknown>;

export interface Line {
  tenant: Tenant;
  senderId: string;
  phoneNumberId: string;
  /** Receives a webhook with these changes and processes it. */
  tell(...values: Fields[]): Promise<void>;
  /** The webhook as Meta sends it. */
  signed(...values: Fields[]): { body: Buffer; headers: Record<string, string> };
  /** An outbound message in the database. */
  sent(values?: Partial<Message>): Promise<Message>;
}

let serial = 0;

export async function openLine(app: App, tenant: Tenant): Promise<Line> {
  const number = String(++serial).padStart(4, '0');
  const phoneNumberId = `10000000000${number}`;
  const sender = await tenant.call.messaging.senders.create({
    provider: 'whatsapp_cloud',
    name: 'The shop',
    address: `+91980001${number}`,
    credentials: { accessToken: 'EAAGaccess', phoneNumberId, appSecret: APP_SECRET, verifyToken: 'a-verify-token' },
  });
  const webhooks = createWebhookReceiver(app);
  const signed = (...values: Fields[]) => {
    const metadata = { phone_number_id: phoneNumberId };
    const changes = values.map((value) => ({ field: 'messages', value: { metadata, ...value } }));
    const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }));
    const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
    return { body, headers: { 'x-hub-signature-256': `sha256=${signature}` } };
  };
  return {
    tenant,
    senderId: sender.id,
    phoneNumberId,
    signed,
    async tell(...values) {
      await webhooks.receive(sender.id, { method: 'POST', ...signed(...values) }, '');
      // The loop may be processing it already.
      while ((await waiting(tenant)) > 0) await processOrganizationWebhooks(app, tenant.organization.id);
    },
    sent: (values = {}) =>
      tenant.transaction((ctx) =>
        Message.add(ctx, {
          ...{ senderId: sender.id, channel: 'whatsapp', address: '+919819245678', direction: 'outbound' },
          ...{ status: 'sending', attempt: 1, content: 'Hello', startedAt: ctx.now(), createdAt: ctx.now() },
          ...values,
        }),
      ),
  };
}

const waiting = (tenant: Tenant): Promise<number> =>
  tenant.transaction((ctx) => InboundWebhook.of(ctx).where('dueAt', '<=', ctx.now()).resultSize());

/** Seconds, as Meta writes times. */
const secondsOf = (at: Date): string => String(Math.floor(at.getTime() / 1000));

export const aStatus = (id: string, status: string, more: Fields = {}, at = new Date()) => ({
  statuses: [{ id, status, timestamp: secondsOf(at), ...more }],
});

/** `from: null` hides the phone. */
export const aText = (
  body: string,
  { from = '919819245678', name = 'Asha', at = new Date(), ...more }: Fields & { from?: string | null; at?: Date } = {},
) => ({
  contacts: [{ ...(from && { wa_id: from }), user_id: more.from_user_id, profile: { name } }],
  messages: [
    {
      id: `wamid.in${++serial}`,
      ...(from && { from }),
      timestamp: secondsOf(at),
      type: 'text',
      text: { body },
      ...more,
    },
  ],
});
