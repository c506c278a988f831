/** The tracking snippet in a real browser, on a page of another origin, against a real server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import chromium from '@sparticuz/chromium';
import { createTenant, createTestServer, type Tenant, type TestServer } from '@tessera/server/test';
import { type Browser, type BrowserContext, chromium as browsers, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';

let server: TestServer;
let shop: Server;
let shopUrl: string;
let browser: Browser;
/** Errors that the pages report. */
const pageErrors: string[] = [];

beforeAll(async () => {
  const args = chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote');
  [server, browser] = await Promise.all([
    createTestServer({ TESSERA_ROLE: 'api' }),
    chromium
      .executablePath()
      .then((executablePath) => browsers.launch({ executablePath, args: [...args, '--no-sandbox'] })),
  ]);
  shop = createServer((req, res) => {
    const { searchParams } = new URL(req.url ?? '/', 'http://shop');
    res.setHeader('content-type', 'text/html');
    res.end(`<!doctype html><title>Shop</title><h1>Shop</h1>
      <script>(window.tessera = window.tessera || []).push(['page'], ['track', 'early', { n: 1 }])</script>
      <script async src="${server.url}/t.js" data-key="${searchParams.get('key')}" ${searchParams.get('attributes') ?? ''}></script>`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(pageErrors.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  shop.close();
  await server[Symbol.asyncDispose]();
});

interface Visit {
  tenant: Tenant;
  page: Page;
  context: BrowserContext;
  url: string;
  /** The stored events, oldest first, once there are `count`. */
  events(count: number): Promise<Awaited<ReturnType<Tenant['call']['tracking']['events']['list']>>['items']>;
}

async function visit(
  attributes = '',
  prepare: (context: BrowserContext) => Promise<unknown> = async () => {},
): Promise<Visit> {
  const tenant = await createTenant(server.app);
  const { writeKey } = await tenant.call.tracking.sources.create({ type: 'gtm', name: 'Shop' });
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  await prepare(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => pageErrors.push(error.message));
  const url = `${shopUrl}/?key=${writeKey}&attributes=${encodeURIComponent(attributes)}`;
  await page.goto(url);
  return {
    tenant,
    page,
    context,
    url,
    events: (count) =>
      vi.waitFor(async () => {
        const { items } = await tenant.call.tracking.events.list({ limit: 200 });
        expect(items).toHaveLength(count);
        return items.toReversed();
      }, 12_000),
  };
}

/** Calls `track` in the page. */
const track = (page: Page, name: string) =>
  page.evaluate(
    (event) => (globalThis as unknown as { tessera: { push(call: unknown[]): void } }).tessera.push(['track', event]),
    name,
  );

it('GET /t.js: takes less than 2 kB and is cacheable', async () => {
  const answer = await fetch(`${server.url}/t.js`);
  const text = await answer.text();
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(2_000);
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(answer.headers.get('cache-control')).toContain('max-age=86400');
  const etag = answer.headers.get('etag') as string;
  expect((await fetch(`${server.url}/t.js`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const pinned = await fetch(`${server.url}/t.js?v=${etag.replaceAll('"', '')}`);
  expect(pinned.headers.get('cache-control')).toContain('immutable');
});

it('t.js: sends calls made before and after it loads, with one anonymousId per browser', async () => {
  const { page, events, url } = await visit();
  await track(page, 'later');
  const first = await events(3);
  expect(first.map(({ eventType }) => eventType)).toEqual(['page', 'early', 'later']);
  expect(first[1]?.eventData).toMatchObject({
    properties: { n: 1 },
    context: { page: { url, title: 'Shop' }, userAgent: expect.stringContaining('Chrome') },
  });
  expect(new Set(first.map(({ messageId }) => messageId)).size).toBe(3);
  await page.reload();
  const all = await events(5);
  expect(new Set(all.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  expect(all[0]?.anonymousId).toMatch(/^[0-9a-f-]{36}$/);
});

it('t.js: identify applies until reset', async () => {
  const { page, events } = await visit();
  await events(2);
  await page.evaluate(() => {
    const { tessera } = globalThis as unknown as { tessera: Record<string, (...args: unknown[]) => void> };
    tessera.identify?.('u;1', { email: 'asha@example.in' });
    tessera.track?.('mine', { a: 1 }, { eventId: 'order-1' });
  });
  await events(4);
  await page.reload();
  await events(6);
  await page.evaluate(() => {
    const { tessera } = globalThis as unknown as { tessera: Record<string, (...args: unknown[]) => void> };
    tessera.reset?.();
    tessera.track?.('another');
    tessera.track?.('mine', {}, { eventId: 'order-1' });
  });
  const all = await events(7);
  expect(all.map(({ userRef }) => userRef)).toEqual([null, null, 'u;1', 'u;1', 'u;1', 'u;1', null]);
  expect(all[2]).toMatchObject({ eventType: 'identify', eventData: { traits: { email: 'asha@example.in' } } });
  expect(all[6]?.anonymousId).not.toBe(all[5]?.anonymousId);
});

it('t.js: keeps its id in a cookie where the page has no storage', async () => {
  const { page, events, context } = await visit('', (context) =>
    context.addInitScript(() => {
      Object.defineProperty(globalThis, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }),
  );
  await events(2);
  await page.reload();
  const all = await events(4);
  expect(new Set(all.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['tessera_id']);
});

it('t.js: sends queued events when the page is left', async () => {
  const { page, events } = await visit();
  await events(2);
  await page.evaluate(() => {
    const { tessera } = globalThis as unknown as { tessera: Record<string, (...args: unknown[]) => void> };
    for (let i = 0; i < 60; i++) tessera.track?.('last', { text: 'x'.repeat(300), i });
    location.href = 'about:blank';
  });
  expect((await events(62)).filter(({ eventType }) => eventType === 'last')).toHaveLength(60);
});

it('t.js: retries until the server answers, and each event is stored once', async () => {
  let failures = 0;
  const { events } = await visit('', (context) =>
    context.route('**/v1/batch', async (route) => {
      failures++;
      if (failures === 1) return route.abort('connectionreset');
      // The server stores the batch, and its answer is lost.
      if (failures === 2) {
        await route.fetch();
        return route.abort('connectionreset');
      }
      return route.continue();
    }),
  );
  await events(2);
  await vi.waitFor(() => expect(failures).toBeGreaterThanOrEqual(3), 12_000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await events(2)).map(({ eventType }) => eventType)).toEqual(['page', 'early']);
});

it('t.js: with data-privacy, sends and stores nothing under Global Privacy Control', async () => {
  const optOut = (context: BrowserContext) =>
    context.addInitScript(() => {
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
    });
  const asked = await visit('data-privacy', optOut);
  const notAsked = await visit('', optOut);
  await track(asked.page, 'never');
  await notAsked.events(2);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await asked.page.goto('about:blank');
  await asked.events(0);
  expect(await asked.context.storageState()).toEqual({ cookies: [], origins: [] });
});
