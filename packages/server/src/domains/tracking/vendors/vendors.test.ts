import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import type { CreateDataSourceInput } from '../sources/source.schema.ts';

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_ROLE: 'api' });
  tenant = await createTenant(server.app);
});
afterAll(() => server[Symbol.asyncDispose]());

const createSource = (
  type: 'gtm' | 'facebook_pixel' | 'shopify',
  more: Partial<typeof CreateDataSourceInput._input> = {},
) => tenant.call.tracking.sources.create({ type, name: type, config: { createContacts: true }, ...more });

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { results?: { status: string; reason?: string }[] };
  return { code: response.status, statuses: answer.results?.map(({ status }) => status), answer };
}

const eventsOf = async (sourceId: string) =>
  (await tenant.call.tracking.events.list({ filter: { sourceId } })).items.toReversed();

describe('POST /v1/facebook', () => {
  const purchase = (fields: object = {}) => ({
    event_name: 'Purchase',
    event_time: Math.floor(Date.now() / 1000) - 60,
    event_id: 'order-1001',
    event_source_url: 'https://shop.example.com/thanks',
    action_source: 'website',
    user_data: {
      em: ['309a0a5c3e211326ae75ca18196d301a9bdbd1a882a4d2569511033da23f0abd'],
      fbp: 'fb.1.2.3',
      external_id: ['u1'],
    },
    custom_data: { currency: 'INR', value: 1999.5 },
    ...fields,
  });

  it('accepts the format of the Conversions API', async () => {
    const { id, writeKey } = await createSource('facebook_pixel', { config: { pixelId: '1234' } });
    const body = { data: [purchase(), purchase({ event_id: 'x', event_name: 'ViewContent' }), { event_id: 'y' }] };
    expect(await post(`/v1/facebook/v24.0/1234/events?access_token=${writeKey}`, body)).toMatchObject({
      code: 200,
      statuses: ['accepted', 'accepted', 'rejected'],
    });
    expect(await eventsOf(id)).toMatchObject([
      {
        eventType: 'order_placed',
        messageId: 'order-1001',
        anonymousId: 'fb.1.2.3',
        userRef: 'u1',
        eventData: {
          properties: { currency: 'INR', value: 1999.5 },
          context: { page: { url: 'https://shop.example.com/thanks' }, actionSource: 'website' },
        },
      },
      { eventType: 'product_viewed' },
    ]);
    const [first] = await eventsOf(id);
    expect(Date.now() - (first?.occurredAt.getTime() ?? 0)).toBeGreaterThan(59_000);
  });

  it.each([
    ['url-encoded', (fields: Record<string, string>) => new URLSearchParams(fields)],
    [
      'multipart',
      (fields: Record<string, string>) => {
        const form = new FormData();
        for (const [name, value] of Object.entries(fields)) form.set(name, value);
        return form;
      },
    ],
  ])('C38: accepts a form, as the Conversions API does: %s', async (_name, formOf) => {
    const { id, writeKey } = await createSource('facebook_pixel');
    const send = async (fields: Record<string, string>) => {
      const body = formOf({ access_token: writeKey, ...fields });
      return fetch(`${server.url}/v1/facebook/v24.0/1234/events`, { method: 'POST', body });
    };
    expect((await send({ data: JSON.stringify([purchase({ event_id: 'form' })]) })).status).toBe(200);
    expect(await eventsOf(id)).toMatchObject([{ eventType: 'order_placed', messageId: 'form' }]);
    expect((await send({})).status).toBe(400);
    expect((await send({ data: '[{' })).status).toBe(400);
  });

  it('stores one event for a browser and a server that share an event_id', async () => {
    const { id, writeKey } = await createSource('facebook_pixel');
    const browser = { event: 'Purchase', eventId: 'order-7', messageId: 'of the browser', anonymousId: 'b', writeKey };
    expect((await post('/v1/track', browser)).statuses).toEqual(['accepted']);
    const fromServer = { access_token: writeKey, data: [purchase({ event_id: 'order-7' })] };
    expect((await post('/v1/facebook', fromServer)).statuses).toEqual(['duplicate']);
    // An event of another type may have the same id.
    const lead = { access_token: writeKey, data: [purchase({ event_id: 'order-7', event_name: 'Lead' })] };
    expect((await post('/v1/facebook', lead)).statuses).toEqual(['accepted']);
    expect((await eventsOf(id)).map(({ eventType }) => eventType)).toEqual(['order_placed', 'lead']);
  });
});

describe('POST /v1/gtm', () => {
  const event = {
    event_name: 'purchase',
    client_id: '123.456',
    user_id: 'u9',
    event_id: 'e1',
    page_location: 'https://shop.example.com/thanks',
    ip_override: '203.0.113.7',
    'x-ga-measurement_id': 'G-1',
    currency: 'INR',
    value: 42,
    items: [{ item_id: 'SKU1' }],
    user_data: { email_address: 'asha@example.in', address: [{ first_name: 'Asha', last_name: 'Menon' }] },
  };

  it('accepts common event data, one or several events', async () => {
    const { id, writeKey } = await createSource('gtm');
    expect((await post(`/v1/gtm?writeKey=${writeKey}`, event)).statuses).toEqual(['accepted']);
    const two = [event, { ...event, event_id: 'e2', event_name: 'page_view' }];
    expect((await post(`/v1/gtm?writeKey=${writeKey}`, two)).statuses).toEqual(['duplicate', 'accepted']);
    expect(await eventsOf(id)).toMatchObject([
      {
        eventType: 'order_placed',
        anonymousId: '123.456',
        userRef: 'u9',
        eventData: {
          properties: { currency: 'INR', value: 42, items: [{ item_id: 'SKU1' }] },
          traits: { email: 'asha@example.in', firstName: 'Asha', lastName: 'Menon' },
          context: { page: { url: 'https://shop.example.com/thanks' } },
        },
      },
      { eventType: 'page' },
    ]);
    expect(JSON.stringify(await eventsOf(id))).not.toMatch(/203\.0\.113|G-1/);
  });

  it('accepts the format of the Measurement Protocol', async () => {
    const { id, writeKey } = await createSource('gtm');
    const body = {
      writeKey,
      client_id: '1.2',
      timestamp_micros: (Date.now() - 5_000) * 1_000,
      events: [{ name: 'add_to_cart', params: { value: 3 } }, { name: 'tutorial_begin' }, {}],
    };
    expect((await post('/v1/gtm', body)).statuses).toEqual(['accepted', 'accepted', 'rejected']);
    expect(await eventsOf(id)).toMatchObject([
      { eventType: 'product_added', anonymousId: '1.2', eventData: { properties: { value: 3 } } },
      { eventType: 'tutorial_begin', anonymousId: '1.2' },
    ]);
  });
});

describe('POST /webhooks/shopify', () => {
  const webhookSecret = 'the client secret of the app';
  const order = {
    id: 820_982_911_946_154_508n.toString(),
    name: '#1001',
    email: 'Asha@example.in',
    total_price: '403.00',
    currency: 'INR',
    customer: { id: 115_310_627_314, first_name: 'Asha', last_name: 'Menon', phone: '+919819245678' },
    note_attributes: [{ name: 'tessera_id', value: 'browser-1' }],
    line_items: Array.from({ length: 120 }, (_, i) => ({
      title: `Thing ${i}`,
      sku: `S${i}`,
      quantity: 1,
      price: '3.00',
    })),
  };

  const deliver = (
    id: string,
    headers: Record<string, string> = {},
    body = JSON.stringify(order),
    secret = webhookSecret,
  ) =>
    post(`/webhooks/shopify/${id}`, body, {
      'x-shopify-topic': 'orders/create',
      'x-shopify-webhook-id': 'b54557e4',
      'x-shopify-shop-domain': 'cafe.myshopify.com',
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      ...headers,
    });

  it('stores a repeated webhook once', async () => {
    const { id } = await createSource('shopify', { webhookSecret, config: { shopDomain: 'cafe.myshopify.com' } });
    expect(await deliver(id)).toMatchObject({ code: 200, statuses: ['accepted'] });
    expect(await deliver(id)).toMatchObject({ code: 200, statuses: ['duplicate'] });
    expect(await deliver(id, { 'x-shopify-webhook-id': 'other', 'x-shopify-topic': 'orders/paid' })).toMatchObject({
      statuses: ['accepted'],
    });
    const [placed, paid, ...others] = await eventsOf(id);
    expect(others).toEqual([]);
    expect(placed).toMatchObject({
      eventType: 'order_placed',
      messageId: 'b54557e4',
      anonymousId: 'browser-1',
      userRef: 'shopify:115310627314',
      eventData: {
        properties: { id: order.id, name: '#1001', total: '403.00', currency: 'INR' },
        traits: { email: 'Asha@example.in', phone: '+919819245678', firstName: 'Asha', lastName: 'Menon' },
        context: { shop: 'cafe.myshopify.com' },
      },
    });
    expect(placed?.eventData.properties).toHaveProperty('items.length', 50);
    expect(paid?.eventType).toBe('order_paid');
  });

  it('requires the signature of the app, and the shop of the source', async () => {
    const { id } = await createSource('shopify', { webhookSecret, config: { shopDomain: 'cafe.myshopify.com' } });
    const refused = { code: 401 };
    expect(await deliver(id, {}, undefined, 'another secret')).toMatchObject(refused);
    expect(await deliver(id, { 'x-shopify-hmac-sha256': '' })).toMatchObject(refused);
    expect(await deliver(id, { 'x-shopify-hmac-sha256': 'AAAA' })).toMatchObject(refused);
    expect(await deliver(id, { 'x-shopify-shop-domain': 'other.myshopify.com' })).toMatchObject(refused);
    expect(await deliver('nonsense')).toMatchObject(refused);
    expect(await deliver((await createSource('gtm')).id)).toMatchObject(refused);
    expect(await deliver((await createSource('shopify')).id, {}, undefined, '')).toMatchObject(refused);
    expect(await eventsOf(id)).toEqual([]);
    const changed = await fetch(`${server.url}/webhooks/shopify/${id}`, {
      method: 'POST',
      headers: { 'x-shopify-hmac-sha256': createHmac('sha256', webhookSecret).update('{}').digest('base64') },
      body: '{"id":1}',
    });
    expect(changed.status).toBe(401);
  });

  it('answers requests about personal data and empty payloads with 200, and stores no personal data request', async () => {
    const { id } = await createSource('shopify', { webhookSecret });
    expect(await deliver(id, { 'x-shopify-topic': 'customers/redact' })).toMatchObject({ code: 200, statuses: [] });
    expect(await deliver(id, { 'x-shopify-topic': 'orders/create' }, '[]')).toMatchObject({ code: 200 });
    expect(await deliver(id, { 'x-shopify-topic': 'shop/update', 'x-shopify-webhook-id': 'q' }, 'null')).toMatchObject({
      code: 200,
      statuses: ['accepted'],
    });
  });

  it('no payload leads to a 5xx', async () => {
    const { id } = await createSource('shopify', { webhookSecret });
    const name = fc.constantFrom(...Object.keys(order), 'attributes', 'code', 'value', 'email', 'phone', '__proto__');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.constantFrom(null, true, 'x'.repeat(40_000)),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(name, tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    const topic = fc.constantFrom('orders/create', 'customers/create', 'x'.repeat(300), '');
    await fc.assert(
      fc.asyncProperty(topic, value, async (topic, body) => {
        const headers = { 'x-shopify-topic': topic, 'x-shopify-webhook-id': '', 'x-shopify-triggered-at': 'then' };
        const { code, answer } = await deliver(id, headers, JSON.stringify(body));
        expect(code, JSON.stringify(answer)).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  });

  it('tracking.sources: the webhook secret is sealed and never returned', async () => {
    const source = await createSource('shopify', { webhookSecret });
    const shown = JSON.stringify([source, await tenant.call.tracking.sources.list({})]);
    expect(shown).not.toContain(webhookSecret);
    expect(source.hasWebhookSecret).toBe(true);
    await tenant.call.tracking.sources.update({ id: source.id, webhookSecret: 'another secret' });
    expect(await deliver(source.id)).toMatchObject({ code: 401 });
    expect(await deliver(source.id, {}, undefined, 'another secret')).toMatchObject({ code: 200 });
    await tenant.call.tracking.sources.update({ id: source.id, webhookSecret: null });
    expect(await deliver(source.id, {}, undefined, 'another secret')).toMatchObject({ code: 401 });
    const activity = JSON.stringify(await tenant.call.organizations.activity.list({}));
    expect(activity).not.toContain('another secret');
  });
});
