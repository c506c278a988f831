/** contacts.list by layer: each path answers the same bytes after going through one layer more than the previous one. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contact, createDatabase, inTenant, type Transaction } from '@tessera/db';
import type { AnyProcedure } from '@trpc/server';
import type { Knex } from 'knex';
import pg from 'pg';
import superjson from 'superjson';
import { ContactList, ListContactsInput } from '../../packages/server/src/domains/contacts/contacts/contact.schema.ts';
import { listContacts } from '../../packages/server/src/domains/contacts/contacts/contact.service.ts';
import { createAuthenticate } from '../../packages/server/src/domains/identity/index.ts';
import { requestContexts } from '../../packages/server/src/http/request.ts';
import { appRouter } from '../../packages/server/src/router.ts';
import { readConfig } from '../../packages/server/src/runtime/config.ts';
import { startServer } from '../../packages/server/src/server.ts';
import type { Ctx } from '../../packages/server/src/trpc/context.ts';
import { wireWriter } from '../../packages/server/src/trpc/wire/wire-output.ts';
import { ready } from './ready.ts';

const LIMIT = 20;
const { POOL, ORGANIZATION_ID = '', API_KEY, ADMIN_URL = '', DATABASE_URL = '' } = process.env;

const config = readConfig({
  ...process.env,
  LOG_LEVEL: 'warn',
  PORT: '0',
  TESSERA_ROLE: 'api',
  TESSERA_RATE_LIMIT: '100000000',
  TESSERA_DATABASE_POOL: POOL,
});
const { app } = await startServer({ config, databaseUrl: DATABASE_URL, masterKeys: config.masterKeys as [Buffer] });
const pool = new pg.Pool({ connectionString: ADMIN_URL, max: Number(POOL) });
// A superuser bypasses row-level security, so the difference is the cost of it.
const unscoped = createDatabase(ADMIN_URL, { max: Number(POOL) }) as unknown as Knex;

const statement = `select ${Contact.columnList} from contacts.contacts where organization_id = ? order by id desc limit ?`;
const values = [ORGANIZATION_ID, LIMIT + 1];
const prepared = { name: 'list', text: statement.replace('?', '$1').replace('?', '$2'), values };
const list = (db: unknown) => listContacts({ db, organization: { id: ORGANIZATION_ID } } as Ctx, { limit: LIMIT });
const answer = await inTenant(app.database, ORGANIZATION_ID, list, { readOnly: true });
const write = wireWriter(ContactList);
const written = (list: unknown) => `{"result":{"data":${write(list)}}}`;
const body = written(ContactList.parse(answer));

const createContext = requestContexts(app, createAuthenticate(app));
const context = () =>
  createContext({
    headers: { authorization: `Bearer ${API_KEY}`, host: '127.0.0.1', connection: 'keep-alive' },
    socket: { remoteAddress: '127.0.0.1' },
  } as unknown as IncomingMessage);
const procedure = (appRouter._def.procedures as unknown as Record<string, AnyProcedure>)[
  'contacts.list'
] as AnyProcedure;
const input = JSON.stringify({ json: { limit: LIMIT } });

const call = () =>
  procedure({
    path: 'contacts.list',
    type: 'query',
    ctx: context(),
    getRawInput: async () => superjson.parse(input),
    signal: undefined,
    batchIndex: 0,
  });
const inScope = (work: (db: Transaction) => Promise<unknown>) =>
  inTenant(app.database, ORGANIZATION_ID, work, { readOnly: true });

const layers: Record<string, () => Promise<unknown>> = {
  '/http': async () => {},
  '/pg': () => pool.query(prepared),
  '/knex': async () => unscoped.raw(statement, values),
  '/scope': () => inScope(async (db) => db.raw(statement, values)),
  '/service': () => inScope(list),
  '/procedure': call,
};

/** Layers that wait for no I/O can be measured in isolation. */
const parts: Record<string, () => unknown> = {
  input: () => ListContactsInput.parse(superjson.parse(input)),
  output: () => ContactList.parse(answer),
  caller: async () => {
    const caller = await context().caller();
    if (caller) await app.limits.call(caller.actor.type);
  },
};

/** Microseconds of this process's CPU per call. */
async function costOf(part: () => unknown): Promise<number> {
  const times = 5_000;
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await part();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

const costs: Record<string, number> = {};
for (let round = 0; round < 10; round++) {
  // The minimum counts, because other work on the machine only adds to it.
  for (const [name, part] of Object.entries(parts)) {
    costs[name] = Math.min(costs[name] ?? Number.POSITIVE_INFINITY, await costOf(part));
  }
}

const server = createServer(async (req, res) => {
  try {
    const layer = layers[req.url ?? ''];
    const content = layer ? await layer().then(() => body) : written(await call());
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) });
    res.end(content);
  } catch (error) {
    console.error(error);
    res.writeHead(500).end();
  }
});
server.listen(0, '127.0.0.1', () =>
  ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { costs, bytes: Buffer.byteLength(body) }),
);
