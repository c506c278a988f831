/** What vendors post to webhooks and event routes, in all the forms that we read. */
import { newId } from '@tessera/db';
import { bodyOf } from '../../src/providers/messaging/sandbox/sandbox-items.ts';
import { NOWHERE } from '../fakes/messaging/http-fake.ts';
import { bounceMail, complaintMail, replyMail } from '../fakes/messaging/smtp.ts';
import { statusNote, webhookOf } from '../fakes/messaging/whatsapp-callbacks.ts';
import { mails } from './mails.ts';

const AT = new Date();
const SECONDS = String(Math.floor(AT.getTime() / 1000));

export function whatsappBodies(number: string): string[] {
  const line = { number, wamid: 'wamid.HBgM', to: '+919819245678', token: `${newId()}.1` };
  const from = '919819245678';
  const common = { from, id: 'wamid.in', timestamp: SECONDS };
  const context = { from: '15550001', id: 'wamid.HBgM' };
  const media = { mime_type: 'image/jpeg', sha256: 'aGFzaA==', id: '1234567890' };
  const messages: Record<string, unknown>[] = [
    { ...common, type: 'text', text: { body: 'STOP please' }, context },
    { ...common, type: 'image', image: { ...media, caption: 'The receipt' } },
    { ...common, type: 'document', document: { ...media, mime_type: 'application/pdf', filename: 'order.pdf' } },
    { ...common, type: 'location', location: { latitude: 18.52, longitude: 73.85, name: 'Pune', address: 'MG Road' } },
    { ...common, type: 'button', button: { text: 'Yes', payload: 'yes' }, context },
    {
      ...common,
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'A', description: 'B' } },
    },
    {
      ...common,
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' } },
    },
    { ...common, type: 'reaction', reaction: { message_id: 'wamid.HBgM', emoji: '😀' } },
    {
      ...common,
      type: 'contacts',
      contacts: [{ name: { formatted_name: 'Asha' }, phones: [{ phone: '+91 98', type: 'CELL' }] }],
    },
    {
      ...common,
      type: 'order',
      order: { catalog_id: '1', product_items: [{ quantity: 1, item_price: 10, currency: 'INR' }] },
    },
    {
      ...common,
      type: 'system',
      system: { body: 'Asha changed the number', wa_id: '919819245679', type: 'user_changed_number' },
    },
    { ...common, type: 'unsupported', errors: [{ code: 131051, title: 'Message type unknown' }] },
  ];
  const change = (field: string, value: object) => ({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', time: Number(SECONDS), changes: [{ field, value }] }],
  });
  const metadata = { display_phone_number: '15550001', phone_number_id: number };
  const contacts = [{ profile: { name: 'Asha Nair' }, wa_id: from, user_id: 'IN.1' }];
  return [
    ...['sent', 'delivered', 'read', 'failed'].map((status) =>
      webhookOf([statusNote(line, status, AT.getTime(), 131_026)]),
    ),
    ...messages.map((message) =>
      change('messages', { messaging_product: 'whatsapp', metadata, contacts, messages: [message] }),
    ),
    change('message_template_status_update', {
      event: 'APPROVED',
      message_template_id: 1,
      message_template_name: 'order_update',
      message_template_language: 'en',
      reason: 'NONE',
    }),
    change('phone_number_quality_update', {
      display_phone_number: '15550001',
      event: 'UPGRADE',
      current_limit: 'TIER_10K',
    }),
    change('account_update', {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1 }],
    }),
    change('user_preferences', {
      metadata,
      contacts,
      user_preferences: [
        { wa_id: from, detail: 'x', category: 'marketing_messages', value: 'stop', timestamp: Number(SECONDS) },
      ],
    }),
  ].map((body) => JSON.stringify(body));
}

const texts: Record<string, string>[] = [
  {
    MessageSid: 'SM1',
    SmsSid: 'SM1',
    MessageStatus: 'delivered',
    To: '+14155550001',
    From: '+15005550006',
    ApiVersion: '2010-04-01',
  },
  {
    MessageSid: 'SM1',
    MessageStatus: 'undelivered',
    ErrorCode: '30003',
    ErrorMessage: 'Unreachable',
    To: '+14155550001',
  },
  {
    MessageSid: 'SM2',
    SmsStatus: 'received',
    From: '+14155550001',
    To: '+15005550006',
    Body: 'STOP',
    NumMedia: '0',
    OptOutType: 'STOP',
  },
  {
    MessageSid: 'MM3',
    SmsStatus: 'received',
    From: '+14155550001',
    To: '+15005550006',
    Body: '',
    NumMedia: '2',
    MediaUrl0: `${NOWHERE}/a`,
    MediaContentType0: 'image/png',
    MediaUrl1: `${NOWHERE}/b`,
    MediaContentType1: 'video/mp4',
  },
];
export const twilioBodies = texts.map((fields) => new URLSearchParams(fields).toString());

const told = { externalId: `${newId()}@kettle.example.in`, token: `${newId()}.1`, to: 'asha@example.org', at: AT };
export const mailBodies = [
  bounceMail({ ...told, status: 'failed' }),
  complaintMail(told),
  replyMail({ externalId: 'r1', from: 'asha@example.org', text: 'Thank you. Please unsubscribe me', at: AT }),
  ...mails,
];

const at = AT.toISOString();
export const sandboxBodies = [
  bodyOf([{ kind: 'status', id: 'sb_1', token: `${newId()}.1`, status: 'delivered', at }]),
  bodyOf([{ kind: 'message', id: 'sb_2', from: '+919819245678', text: 'Hello', replyTo: 'sb_1', at }]),
];

export const shopifyOrder = {
  id: 820_982_911_946,
  name: '#1001',
  email: 'asha@example.in',
  total_price: '403.00',
  currency: 'INR',
  customer: { id: 115_310_627_314, first_name: 'Asha', last_name: 'Menon', phone: '+919819245678' },
  billing_address: { city: 'Pune', country_code: 'IN', phone: null },
  note_attributes: [{ name: 'tessera_id', value: 'browser-1' }],
  line_items: [{ title: 'Cup', sku: 'C1', quantity: 2, price: '200.00' }],
};

export const trackedEvents: Record<string, unknown> = {
  '/v1/batch': {
    batch: [
      {
        type: 'track',
        event: 'order_placed',
        messageId: 'm1',
        anonymousId: 'a',
        properties: { total: 5 },
        timestamp: at,
      },
      {
        type: 'identify',
        userId: 'u1',
        traits: { email: 'asha@example.in', firstName: 'Asha' },
        context: { page: { url: 'https://a.example' } },
      },
    ],
    sentAt: at,
  },
  '/v1/track': { event: 'viewed', anonymousId: 'a', properties: { list: [1, { a: null }] }, timestamp: at },
  '/v1/identify': { userId: 'u1', anonymousId: 'a', traits: { email: 'asha@example.in', phone: '+919819245678' } },
  '/v1/page': { anonymousId: 'a', name: 'Home', properties: { url: 'https://a.example/', referrer: '' } },
  '/v1/gtm': {
    client_id: '1.2',
    events: [{ name: 'purchase', params: { value: 1 }, timestamp_micros: 1 }],
    user_data: { email_address: 'a@example.in' },
  },
  '/v1/facebook': {
    data: [
      {
        event_name: 'Purchase',
        event_time: Number(SECONDS),
        event_id: 'e',
        user_data: { em: ['ab'], external_id: ['u'] },
        custom_data: { value: 1 },
      },
    ],
  },
};
