/** contacts.list taken apart: each layer of Tessera called in this process, as often as it takes to see its CPU. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contact, createDatabase, inTenant } from '@tessera/db';
import type { AnyProcedure } from '@trpc/server';
import type { Knex } from 'knex';
import pg from 'pg';
import superjson from 'superjson';
import { readConfig } from '../../packages/server/src/config.ts';
import type { Ctx } from '../../packages/server/src/context.ts';
import { ContactList, ListContactsInput } from '../../packages/server/src/domains/contacts/contact.schema.ts';
import { listContacts } from '../../packages/server/src/domains/contacts/contact.service.ts';
import { createAuthenticate } from '../../packages/server/src/domains/identity/index.ts';
import { wireWriter } from '../../packages/server/src/lib/wire.ts';
import { requestContexts } from '../../packages/server/src/request.ts';
import { appRouter } from '../../packages/server/src/router.ts';
import { startServer } from '../../packages/server/src/server.ts';
import { ready } from './ready.ts';

/** As many at once as the load generator has connections. */
const AT_ONCE = 16;
const LIMIT = 20;
const { POOL, ORGANIZATION_ID = '', API_KEY, ADMIN_URL = '', DATABASE_URL = '' } = process.env;
const [rounds, calls] = [Number(process.env.ROUNDS), Number(process.env.CALLS)];

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
// As superuser, to whom row-level security does not apply: what it costs shows.
const unscoped = createDatabase(ADMIN_URL, { max: Number(POOL) }) as unknown as Knex;

const statement = `select ${Contact.columnList} from contacts.contacts where organization_id = ? order by id desc limit ?`;
const values = [ORGANIZATION_ID, LIMIT + 1];
const prepared = { name: 'list', text: statement.replace('?', '$1').replace('?', '$2'), values };
const list = (db: unknown) => listContacts({ db, organization: { id: ORGANIZATION_ID } } as Ctx, { limit: LIMIT });
const answer = await inTenant(app.database, ORGANIZATION_ID, list, { readOnly: true });
const write = wireWriter(ContactList);
const body = `{"result":{"data":${write(ContactList.parse(answer))}}}`;

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

const layers: Record<string, () => unknown> = {
  pg: () => pool.query(prepared),
  knex: () => unscoped.raw(statement, values),
  scope: () => inTenant(app.database, ORGANIZATION_ID, async (db) => db.raw(statement, values), { readOnly: true }),
  service: () => inTenant(app.database, ORGANIZATION_ID, list, { readOnly: true }),
  input: () => ListContactsInput.parse(superjson.parse(input)),
  output: () => ContactList.parse(answer),
  caller: async () => {
    const caller = await context().caller();
    if (caller) await app.limits.call(caller.actor);
  },
  procedure: () =>
    procedure({
      path: 'contacts.list',
      type: 'query',
      ctx: context(),
      getRawInput: async () => superjson.parse(input),
      signal: undefined,
      batchIndex: 0,
    }),
  write: () => write(answer),
};

/** Microseconds of this process's CPU for one call. */
async function costOf(layer: () => unknown, times: number): Promise<number> {
  let left = times;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await layer();
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

for (const layer of Object.values(layers)) await costOf(layer, calls);
const costs: Record<string, number> = {};
for (let round = 0; round < rounds; round++) {
  for (const [name, layer] of Object.entries(layers)) {
    // Other work on the machine only adds to it.
    costs[name] = Math.min(costs[name] ?? Number.POSITIVE_INFINITY, await costOf(layer, calls));
  }
}

const server = createServer((_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  res.end(body);
});
server.listen(0, '127.0.0.1', () =>
  ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { costs, bytes: Buffer.byteLength(body) }),
);
