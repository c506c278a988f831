/** Unsubscribe links, as used by people, mail programs and mail scanners. */
import { newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, createTestServer, type TestServer } from '../../../../test/index.ts';
import { unsubscribeUrl } from './unsubscribe.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function aLink(address = 'asha@example.in') {
  const tenant = await createTenant(server.app);
  const { pathname } = new URL(
    unsubscribeUrl(server.app, {
      organizationId: tenant.organization.id,
      channel: 'email',
      address,
      messageId: newId(),
    }),
  );
  const consents = async () => (await tenant.call.contacts.consents.list({})).items;
  return { tenant, pathname, url: new URL(pathname, server.url), consents };
}

describe('unsubscribeByLink', () => {
  it('GET does not unsubscribe', async () => {
    const { url, consents } = await aLink();
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).toContain('<button>Unsubscribe</button>');
    await fetch(url, { method: 'HEAD' });
    expect(await consents()).toEqual([]);
  });

  it('POST unsubscribes by one click, and stores one consent however often it is sent', async () => {
    const { tenant, url, consents } = await aLink();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const click = () => fetch(url, { method: 'POST', headers, body: 'List-Unsubscribe=One-Click', redirect: 'error' });
    for (let i = 0; i < 3; i++) expect((await click()).status).toBe(200);
    expect(await consents()).toMatchObject([
      { channel: 'email', address: 'asha@example.in', status: 'opted_out', source: 'unsubscribe_link' },
    ]);
    const history = await tenant.call.contacts.consents.history({ channel: 'email', address: 'asha@example.in' });
    expect(history.items).toHaveLength(1);
  });

  it('refuses an altered or truncated link', async () => {
    const { pathname, consents } = await aLink();
    const token = pathname.slice('/u/'.length);
    const changed = Buffer.from(token, 'base64url');
    changed[40] = (changed[40] as number) ^ 1;
    for (const wrong of [token.slice(0, -4), changed.toString('base64url'), 'x', `${token}${token}`, '%00']) {
      const answer = await fetch(new URL(`/u/${wrong}`, server.url), { method: 'POST' });
      expect([400, 404]).toContain(answer.status);
      expect(await answer.text()).not.toContain('asha@');
    }
    expect(await consents()).toEqual([]);
  });
});

describe('POST /webhooks/messaging', () => {
  it('refuses unsigned, oversized and unaddressed webhooks', async () => {
    const tenant = await createTenant(server.app);
    const { id } = await tenant.call.messaging.senders.create({
      ...{ provider: 'sandbox', channel: 'sms', name: 'SMS', address: '+919800000002' },
    });
    const post = async (sender: string, body: string) =>
      (await fetch(new URL(`/webhooks/messaging/${sender}`, server.url), { method: 'POST', body })).status;
    expect(await post(id, '{"items":[]}')).toBe(401);
    expect(await post(newId(), '{}')).toBe(404);
    expect(await post('nonsense', '{}')).toBe(404);
    expect(await post(id, 'x'.repeat(4_300_000))).toBe(413);
    expect((await fetch(new URL(`/webhooks/messaging/${id}?hub.mode=subscribe`, server.url))).status).toBe(403);
  });
});
