/** Fixtures of the shop's tests: a server, a partner's page that embeds the shop, a browser, and an event on sale. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import chromium from '@sparticuz/chromium';
import { createTenant, createTestServer, type Tenant, type TestServer } from '@tessera/server/test';
import { type Browser, type BrowserContextOptions, chromium as browsers, type Page } from 'playwright-core';
import { buildApp } from '../../../scripts/build-app.ts';

export interface Stage {
  server: TestServer;
  browser: Browser;
  /** The origin of the partner's page, which is not the server's. */
  partner: string;
  /** Errors, warnings and policy violations that pages have reported. */
  reports: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  const port = await freePort();
  const [server, browser] = await Promise.all([
    // Payment pages and mails link to the server by its public address.
    buildApp('storefront').then(() =>
      createTestServer({ PORT: String(port), TESSERA_PUBLIC_URL: `http://127.0.0.1:${port}` }),
    ),
    launch(),
  ]);
  const site = await listen(
    createServer((_req, res) => res.setHeader('content-type', 'text/html').end(PAGE(server.url))),
  );
  return {
    server,
    browser,
    partner: `http://127.0.0.1:${portOf(site)}`,
    reports: [],
    async [Symbol.asyncDispose]() {
      await browser.close();
      site.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Default arguments of the package that disable process isolation and the same-origin policy. */
const REMOVED_ARGUMENTS = ['--single-process', '--no-zygote', '--disable-web-security'];

async function launch(): Promise<Browser> {
  const args = chromium.args.filter((arg) => !REMOVED_ARGUMENTS.includes(arg));
  return browsers.launch({ executablePath: await chromium.executablePath(), args: [...args, '--no-sandbox'] });
}

const PAGE = (url: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>Harbour Nights</title>
<body style="background: Canvas; margin: 0 auto; padding: 16px; max-width: 1080px"><main id="shop"></main>
<script type="module">
import { mountTessera } from '${url}/tickets/tessera.js';
const { searchParams } = new URL(location.href);
mountTessera(document.getElementById('shop'), { url: '${url}', key: searchParams.get('key'), eventSlug: searchParams.get('event') });
</script>
</body>
</html>`;

const listen = (server: Server): Promise<Server> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
async function freePort(): Promise<number> {
  const probe = await listen(createServer());
  const port = portOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export interface Sale {
  tenant: Tenant;
  eventId: string;
  types: Record<'entry' | 'balcony' | 'soldOut' | 'later' | 'hidden', string>;
  /** The cart that holds the only early-bird ticket. */
  lastSeat: { id: string; token: string };
  /** The address of the partner's page with this event. */
  url: string;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

/** An event with a ticket type in every state of sale, in rupees, with a fee and tax on top. */
export async function createSale({ server, partner }: Stage): Promise<Sale> {
  const tenant = await createTenant(server.app);
  const { ticketing, payments, organizations } = tenant.call;
  await organizations.settings.update({
    primaryColor: '#b3261e',
    secondaryColor: '#e6a117',
    refundPolicy: 'Until a week before.',
  });
  await payments.gateways.create({ provider: 'sandbox', name: 'Sandbox' });
  const event = await ticketing.events.create({
    title: 'Harbour Nights: Kochi Jazz',
    shortDescription: 'Three bands, one long evening by the water, and the best fish of the coast.',
    description:
      'Doors open at six. The first band plays at seven, when the sun goes down behind the nets.\n\nThere is food all evening. Children under twelve come in free.',
    startsAt: inDays(30),
    endsAt: new Date(inDays(30).getTime() + 5 * 3_600_000),
    timeZone: 'Asia/Kolkata',
    venueName: 'Willingdon Pier',
    address: 'Indira Gandhi Road',
    city: 'Kochi',
    country: 'IN',
    currency: 'INR',
    serviceFeeFixed: 3_000,
    taxInclusive: false,
    // All visitors of the tests come from one address.
    ...{ maxCartsPerNetwork: 1_000, maxSeatsPerNetwork: 1_000, maxCodeUsesPerNetwork: 1_000 },
  });
  const eventId = event.id;
  const add = async (values: { name: string; price: number } & Record<string, unknown>) =>
    (await ticketing.ticketTypes.create({ eventId, quantity: 100, taxBasisPoints: 1_800, ...values })).id;
  const types = {
    entry: await add({ name: 'Entry', price: 120_000, description: 'Standing, all evening' }),
    balcony: await add({ name: 'Balcony', price: 240_000, quantity: 3, taxBasisPoints: 0 }),
    soldOut: await add({ name: 'Early bird', price: 80_000, quantity: 1 }),
    later: await add({ name: 'Last minute', price: 150_000, salesStartsAt: inDays(20) }),
    hidden: await add({ name: 'Backstage', price: 0, isHidden: true }),
  };
  await ticketing.discountCodes.create({
    type: 'percent',
    discountBasisPoints: 1_000,
    code: 'MONSOON',
    eventId,
    ticketTypeIds: [types.entry],
  });
  await ticketing.discountCodes.create({
    type: 'percent',
    discountBasisPoints: 0,
    code: 'FRIENDS',
    eventId,
    ticketTypeIds: [types.hidden],
  });
  await ticketing.events.publish({ id: eventId });
  const { cart, token } = await ticketing.carts.create({
    eventId,
    items: [{ ticketTypeId: types.soldOut, quantity: 1 }],
  });
  const { key } = await organizations.apiKeys.create({
    name: 'Shop',
    kind: 'publishable',
    scopes: ['storefront.read', 'storefront.buy'],
    origins: [partner],
  });
  return {
    tenant,
    eventId,
    types,
    lastSeat: { id: cart.id, token },
    url: `${partner}/?${new URLSearchParams({ key, event: event.slug })}`,
  };
}

export async function openPage(
  { browser, reports }: Stage,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-IN', ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => reports.push(error.message));
  page.on('console', (message) => {
    // Browsers log every 4xx answer. Tests provoke those and check the page instead.
    const isRefusal = /the server responded with a status of 4\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isRefusal) reports.push(message.text());
  });
  await page.exposeFunction('report', (text: string) => reports.push(text));
  await page.addInitScript(() => {
    const { report } = globalThis as unknown as { report: (text: string) => void };
    addEventListener('securitypolicyviolation', (event) => report(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  await page.goto(url);
  return page;
}

/** Moves the expiry of every cart into the past. */
export const expireCarts = ({ transaction }: Tenant): Promise<void> =>
  transaction(async ({ db, organization }) => {
    const past = new Date(Date.now() - 1_000);
    await db('ticketing.carts')
      .where({ organization_id: organization.id })
      .update({ expires_at: past, reclaim_at: past });
  });

/** The link in the newest mail to this address, once it has been sent. */
export async function mailedLink({ call }: Tenant, to: string, subject: string): Promise<string> {
  for (let tries = 0; tries < 150; tries++) {
    const { items } = await call.identity.developmentMails.list({ filter: { recipient: to } });
    const link = items.find((mail) => mail.subject.startsWith(subject))?.text.match(/http\S+\/tickets\/\w+#\S+/);
    if (link) return link[0];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${to} was sent no mail with a subject that begins with ${subject}`);
}
