import { describe, expect, it } from 'vitest';
import { parseWhatsapp } from './whatsapp-webhook.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const METADATA = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };

const told = (value: object, field = 'messages') =>
  parseWhatsapp(
    {
      object: 'whatsapp_business_account',
      entry: [{ id: '102290129340398', time: 1_739_321_024, changes: [{ field, value }] }],
    },
    NOW,
  );
const about = (part: object) => told({ messaging_product: 'whatsapp', metadata: METADATA, ...part });
const wrote = (message: object, contacts: object[] = [{ profile: { name: 'Asha' }, wa_id: '919800000001' }]) =>
  about({ contacts, messages: [{ from: '919800000001', id: 'wamid.1', timestamp: '1739321024', ...message }] })[0];

describe('parseWhatsapp statuses', () => {
  const status = (fields: object) =>
    about({ statuses: [{ id: 'wamid.1', timestamp: '1739321024', recipient_id: '919800000001', ...fields }] });

  it('reads the token and the price', () => {
    const pricing = { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' };
    expect(
      status({ status: 'delivered', biz_opaque_callback_data: 'token-1', pricing: { ...pricing, odd: [1] } }),
    ).toEqual([
      {
        kind: 'status',
        externalId: 'wamid.1',
        token: 'token-1',
        status: 'delivered',
        at: new Date(1_739_321_024_000),
        failure: null,
        pricing,
        accountRef: '106540352242922',
      },
    ]);
  });

  it('maps played to read, and leaves unknown statuses out', () => {
    expect(status({ status: 'played' })).toMatchObject([{ status: 'read' }]);
    expect(status({ status: 'warning' })).toEqual([]);
    expect(status({ status: 'constructor' })).toEqual([]);
    expect(status({ status: 'sent', id: undefined })).toEqual([]);
  });

  it('reads the reason of a failure, and suppresses marketing opt-outs', () => {
    const errors = [{ code: 131026, title: 'Message undeliverable', error_data: { details: 'Not on WhatsApp.' } }];
    expect(status({ status: 'failed', errors })).toMatchObject([
      { failure: { code: '131026', message: 'Message undeliverable: Not on WhatsApp.', suppress: null } },
    ]);
    expect(status({ status: 'failed', errors: [{ code: 131050 }] })).toMatchObject([
      { failure: { code: '131050', suppress: 'opted_out' } },
    ]);
    expect(status({ status: 'failed' })).toMatchObject([{ failure: { code: 'failed' } }]);
  });

  it('replaces impossible times by now', () => {
    for (const timestamp of ['soon', '-1', '99999999999999999999', null, {}]) {
      expect(status({ status: 'sent', timestamp })).toMatchObject([{ at: NOW }]);
    }
  });
});

describe('parseWhatsapp messages', () => {
  it('reads every type of message into a text', () => {
    expect(wrote({ type: 'text', text: { body: 'Is it open?\u0000' }, context: { id: 'wamid.0' } })).toEqual({
      kind: 'message',
      externalId: 'wamid.1',
      from: { phone: '+919800000001', userId: null, email: null, name: 'Asha' },
      type: 'text',
      text: 'Is it open?',
      media: null,
      replyTo: 'wamid.0',
      at: new Date(1_739_321_024_000),
      accountRef: '106540352242922',
    });
    const image = { id: 'media-1', mime_type: 'image/jpeg; charset=x', caption: 'This one' };
    expect(wrote({ type: 'image', image })).toMatchObject({
      type: 'image',
      text: 'This one',
      media: { ref: 'media-1', mimeType: 'image/jpeg', fileName: null },
    });
    expect(wrote({ type: 'sticker', sticker: image })).toMatchObject({ type: 'image' });
    expect(wrote({ type: 'voice', voice: { id: 'media-2' } })).toMatchObject({
      type: 'audio',
      media: { ref: 'media-2' },
    });
    expect(wrote({ type: 'document', document: { id: 'media-3', filename: 'a.pdf' } })).toMatchObject({
      media: { fileName: 'a.pdf' },
    });
    const texts: [object, string][] = [
      [{ type: 'button', button: { text: 'Yes', payload: 'YES' } }, 'Yes'],
      [{ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Tea' } } }, 'Tea'],
      [{ type: 'interactive', interactive: { nfm_reply: { response_json: '{"a":1}', body: 'Sent' } } }, '{"a":1}'],
      [
        { type: 'location', location: { latitude: 9.9, longitude: 76.2, name: 'Pier' } },
        'Pier\nhttps://maps.google.com/?q=9.9,76.2',
      ],
      [
        { type: 'contacts', contacts: [{ name: { formatted_name: 'Ravi' }, phones: [{ phone: '+91 98' }] }] },
        'Ravi +91 98',
      ],
      [{ type: 'order', order: { product_items: [{ product_retailer_id: 'tea', quantity: 2 }] } }, '2 × tea'],
    ];
    for (const [message, text] of texts) expect(wrote(message), text).toMatchObject({ type: 'text', text });
    expect(wrote({ type: 'unsupported' })).toMatchObject({ type: 'text', text: expect.stringContaining('WhatsApp') });
  });

  it('C37: reads reactions, edits and deletions as replies', () => {
    const reaction = { message_id: 'wamid.0', emoji: '👍' };
    expect(wrote({ type: 'reaction', reaction })).toMatchObject({ text: '👍', replyTo: 'wamid.0' });
    const original_message_id = 'wamid.0';
    for (const [message, text] of [
      [{ type: 'reaction', reaction: { message_id: 'wamid.0' } }, '(The reaction was removed)'],
      [{ type: 'revoke', revoke: { original_message_id } }, '(The message was deleted)'],
      [{ type: 'edit', edit: { original_message_id, message: { type: 'text', text: { body: 'Two' } } } }, '✎ Two'],
      [{ type: 'edit', edit: { original_message_id, message: { type: 'image', image: { caption: 'A' } } } }, '✎ A'],
    ] as const) {
      expect(wrote(message), text).toMatchObject({ type: 'text', text, replyTo: 'wamid.0' });
    }
  });

  it('C37: reads echoes of messages that were sent from the app', () => {
    const echo = { from: '15550783881', to: '919800000001', id: 'wamid.9', timestamp: '1739321024', type: 'text' };
    expect(about({ message_echoes: [{ ...echo, text: { body: 'Here it is' } }] })).toMatchObject([
      { kind: 'message', isOwn: true, externalId: 'wamid.9', text: 'Here it is', from: { phone: '+919800000001' } },
    ]);
  });

  it('reads messages of user names without a phone number', () => {
    const contacts = [{ profile: { name: 'Asha', username: '@asha' }, user_id: 'IN.1648738043044942' }];
    const message = { from: undefined, from_user_id: 'IN.1648738043044942', type: 'text', text: { body: 'Hi' } };
    expect(wrote(message, contacts)).toMatchObject({
      from: { phone: null, userId: 'IN.1648738043044942', name: 'Asha' },
    });
    // With both, the contacts supply what the message lacks.
    const both = [{ wa_id: '919800000001', user_id: 'IN.1648738043044942', profile: {} }];
    expect(wrote({ type: 'text', text: { body: 'Hi' } }, both)).toMatchObject({
      from: { phone: '+919800000001', userId: 'IN.1648738043044942', name: null },
    });
    expect(wrote({ from: undefined, type: 'text', text: { body: 'Hi' } })).toBeUndefined();
  });
});

describe('parseWhatsapp reports', () => {
  it('reads marketing opt-outs and opt-ins', () => {
    const preference = {
      wa_id: '16505551234',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: 1_731_705_721,
    };
    expect(told({ metadata: METADATA, user_preferences: [preference] }, 'user_preferences')).toEqual([
      {
        kind: 'consent',
        key: '+16505551234 stop 1731705721',
        address: '+16505551234',
        status: 'opted_out',
        source: 'marketing_messages',
        at: new Date(1_731_705_721_000),
        accountRef: '106540352242922',
      },
    ]);
    const resumed = [
      { ...preference, value: 'resume' },
      { ...preference, value: 'perhaps' },
    ];
    expect(told({ user_preferences: resumed })).toMatchObject([{ status: 'opted_in' }]);
  });

  it('reads the portfolio’s limit of unique recipients', () => {
    const limit = (value: object, field: string) =>
      told(value, field).map((item) => (item.kind === 'account' ? item.dailyUniqueRecipientLimit : null));
    const business = 'business_capability_update';
    expect(limit({ max_daily_conversations_per_business: 2_000 }, business)).toEqual([2_000]);
    expect(limit({ max_daily_conversation_per_phone: -1 }, business)).toEqual(['unlimited']);
    expect(limit({ current_limit: 'TIER_100K', event: 'UPGRADE' }, 'phone_number_quality_update')).toEqual([100_000]);
    expect(limit({ max_daily_conversations_per_business: 'many' }, business)).toEqual([]);
  });

  it('reads the health of the account', () => {
    const health = (value: object, field = 'account_update') =>
      told(value, field).map((item) => (item.kind === 'account' ? [item.health, item.accountRef] : null));
    expect(health({ event: 'ACCOUNT_VIOLATION' })).toEqual([['warning', null]]);
    expect(health({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } })).toEqual([['critical', null]]);
    expect(health({ event: 'PARTNER_ADDED' })).toEqual([]);
    const flagged = { event: 'FLAGGED', display_phone_number: '15550783881' };
    expect(health(flagged, 'phone_number_quality_update')).toEqual([['warning', '+15550783881']]);
  });

  it('reads decisions on templates', () => {
    const value = { event: 'REJECTED', message_template_id: 594_425_479_261_596, reason: 'INVALID_FORMAT' };
    const field = 'message_template_status_update';
    expect(told(value, field)).toMatchObject([
      { template: { externalId: '594425479261596', status: 'rejected', reason: 'INVALID_FORMAT' } },
    ]);
    expect(told({ ...value, event: 'APPROVED', reason: 'NONE' }, field)).toMatchObject([
      { template: { status: 'approved', reason: null } },
    ]);
    expect(told({ ...value, event: 'PENDING' }, field)).toEqual([]);
  });
});
