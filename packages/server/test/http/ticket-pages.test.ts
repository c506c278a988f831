/** The hosted ticket pages: how they are served, and the key they call with. */
import { inSystem, Organization } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../index.ts';

let server: TestServer;
let tenant: Tenant;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_PUBLIC_URL: 'https://tickets.example' });
  tenant = await createTenant(server.app);
});
afterAll(() => server[Symbol.asyncDispose]());

const OWN = 'https://tickets.example';

async function keyOf(organization: string): Promise<string> {
  const response = await fetch(`${server.url}/tickets/config?${new URLSearchParams({ organization })}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return (await response.json()).key;
}

async function call(
  key: string,
  origin: string | null,
  procedure = 'ticketing.storefront.listEvents',
  more: Record<string, string> = {},
) {
  const from = { ...(origin && { origin }), ...more };
  const response = await fetch(`${server.url}/trpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...from },
    body: JSON.stringify({ json: {} }),
  });
  return response.status;
}

const checksum = async (body: string) => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  return `${body}_${Buffer.from(hash).toString('hex').slice(0, 6)}`;
};

describe('GET /tickets/config', () => {
  it('GET /tickets/config: answers the same key by id and slug, for existing organizations only', async () => {
    const { id, slug } = tenant.organization;
    expect(await keyOf(id)).toMatch(/^pk_[\w-]{43}_[0-9a-f]{6}$/);
    expect(await keyOf(slug)).toBe(await keyOf(id));
    expect(await keyOf((await createTenant(server.app)).organization.id)).not.toBe(await keyOf(id));
    const unknown = await fetch(`${server.url}/tickets/config?organization=unknown`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({
      error: { message: 'Organization not found', data: { code: 'NOT_FOUND' } },
    });
    expect((await fetch(`${server.url}/tickets/config`)).status).toBe(404);
  });

  it('GET /tickets/config: the key has the permissions of a shop, from the hosted pages only', async () => {
    const key = await keyOf(tenant.organization.id);
    expect(await call(key, OWN)).toBe(200);
    expect(await call(key, 'https://shop.example')).toBe(401);
    expect(await call(key, null)).toBe(401);
    // Browsers may omit the origin on same-origin requests.
    const site = (name: string) => call(key, null, undefined, { 'sec-fetch-site': name });
    expect([await site('same-origin'), await site('same-site'), await site('cross-site')]).toEqual([200, 401, 401]);
    expect(await call(key, OWN, 'contacts.list')).toBe(403);
    expect(await call(key, OWN, 'ticketing.orders.list')).toBe(403);
  });

  it('GET /tickets/config: a key cannot be forged for another organization', async () => {
    const other = (await createTenant(server.app)).organization.id.replaceAll('-', '');
    const bytes = Buffer.from((await keyOf(tenant.organization.id)).slice(3, 46), 'base64url');
    const forged = Buffer.concat([Buffer.from(other, 'hex'), bytes.subarray(16)]).toString('base64url');
    expect(await call(await checksum(`pk_${forged}`), OWN)).toBe(401);
    const secret = `sk_${bytes.toString('base64url')}`;
    expect(await call(await checksum(secret), OWN)).toBe(401);
  });

  it('GET /tickets/config: the key stops working when its organization is deleted', async () => {
    const { organization } = await createTenant(server.app);
    const key = await keyOf(organization.id);
    await inSystem(server.app.database, (db) =>
      Organization.query(db).findById(organization.id).patch({ deletedAt: new Date() }).execute(),
    );
    expect(await call(key, OWN)).toBe(401);
  });
});

describe('GET /tickets', () => {
  it('GET /tickets: pages admit their own scripts only and are not cached', async () => {
    for (const path of ['order', 'ticket', 'transfer', 'waitlist', `${tenant.organization.slug}/a-concert`]) {
      const response = await fetch(`${server.url}/tickets/${path}`);
      // 503: the pages are not built where only the server is tested.
      expect([200, 503]).toContain(response.status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    expect((await fetch(`${server.url}/tickets/nothing`)).status).toBe(404);
    expect((await fetch(`${server.url}/tickets/..%2f..%2fpackage.json/x`)).headers.get('content-type')).not.toContain(
      'json',
    );
  });
});
