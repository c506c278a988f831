/** The demo of the first `npm start` in development: an organization with realistic data. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inSystem, Organization, Permission } from '@tessera/db';
import { createContact } from '../domains/contacts/index.ts';
import { signUp } from '../domains/identity/index.ts';
import { createApiKey } from '../domains/organizations/index.ts';
import { createGateway } from '../domains/payments/index.ts';
import { AppError } from '../lib/app-error.ts';
import { randomToken } from '../lib/tokens.ts';
import type { App } from '../runtime/app.ts';
import { type Ctx, inTransaction } from '../trpc/context.ts';
import { createDemoCampaign } from './campaign.ts';
import { makeShop, SHOP_SLUG } from './shop.ts';

interface Demo {
  email: string;
  password: string;
  organizationId: string;
  apiKey: string;
  /** Missing where the demo was created before the shop existed. */
  shopKey?: string;
}

/** Creates the demo unless it exists, and returns the login and keys to print. */
export async function createDemo(app: App, dataDir: string, url: string): Promise<string> {
  const path = join(dataDir, 'demo.json');
  // First: a password that cannot be stored would be lost. With DATABASE_URL nothing else creates the folder.
  await mkdir(dataDir, { recursive: true });
  const known = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Demo,
    () => undefined,
  );
  const isThere = known && (await exists(app, known.organizationId));
  const demo = isThere ? known : await make(app);
  if (!demo) return withoutDemo(url);
  const isNew = !isThere || !demo.shopKey;
  demo.shopKey ??= await inOrganization(app, demo, (ctx) => makeShop(ctx, url));
  if (isNew) await writeFile(path, JSON.stringify(demo, null, 2), { mode: 0o600 });
  return `
  Tessera      ${url}
  Playground   ${url}/playground
  Sign in      ${demo.email} / ${demo.password}
  API key      ${demo.apiKey}
  Shop         ${url}/tickets/${demo.organizationId}/${SHOP_SLUG}
  Shop key     ${demo.shopKey} (for pages)
  Organization ${demo.organizationId}
`;
}

const exists = (app: App, organizationId: string): Promise<boolean> =>
  inSystem(app.database, async (db) => (await Organization.query(db).findById(organizationId)) !== undefined);

const EMAIL = 'demo@tessera.example';

/** Another server creates the demo on this database, or died while doing so: that must not stop this one. */
const withoutDemo = (url: string): string => `
  Tessera      ${url}
  Playground   ${url}/playground
  The demo (${EMAIL}) was created by another server on this database, which printed its password.
  Without the password, sign up in the playground.
`;

/** Null when another server was faster. */
async function make(app: App): Promise<Demo | null> {
  // Generated on each machine: a known password would open every development server within reach.
  const password = randomToken(9);
  const person = { email: EMAIL, password, name: 'Asha Menon', organizationName: 'Café Malabar' };
  const signedUp = await signUp(demoRequest(app), person).catch((error) => {
    if (error instanceof AppError && error.details?.kind === 'email_taken') return null;
    throw error;
  });
  if (!signedUp) return null;
  const { organization } = signedUp;
  const demo = { email: EMAIL, password, organizationId: organization.id };
  const apiKey = await inOrganization(app, demo, async (ctx) => {
    for (const person of people()) await createContact(ctx, person);
    await createGateway(ctx, { provider: 'sandbox', name: 'Sandbox' });
    await createDemoCampaign(ctx);
    return createApiKey(ctx, { name: 'Demo', kind: 'secret', scopes: Permission.options, origins: [] });
  });
  return { ...demo, apiKey: apiKey.key };
}

/** The platform itself, with every permission. */
const inOrganization = <T>(app: App, demo: Pick<Demo, 'organizationId'>, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inTransaction(
    {
      app,
      actor: { type: 'system', name: 'demo' },
      organization: { id: demo.organizationId },
      permissions: new Set(Permission.options),
    },
    work,
  );

const demoRequest = (app: App): Parameters<typeof signUp>[0] => ({
  app,
  log: app.log,
  now: app.now,
  caller: async () => null,
  request: { id: 'demo', ip: '127.0.0.1', userAgent: null, origin: null, organizationId: null, idempotencyKey: null },
});

/** Generated customers: names, cities and habits in a fixed combination. */
function* people(): Generator<Parameters<typeof createContact>[1]> {
  const first = ['Asha', 'Ravi', 'Meera', 'Zoë', 'José', 'Fatima', 'Nguyễn', 'मोहन', 'Lakshmi', "O'Brien"];
  const last = ['Nair', 'Sharma', 'García', 'Patel', 'Łukasz', 'Das', 'Müller', 'Iyer'];
  const companies = ['Sharma Traders', 'Glow Salon', 'Iyer & Sons', null];
  const tags = ['vip', 'newsletter', 'wholesale', 'walk-in', 'diwali-2026'];
  const cities = ['Kochi', 'Pune', 'Mumbai', 'Jaipur', 'Bengaluru'];
  for (let i = 0; i < 80; i++) {
    const company = companies[i % companies.length];
    yield {
      name: `${first[i % first.length]} ${last[(i * 3) % last.length]}`,
      phone: `+9198${String(20_000_000 + i * 7_919).slice(0, 8)}`,
      email: i % 3 === 0 ? undefined : `person.${i}@example.com`,
      company: company ?? undefined,
      country: undefined,
      tags: [tags[i % tags.length] as string, ...(i % 7 === 0 ? ['loyal'] : [])],
      customFields: { city: cities[(i * 2) % cities.length] as string, spent: (i * 137) % 900 },
      source: i % 4 === 0 ? 'whatsapp' : 'manual',
    };
  }
}
