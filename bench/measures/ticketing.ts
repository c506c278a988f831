/** Holds, paid orders and check-ins of one hot event over HTTP, compared with a script that writes the same rows. */
import { randomUUID } from 'node:crypto';
import { callTessera, tesseraBody, tesseraPath, withKey } from '../harness/client.ts';
import { type Connection, openConnection } from '../harness/connection.ts';
import {
  type BenchDatabase,
  type BenchOrganization,
  createOrganization,
  createShopKey,
  SHOP_ORIGIN,
} from '../harness/database.ts';
import { CONNECTIONS } from '../harness/load.ts';
import { type RunningServer, startServer } from '../harness/processes.ts';
import { median, ratio, type Section, table, whole } from '../harness/results.ts';
import type { Job } from '../servers/ticketing-sql.ts';

interface Options {
  warmUpSeconds: number;
  seconds: number;
  rounds: number;
}

type Work = Job['work'];
interface Sale extends Omit<Job, 'work' | 'seconds' | 'connections'> {
  ticketIds: string[];
}

/** Enough seats for every round: the measurement is of contention, not of a sold-out event. */
const SEATS = 10_000_000;
/** Maximum scans per second that the tickets must suffice for. */
const SCANS = { ours: 2_500, limit: 12_000 };

export async function measureTicketing(db: BenchDatabase, options: Options): Promise<Section> {
  const { warmUpSeconds, seconds, rounds } = options;
  // A commit of money is flushed to the disk before the answer; both sides wait for it.
  await setForDatabase(db, 'set synchronous_commit = on');
  // Starts a separate server, because settings of a database apply to connections opened afterwards.
  const tessera = await startServer(db, '../servers/tessera.ts', { isTessera: true });
  const found: Record<Work, { ours: number[]; limit: number[] }> = {
    hold: { ours: [], limit: [] },
    order: { ours: [], limit: [] },
    checkIn: { ours: [], limit: [] },
  };
  for (const work of ['hold', 'order', 'checkIn'] as const) {
    // An order runs much code, each part once: V8 compiles it after about a thousand orders.
    const warmUp = work === 'order' ? 5 * warmUpSeconds : warmUpSeconds;
    for (let round = 0; round <= rounds; round++) {
      const time = round === 0 ? warmUp : seconds;
      const organization = await createOrganization(db);
      const ours = await overHttp(
        tessera,
        organization,
        await sell(db, tessera, organization, time, work, SCANS.ours),
        work,
        time,
        await createShopKey(db, organization),
      );
      const other = await createOrganization(db);
      const limit = await script(db, await sell(db, tessera, other, time, work, SCANS.limit), work, time);
      if (round === 0) continue;
      found[work].ours.push(ours);
      found[work].limit.push(limit);
    }
  }
  await setForDatabase(db, 'reset synchronous_commit');
  const names: Record<Work, string> = {
    hold: 'holds (a cart with one ticket)',
    order: 'paid orders (cart, checkout, payment, ticket)',
    checkIn: 'check-ins',
  };
  const rows = (['hold', 'order', 'checkIn'] as const).map((work) => {
    const ours = median(found[work].ours);
    const limit = median(found[work].limit);
    return [names[work], whole(ours), whole(limit), ratio(ours, limit)];
  });
  return {
    title: 'Ticketing on one hot event',
    lines: [
      ...table(['per second', 'Tessera', 'SQL script', 'ratio'], rows),
      '',
      `One event, one ticket type, ${CONNECTIONS} buyers at once; ${rounds} alternating rounds of ${seconds} s, medians. The script ` +
        'writes the same rows in the same transactions through pg, statement by statement, without HTTP, validation, row-level ' +
        'security or reading anything. Commits wait for the disk on both sides, except those of holds, which wait on neither; tables are vacuumed and analysed before each round.',
    ],
  };
}

/** Applies to both sides, whichever role they connect as. */
const setForDatabase = (db: BenchDatabase, change: string) =>
  db.sql(`do $$ begin execute format('alter database %I ${change}', current_database()); end $$`);

/** The tables that every buyer writes to. */
const WRITTEN = [
  ...['carts', 'cart_items', 'holds', 'customers', 'orders', 'order_items', 'tickets', 'transactions', 'check_ins'].map(
    (table) => `ticketing.${table}`,
  ),
  ...['events', 'ticket_types', 'capacity_pools'].map((table) => `ticketing.${table}`),
  ...['payments', 'payment_attempts', 'gateway_statistics', 'sandbox_charges'].map((table) => `payments.${table}`),
  'platform.events',
];

const SCOPES = '{payments.manage,orders.read,tickets.check_in}';

async function sell(
  db: BenchDatabase,
  { url }: RunningServer,
  organization: BenchOrganization,
  seconds: number,
  work: Work,
  scans: number,
): Promise<Sale> {
  const { id } = organization;
  await db.sql('update organizations.api_keys set scopes = $2 where organization_id = $1', [id, SCOPES]);
  const call = <Answer>(procedure: string, input: unknown) =>
    callTessera<Answer>(url, organization, procedure, input, 'POST');
  const gateway = await call<{ id: string }>('payments.gateways.create', {
    provider: 'sandbox',
    name: 'Sandbox',
    settings: { outcome: 'succeed', webhooks: { drop: true } },
  });
  const [eventId, eventPoolId, typePoolId, ticketTypeId, listId] = Array.from({ length: 5 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
  ];
  await db.session(async (sql) => {
    await sql(
      `insert into ticketing.events (organization_id, id, slug, title, starts_at, ends_at, time_zone, status, currency, published_at)
       values ($1, $2, 'concert', 'A concert', now() + '30 days', now() + '31 days', 'Asia/Kolkata', 'published', 'INR', now())`,
      [id, eventId],
    );
    await sql(
      `insert into ticketing.capacity_pools (organization_id, id, event_id, kind, name, capacity)
       values ($1, $2, $4, 'event', 'All seats', $5), ($1, $3, $4, 'ticket_type', 'Seats', $5)`,
      [id, eventPoolId, typePoolId, eventId, SEATS],
    );
    await sql(
      `insert into ticketing.ticket_types (organization_id, id, event_id, pool_id, name, price) values ($1, $2, $3, $4, 'Entry', 1000)`,
      [id, ticketTypeId, eventId, typePoolId],
    );
    await sql(
      `insert into ticketing.ticket_type_pools (organization_id, ticket_type_id, pool_id) select $1, $2, p from unnest($3::uuid[]) p`,
      [id, ticketTypeId, [eventPoolId, typePoolId]],
    );
    await sql(
      `insert into ticketing.check_in_lists (organization_id, id, event_id, name) values ($1, $2, $3, 'Gate')`,
      [id, listId, eventId],
    );
  });
  const sale = { organizationId: id, eventId, ticketTypeId, eventPoolId, typePoolId, gatewayId: gateway.id, listId };
  // As autovacuum does within a minute. Without it, a connection keeps the plans that it made for empty tables, and
  // autovacuum would run during the round of one side only.
  await db.sql(`vacuum analyze ${WRITTEN.join(', ')}`);
  const ticketIds = work === 'checkIn' ? await issue(db, sale, Math.ceil(seconds * scans)) : [];
  return { ...sale, ticketIds };
}

/** Creates the tickets of one large order. */
async function issue(db: BenchDatabase, sale: Omit<Sale, 'ticketIds'>, count: number): Promise<string[]> {
  const { organizationId, eventId, ticketTypeId } = sale;
  const [cart, customer, order, item] = Array.from({ length: 4 }, () => randomUUID());
  const ids = [organizationId, eventId, ticketTypeId];
  return db.session(async (sql) => {
    await sql(
      `insert into ticketing.carts (organization_id, id, event_id, session_hash, status, currency, expires_at, reclaim_at)
       values ($1, $2, $3, '', 'converted', 'INR', now(), now())`,
      [organizationId, cart, eventId],
    );
    await sql(`insert into ticketing.customers (organization_id, id, email) values ($1, $2, 'group@example.in')`, [
      organizationId,
      customer,
    ]);
    await sql(
      `insert into ticketing.orders (organization_id, id, order_number, event_id, cart_id, customer_id, customer, access_hashes,
         currency, status, payment_status) values ($1, $2, 'GROUP', $3, $4, $5, '{}', '{x}', 'INR', 'confirmed', 'paid')`,
      [organizationId, order, eventId, cart, customer],
    );
    await sql(
      `insert into ticketing.order_items (organization_id, id, order_id, ticket_type_id, name, quantity) values ($1, $2, $3, $4, 'Entry', 1)`,
      [organizationId, item, order, ticketTypeId],
    );
    const rows = await sql<{ id: string }>(
      `insert into ticketing.tickets (organization_id, event_id, ticket_type_id, order_id, order_item_id, number, amount, holder_email)
       select $1, $2, $3, $4, $5, n, 0, 'group@example.in' from generate_series(1, $6::int) n returning id`,
      [...ids, order, item, count],
    );
    await sql('analyze ticketing.tickets');
    return rows.map(({ id }) => id);
  });
}

async function script(db: BenchDatabase, sale: Sale, work: Work, seconds: number): Promise<number> {
  const { ticketIds: _, ...rest } = sale;
  const job: Job = { ...rest, work, seconds, connections: CONNECTIONS };
  const { findings } = await startServer(db, '../servers/ticketing-sql.ts', { env: { JOB: JSON.stringify(job) } });
  return (findings as { perSecond: number }).perSecond;
}

async function overHttp(
  { url }: RunningServer,
  organization: BenchOrganization,
  sale: Sale,
  work: Work,
  seconds: number,
  shopKey: string,
): Promise<number> {
  const shop = { authorization: `Bearer ${shopKey}`, origin: SHOP_ORIGIN };
  const headers = Object.entries({
    ...(work === 'checkIn' ? withKey(organization) : shop),
    'content-type': 'application/json',
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const post = async (connection: Connection, procedure: string, input: unknown): Promise<unknown> => {
    const text = await connection.post(tesseraPath(procedure), headers, tesseraBody(input));
    const { result } = JSON.parse(text);
    if (!result) throw new Error(`${procedure}: ${text.slice(0, 300)}`);
    return result.data.json;
  };
  const codes = work === 'checkIn' ? await codesOf(url, organization, sale.ticketIds) : [];

  const hold = (connection: Connection) =>
    post(connection, 'ticketing.carts.create', {
      eventId: sale.eventId,
      items: [{ ticketTypeId: sale.ticketTypeId, quantity: 1 }],
    }) as Promise<{ cart: { id: string }; token: string }>;
  const steps: Record<Work, (connection: Connection) => Promise<unknown>> = {
    hold,
    async order(connection) {
      const { cart, token } = await hold(connection);
      const customer = { email: `${cart.id}@example.in` };
      const answer = await post(connection, 'ticketing.carts.checkout', { id: cart.id, token, customer });
      const { status } = (answer as { order: { status: string } }).order;
      if (status !== 'confirmed') throw new Error(`an order is ${status}`);
    },
    async checkIn(connection) {
      const code = codes.pop();
      if (!code) throw new Error('There are too few tickets');
      const answer = await post(connection, 'ticketing.checkIns.scan', {
        checkInListId: sale.listId,
        code,
        device: 'gate',
        nonce: randomUUID(),
      });
      const { result } = answer as { result: string };
      if (result !== 'admitted') throw new Error(`a ticket was ${result}`);
    },
  };
  let done = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const connection = openConnection(url);
      while (performance.now() < until) {
        await steps[work](connection);
        done++;
      }
      connection.close();
    }),
  );
  return (done * 1000) / (performance.now() - started);
}

async function codesOf(url: string, organization: BenchOrganization, ids: string[]): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < ids.length; i += CONNECTIONS) {
    const some = ids.slice(i, i + CONNECTIONS);
    const issued = some.map((id) =>
      callTessera<{ code: string }>(url, organization, 'ticketing.tickets.getCode', { id }),
    );
    for (const { code } of await Promise.all(issued)) codes.push(code);
  }
  return codes;
}
