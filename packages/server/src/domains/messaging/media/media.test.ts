/** Media: uploads need a permission, downloads need a signed link, and browsers never run them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../../../../test/index.ts';
import { createMediaLink, verifyMediaToken } from './media-link.ts';

let server: TestServer;
let tenant: Tenant;
let key: string;
let readKey: string;
beforeAll(async () => {
  server = await createTestServer();
  tenant = await createTenant(server.app);
  const { apiKeys } = tenant.call.organizations;
  key = (await apiKeys.create({ name: 'Media', scopes: ['messages.send', 'messages.read'] })).key;
  readKey = (await apiKeys.create({ name: 'Reads', scopes: ['messages.read'] })).key;
});
afterAll(() => server[Symbol.asyncDispose]());

const png = Buffer.from('iVBORw0KGgo', 'base64');

const upload = (body: Buffer, type: string, name?: string, by = key) =>
  fetch(`${server.url}/v1/media${name === undefined ? '' : `?name=${encodeURIComponent(name)}`}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by}`, 'content-type': type },
    body: new Uint8Array(body),
  });

/** The link on this server: tests listen on their own port. */
const local = (url: string): string => server.url + new URL(url).pathname;

describe('POST /v1/media', () => {
  it('stores a file that its link returns without credentials', async () => {
    const answer = await upload(png, 'image/png', 'dir/Fly er".png');
    expect(answer.status).toBe(201);
    const made = await answer.json();
    expect(made).toMatchObject({ mimeType: 'image/png', fileName: 'Fly er.png', sizeBytes: png.length });
    expect(made).not.toHaveProperty('data');
    const fetched = await fetch(local(made.url));
    expect(fetched.status).toBe(200);
    expect(Buffer.from(await fetched.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(fetched.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-disposition': 'inline; filename="Fly er.png"',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    const head = await fetch(local(made.url), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(png.length)]);
    await tenant.call.messaging.media.delete({ id: made.id });
    expect((await fetch(local(made.url))).status).toBe(404);
    const { items } = await tenant.call.organizations.activity.list({});
    expect(items.map(({ action }) => action)).toContain('messaging.media.upload');
  });

  it.each([
    ['text/html', 'page.html'],
    ['image/svg+xml', 'drawing.svg'],
    ['application/pdf', 'flyer.pdf'],
  ])('serves %s as a download, not inline', async (type, name) => {
    const made = await (await upload(Buffer.from('<script>alert(1)</script>'), `${type}; charset=utf-8`, name)).json();
    const fetched = await fetch(local(made.url));
    expect(fetched.headers.get('content-type')).toBe(type);
    expect(fetched.headers.get('content-disposition')).toBe(`attachment; filename=${name}`);
    expect(fetched.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('requires the permission to send, and enforces limits', async () => {
    expect((await upload(png, 'image/png', 'x', 'sk_unknown')).status).toBe(401);
    expect((await upload(png, 'image/png', 'x', readKey)).status).toBe(403);
    expect((await upload(png, 'nonsense', 'x')).status).toBe(400);
    expect((await upload(Buffer.alloc(0), 'image/png', 'x')).status).toBe(400);
    expect((await upload(Buffer.alloc(16 * 1024 * 1024 + 1), 'image/png', 'x')).status).toBe(413);
    const most = await upload(Buffer.alloc(16 * 1024 * 1024, 1), 'video/mp4');
    expect(await most.json()).toMatchObject({ fileName: null, sizeBytes: 16 * 1024 * 1024 });
  });
});

describe('verifyMediaToken', () => {
  it('refuses forged and expired tokens', async () => {
    const made = await (await upload(png, 'image/png', 'x.png')).json();
    const token = new URL(made.url).pathname.split('/').at(-1) as string;
    expect(verifyMediaToken(server.app, token)).toEqual({ organizationId: tenant.organization.id, mediaId: made.id });
    const bytes = Buffer.from(token, 'base64url');
    for (const at of [0, 20, 34, 40, bytes.length - 1]) {
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
      expect(verifyMediaToken(server.app, forged.toString('base64url')), `byte ${at}`).toBeNull();
      expect((await fetch(`${server.url}/media/${forged.toString('base64url')}`)).status).toBe(404);
    }
    for (const other of ['', 'x', token.slice(0, -2), `${token}AAAA`]) {
      expect(verifyMediaToken(server.app, other)).toBeNull();
    }
    const in25Hours = { ...server.app, now: () => new Date(Date.now() + 25 * 3_600_000 + 1000) };
    const in23Hours = { ...server.app, now: () => new Date(Date.now() + 23 * 3_600_000) };
    expect(verifyMediaToken(in23Hours, token)).not.toBeNull();
    expect(verifyMediaToken(in25Hours, token)).toBeNull();
    const place = { organizationId: tenant.organization.id, mediaId: made.id };
    expect(createMediaLink(server.app, place).url).toBe(made.url);
  });
});
