import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aText } from '../../../../test/conformance/messaging-conformance.ts';
import { anAccount } from '../../../../test/fakes/messaging/fake-messaging-vendor.ts';
import { type FakeWhatsapp, fakeWhatsappHere } from '../../../../test/fakes/messaging/whatsapp.ts';
import { judge } from '../../../../test/fakes/messaging/whatsapp-contract.ts';
import type { MessagingAccount, OutboundContent } from '../messaging-provider.ts';
import { WhatsappCredentials, WhatsappSettings, whatsappCloudMessaging } from './whatsapp-cloud.ts';
import { whatsappPayload } from './whatsapp-payload.ts';

let dir: string;
let fake: FakeWhatsapp;
let account: MessagingAccount;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tessera-whatsapp-'));
  fake = await fakeWhatsappHere({ dir, control: { numbers: ['1001'] } });
  const credentials = { accessToken: 'EAAfakeAccessTokenOfWhatsapp', phoneNumberId: '1001' };
  account = anAccount({ baseUrl: fake.url, credentials });
});
afterAll(async () => {
  await fake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

const written = (content: Partial<OutboundContent>, to = '+919800000001') => {
  const payload = JSON.parse(whatsappPayload({ token: 'token-1', to, content: aText(content) }));
  expect(judge(payload), 'as documented').not.toHaveProperty('code');
  return payload;
};
const media = { url: 'https://crm.example.in/media/1', mimeType: 'application/pdf', fileName: 'menu.pdf' };
const template = {
  name: 'order_ready',
  language: 'en_US',
  header: { text: 'A header' },
  body: ['Asha', '#1042'],
  buttons: [{ index: 1, text: 'orders/1042' }],
};

describe('whatsappPayload', () => {
  it('builds a text with our token and a reply reference', () => {
    expect(written({ text: 'See https://kettle.example', replyTo: 'wamid.1' })).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '919800000001',
      context: { message_id: 'wamid.1' },
      type: 'text',
      text: { body: 'See https://kettle.example', preview_url: true },
      biz_opaque_callback_data: 'token-1',
    });
  });

  it('puts a user id into its own field, because it would get lost in `to`', () => {
    const payload = written({}, 'IN.1648738043044942');
    expect(payload.recipient).toBe('IN.1648738043044942');
    expect(payload).not.toHaveProperty('to');
    expect(written({}, 'US.ENT.11815799212886844830').recipient).toBe('US.ENT.11815799212886844830');
  });

  it('links media, with captions where they are allowed', () => {
    const link = media.url;
    expect(written({ type: 'document', text: 'Our menu', media }).document).toEqual({
      link,
      filename: 'menu.pdf',
      caption: 'Our menu',
    });
    expect(written({ type: 'image', text: 'Tea', media }).image).toEqual({ link, caption: 'Tea' });
    expect(written({ type: 'audio', text: 'Listen', media }).audio).toEqual({ link });
  });

  it('fills in header, body and buttons of a template', () => {
    const text = (words: string) => ({ type: 'text', text: words });
    expect(written({ template })).toMatchObject({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'en_US' },
        components: [
          { type: 'header', parameters: [text('A header')] },
          { type: 'body', parameters: [text('Asha'), text('#1042')] },
          { type: 'button', sub_type: 'url', index: '1', parameters: [text('orders/1042')] },
        ],
      },
    });
    const [header] = written({ template: { ...template, header: { media, type: 'document' } } }).template.components;
    expect(header.parameters).toEqual([{ type: 'document', document: { link: media.url, filename: 'menu.pdf' } }]);
    expect(written({ template: { ...template, header: null, body: [], buttons: [] } }).template).toEqual({
      name: 'order_ready',
      language: { code: 'en_US' },
    });
  });

  it('refuses invalid content before WhatsApp is called', async () => {
    const send = (content: Partial<OutboundContent>, to = '+919800000001') =>
      whatsappCloudMessaging.send(account, { token: 't', to, content: aText(content) });
    const { requests } = await fake.ledger();
    await expect(send({ text: '' })).rejects.toMatchObject({ fault: 'content' });
    await expect(send({ text: 'x'.repeat(4_097) })).rejects.toMatchObject({ fault: 'content' });
    await expect(send({ type: 'image', media: null })).rejects.toMatchObject({ fault: 'content' });
    await expect(send({}, '+12')).rejects.toMatchObject({ fault: 'recipient' });
    expect((await fake.ledger()).requests).toBe(requests);
  });
});

describe('whatsappCloudMessaging.check', () => {
  it('returns WhatsApp’s description of the account', async () => {
    expect(await whatsappCloudMessaging.check(account)).toEqual({
      displayName: 'Kettle & Co.',
      address: '+15550001001',
      health: 'healthy',
      dailyUniqueRecipientLimit: 2_000,
    });
  });

  it('reports a number of another account as a fault of the credentials', async () => {
    const strangers = { ...account, credentials: { ...account.credentials, phoneNumberId: '1002' } };
    await expect(whatsappCloudMessaging.check(strangers)).rejects.toMatchObject({ fault: 'credentials' });
  });

  it('removes a token that WhatsApp echoes', async () => {
    const accessToken = 'EAAsomebodyElsesToken';
    const strangers = { ...account, credentials: { ...account.credentials, accessToken } };
    const failure = await whatsappCloudMessaging.check(strangers).catch((error) => error.failure);
    expect(failure.message).toContain('Malformed access token …');
  });

  it('WhatsappCredentials: require their fields within bounds', () => {
    const fields = {
      accessToken: 'EAA12345678',
      phoneNumberId: '1001',
      appSecret: 'x'.repeat(32),
      verifyToken: 'tok12345',
    };
    expect(WhatsappCredentials.safeParse(fields).success).toBe(true);
    for (const odd of [{ accessToken: 'a\r\nx: y 123' }, { phoneNumberId: '1001/../2' }, { appSecret: '' }]) {
      expect(WhatsappCredentials.safeParse({ ...fields, ...odd }).success, JSON.stringify(odd)).toBe(false);
    }
    expect(WhatsappSettings.parse({})).toEqual({ apiVersion: 'v23.0', perSecond: 80 });
    expect(WhatsappSettings.safeParse({ apiVersion: 'v23.0/../..' }).success).toBe(false);
  });
});

describe('whatsappCloudMessaging.fetchMedia', () => {
  it('sends the token to WhatsApp’s hosts only', async () => {
    const elsewhere = { ...account, baseUrl: fake.url.replace('127.0.0.1', 'localhost') };
    const { id } = await fake.addMedia(Buffer.from('x'), 'image/png');
    await expect(
      whatsappCloudMessaging.fetchMedia?.(elsewhere, { ref: id, mimeType: 'image/png', fileName: null }),
    ).rejects.toMatchObject({ fault: 'content', message: expect.stringContaining('not on its own hosts') });
  });

  it('refuses references that are not ids', async () => {
    const odd = { ref: '../1001/messages', mimeType: 'image/png', fileName: null };
    const { requests } = await fake.ledger();
    await expect(whatsappCloudMessaging.fetchMedia?.(account, odd)).rejects.toMatchObject({ fault: 'content' });
    expect((await fake.ledger()).requests).toBe(requests);
  });
});
