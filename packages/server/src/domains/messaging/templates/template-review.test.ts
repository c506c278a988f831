/** `templates.submit` against a fake of Meta: a template is created once, and takes Meta's decision. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sender } from '@tessera/db';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../../../../test/index.ts';

interface Kept {
  id: string;
  name: string;
  language: string;
  status: string;
  category: string;
  components: { type: string; text?: string; [more: string]: unknown }[];
  rejected_reason?: string;
}

let test: TestApp;
let meta: Server;
/** Meta's templates, and whether its answers are lost. */
let kept: Kept[] = [];
let loseAnswers = false;
let refusal: object | null = null;
beforeAll(async () => {
  test = await createTestApp();
  meta = createServer((req, res) => {
    const url = new URL(req.url ?? '', 'http://meta');
    let text = '';
    req.on('data', (chunk) => (text += chunk));
    req.on('end', () => {
      const [, , node] = url.pathname.split('/');
      const answer = (body: object, status = 200) => {
        if (loseAnswers && req.method === 'POST') return void req.socket.destroy();
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(JSON.stringify(body));
      };
      if (refusal) return answer({ error: refusal }, 400);
      const own = kept.find(({ id }) => id === node);
      if (req.method === 'GET') {
        const name = url.searchParams.get('name') ?? '';
        return answer(own ?? { data: kept.filter((one) => one.name.includes(name)) });
      }
      const body = JSON.parse(text);
      if (own) {
        Object.assign(own, body, { status: 'PENDING' });
        return answer({ success: true });
      }
      const id = `90000${kept.length + 1}`;
      kept.push({ id, status: 'PENDING', ...body });
      answer({ id, status: 'PENDING', category: body.category });
    });
  });
  await new Promise<void>((resolve) => meta.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  meta.closeAllConnections();
  await new Promise((resolve) => meta.close(resolve));
  await test[Symbol.asyncDispose]();
});
beforeEach(() => {
  [kept, loseAnswers, refusal] = [[], false, null];
});

async function shop() {
  const tenant = await test.createTenant();
  const { senders, templates } = tenant.call.messaging;
  const { id: senderId } = await senders.create({
    provider: 'whatsapp_cloud',
    name: 'Shop',
    address: '+919800000001',
    credentials: {
      accessToken: 'EAAG0123456789abcdef',
      phoneNumberId: '106540352242922',
      businessAccountId: '102290129340398',
      appSecret: 'appsecret0123456789',
      verifyToken: 'a-verify-token-of-ours',
    },
  });
  const settings = { baseUrl: `http://127.0.0.1:${(meta.address() as AddressInfo).port}` };
  await tenant.transaction((ctx) => Sender.of(ctx).where({ id: senderId }).patch({ settings }).execute());
  const { id } = await templates.create({
    channel: 'whatsapp',
    name: 'order_update',
    language: 'en_US',
    category: 'utility',
    body: 'Hello {{1}}, your order {{2}} is on its way.',
    components: {
      header: { type: 'text', text: 'For {{1}}' },
      footer: { text: 'Thank you' },
      buttons: [{ type: 'url', text: 'Where', url: 'https://example.in/orders/{{1}}' }],
    },
    variables: { 1: { fallback: 'Asha' } },
  });
  return { id, submit: () => templates.submit({ id, senderId }), templates };
}

it('templates.submit: creates the template with examples, and later takes Meta’s decision', async () => {
  const { submit } = await shop();
  expect(await submit()).toMatchObject({ status: 'pending', externalId: '900001' });
  expect(kept).toEqual([
    {
      id: '900001',
      status: 'PENDING',
      name: 'order_update',
      language: 'en_US',
      category: 'UTILITY',
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'For {{1}}', example: { header_text: ['Example'] } },
        {
          type: 'BODY',
          text: 'Hello {{1}}, your order {{2}} is on its way.',
          example: { body_text: [['Asha', 'Example 2']] },
        },
        { type: 'FOOTER', text: 'Thank you' },
        {
          type: 'BUTTONS',
          buttons: [
            {
              type: 'URL',
              text: 'Where',
              url: 'https://example.in/orders/{{1}}',
              example: ['https://example.in/orders/example'],
            },
          ],
        },
      ],
    },
  ]);
  Object.assign(kept[0] as Kept, { status: 'REJECTED', rejected_reason: 'PROMOTIONAL' });
  expect(await submit()).toMatchObject({ status: 'rejected', statusReason: 'PROMOTIONAL' });
  Object.assign(kept[0] as Kept, { status: 'APPROVED', rejected_reason: 'NONE' });
  expect(await submit()).toMatchObject({ status: 'approved', statusReason: null });
  expect(kept).toHaveLength(1);
});

it('templates.submit: creates the template once when an answer is lost', async () => {
  const { submit, id, templates } = await shop();
  loseAnswers = true;
  await expect(submit()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  expect(await templates.get({ id })).toMatchObject({ status: 'draft', externalId: null });
  loseAnswers = false;
  expect(await submit()).toMatchObject({ status: 'pending', externalId: '900001' });
  expect(kept).toHaveLength(1);
});

it('templates.submit: updates a changed template at Meta for another review', async () => {
  const { submit, id, templates } = await shop();
  await submit();
  Object.assign(kept[0] as Kept, { status: 'APPROVED' });
  const { version } = await submit();
  await templates.update({ id, version, body: 'Hi {{1}}, order {{2}} left.' });
  expect(await submit()).toMatchObject({ status: 'pending', externalId: '900001' });
  expect(kept).toHaveLength(1);
  expect(kept[0]?.components.find(({ type }) => type === 'BODY')?.text).toBe('Hi {{1}}, order {{2}} left.');
});

it('templates.submit: ignores templates with a longer name or another language', async () => {
  const { submit } = await shop();
  const body = { type: 'BODY', text: 'Other' };
  const other = { status: 'APPROVED', category: 'UTILITY', components: [body] };
  kept.push({ id: '70001', name: 'order_update_2', language: 'en_US', ...other });
  kept.push({ id: '70002', name: 'order_update', language: 'hi', ...other });
  expect(await submit()).toMatchObject({ status: 'pending', externalId: '900003' });
});

it('templates.submit: reports a refusal and leaves the template a draft', async () => {
  const { submit, id, templates } = await shop();
  refusal = { message: 'Invalid parameter', code: 100, error_data: { details: 'Too many words' } };
  await expect(submit()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('Invalid parameter'),
    cause: { details: { kind: 'template_refused' } },
  });
  expect((await templates.get({ id })).status).toBe('draft');
});
