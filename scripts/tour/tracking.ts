/** Tracking: events of a site and of a shop, stored once, attributed to a contact. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Contact, Tessera } from '../../packages/sdk/src/index.ts';
import { type Tour, until } from './tour.ts';

export async function tourTracking(tour: Tour, tessera: Tessera, contact: Contact): Promise<void> {
  const { tracking } = tessera;
  const source = await tour.step('create a source and load the snippet', async () => {
    const snippet = await tour.request('/t.js');
    assert.equal(snippet.status, 200);
    assert.match(snippet.headers.get('content-type') ?? '', /javascript/);
    return tracking.sources.create({ type: 'gtm', name: 'Tour' });
  });
  await tour.step('send events; a repeated one is stored once', async () => {
    const userId = `user-${tour.run}`;
    const batch = [
      { type: 'identify', messageId: `1-${tour.run}`, userId, traits: { email: contact.email } },
      { type: 'track', messageId: `2-${tour.run}`, userId, event: 'order_placed', properties: { total: 1_999 } },
    ];
    const send = async () => {
      const body = JSON.stringify({ batch });
      const answer = await tour.request('/v1/batch', { method: 'POST', headers: bearer(source.writeKey), body });
      assert.equal(answer.status, 200);
      const { results } = (await answer.json()) as { results: { status: string }[] };
      return results.map(({ status }) => status);
    };
    assert.deepEqual(await send(), ['accepted', 'accepted']);
    assert.deepEqual(await send(), ['duplicate', 'duplicate']);
  });
  await tour.step('find the event at its contact', async () => {
    const filter = { contactId: contact.id, eventType: 'order_placed' };
    const event = await until('the attributed event', async () => (await tracking.events.list({ filter })).items[0]);
    assert.deepEqual(event.eventData.properties ?? event.eventData, { total: 1_999 });
  });
  await tour.step('receive a signed webhook of a shop; refuse an unsigned one', () => receiveWebhook(tour, tessera));
}

async function receiveWebhook(tour: Tour, { tracking }: Tessera): Promise<void> {
  const webhookSecret = crypto.randomUUID();
  const { id } = await tracking.sources.create({ type: 'shopify', name: 'Tour shop', webhookSecret });
  const body = JSON.stringify({ id: 1, total_price: '499.00', currency: 'INR', line_items: [] });
  const post = (signature: string) =>
    tour.request(`/webhooks/shopify/${id}`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-shopify-topic': 'orders/paid',
        'x-shopify-webhook-id': tour.run,
        'x-shopify-hmac-sha256': signature,
      },
    });
  assert.equal((await post('')).status, 401);
  assert.equal((await post(createHmac('sha256', webhookSecret).update(body).digest('base64'))).status, 200);
  const { items } = await tracking.events.list({ filter: { sourceId: id } });
  assert.deepEqual(
    items.map(({ eventType }) => eventType),
    ['order_paid'],
  );
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
