/**
 * A server is killed with `kill -9` at each step from the hold to the mail, while another server keeps running. In the
 * end every payment that the vendor took has its tickets or exactly one refund, and every confirmed order one mail.
 * `TESSERA_TEST_KILLS=100` runs more.
 */
import { inSystem } from '@tessera/db';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type Tenant, type TestApp } from '../../index.ts';
import { addSandbox } from '../../payments.ts';
import { createProcesses, freePort, type Processes, type ServerProcess } from '../../process.ts';
import { type CallShop, openShop } from '../../shop.ts';
import { createOnSale, type OnSale, recount } from '../../ticketing.ts';

/** Where the server is killed: when it is about to write this. */
const STEPS = [
  'insert on ticketing.carts',
  'update on ticketing.capacity_pools',
  'insert on ticketing.orders',
  'insert on payments.payment_attempts',
  'insert on payments.sandbox_charges',
  'update on payments.payments',
  'insert on ticketing.tickets',
  'insert on ticketing.transactions',
  'insert on payments.webhook_inbox',
  'update on platform.events',
  'insert on platform.mails',
  'update on platform.mails',
] as const;
type Step = (typeof STEPS)[number];

const KILLS = Number(process.env.TESSERA_TEST_KILLS ?? STEPS.length);
/** The maximum time until every purchase has settled. */
const SETTLED_MS = 120_000;
/** Writers wait for this advisory lock in PostgreSQL, which the test holds. */
const GATE = 815;

let test: TestApp;
let processes: Processes;
let gate: pg.Client;
beforeAll(async () => {
  test = await createTestApp();
  processes = await createProcesses(test.url, test.app.masterKeys[0]?.toString('base64'));
  gate = new pg.Client(test.url);
  await gate.connect();
  await gate.query(`
    create schema faults;
    create function faults.wait() returns trigger language plpgsql security definer as
      $$ begin perform pg_advisory_xact_lock_shared(${GATE}); return null; end $$`);
});
afterAll(async () => {
  await gate.end();
  await processes[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

/** From now on the next statement of this kind waits. */
async function closeGate(step: Step): Promise<void> {
  await gate.query('select pg_advisory_lock($1)', [GATE]);
  await gate.query(`create trigger faults before ${step} for each statement execute function faults.wait()`);
}

async function openGate(step: Step): Promise<void> {
  await gate.query('select pg_advisory_unlock($1)', [GATE]);
  await gate.query(`drop trigger faults on ${step.split(' on ')[1]}`);
}

/** True once the server to be killed waits for the lock; false when the time limit has passed. */
async function atGate(name: string, giveUp: Promise<unknown>): Promise<boolean> {
  let over = false;
  giveUp.finally(() => {
    over = true;
  });
  const deadline = Date.now() + 5_000;
  for (;;) {
    const { rows } = await gate.query(
      `select from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.objid = $1 and not l.granted and a.application_name = $2`,
      [GATE, name],
    );
    if (rows.length > 0) return true;
    if (over && Date.now() > deadline) return false;
    await pause(20);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Held {
  cart: { id: string };
  token: string;
}
interface CheckedOut {
  order: { id: string; status: string };
  payment: { action: { url: string } | null } | null;
}

/** One buyer's purchase, up to the step that fails. */
async function buy(call: CallShop, url: string, { event, ticketType }: OnSale, email: string): Promise<Held | null> {
  const held = await call<Held>(url, 'ticketing.carts.create', {
    eventId: event.id,
    items: [{ ticketTypeId: ticketType.id, quantity: 2 }],
  });
  if (held.status !== 200) return null;
  await pay(call, url, held.data, email);
  return held.data;
}

async function pay(call: CallShop, url: string, { cart, token }: Held, email: string): Promise<void> {
  const answer = await call<CheckedOut>(url, 'ticketing.carts.checkout', { id: cart.id, token, customer: { email } });
  const page = answer.data?.payment?.action?.url;
  if (page) await fetch(page, { method: 'POST', body: new URLSearchParams({ pay: 'pay' }) }).catch(() => {});
}

interface Settled {
  charges: number;
  /** Charges that have neither tickets nor exactly one refund. */
  open: number;
  /** Charges with tickets and a refund, or with two refunds. */
  twice: number;
  confirmed: number;
  mailed: number;
  mails: number;
}

async function settled(tenant: Tenant): Promise<Settled> {
  const id = tenant.organization.id;
  return inSystem(
    test.database,
    async (db) => {
      const { rows } = await db.raw(
        `with charge as (
           select c.id, c.amount, o.id as order_id,
             (select count(*) from ticketing.tickets t where t.order_id = o.id and t.status = 'valid') as tickets,
             (select count(*) from payments.sandbox_refunds r where r.charge_id = c.id) as refunds,
             (select coalesce(sum(r.amount), 0) from payments.sandbox_refunds r where r.charge_id = c.id) as refunded
           from payments.sandbox_charges c
           join payments.payment_attempts a on a.id = c.idempotency_key::uuid
           join payments.payments p on p.organization_id = a.organization_id and p.id = a.payment_id
           left join ticketing.orders o on o.organization_id = p.organization_id and o.id = p.subject_id
           where c.state = 'paid' and a.organization_id = ?
         )
         select (select count(*) from charge)::int as charges,
           (select count(*) from charge
            where not (tickets = 2 and refunds = 0) and not (tickets = 0 and refunds = 1 and refunded = amount))::int as open,
           (select count(*) from charge where (tickets > 0 and refunds > 0) or refunds > 1 or tickets > 2)::int as twice,
           (select count(*) from ticketing.orders where organization_id = ? and status = 'confirmed')::int as confirmed,
           (select count(*) from ticketing.orders
            where organization_id = ? and status = 'confirmed' and confirmation_sent_at is not null)::int as mailed,
           (select count(*) from platform.mails)::int as mails`,
        [id, id, id],
      );
      return rows[0] as Settled;
    },
    { readOnly: true },
  );
}

describe('ticketing.carts.checkout: servers that are killed during purchases', { timeout: 1_800_000 }, () => {
  it(`lose no payment and sell nothing twice (${KILLS} kills)`, async () => {
    const tenant = await test.createTenant();
    const atOnce = await addSandbox(tenant, { outcome: 'succeed' });
    const onPage = await addSandbox(tenant, { outcome: 'page', webhooks: { duplicates: 1 } });
    const sale = await createOnSale(tenant, { capacity: 10_000 });
    const call = await openShop(tenant);

    const port = await freePort();
    const TESSERA_PUBLIC_URL = `http://127.0.0.1:${port}`;
    const named = (name: string) => `${test.url}?application_name=${name}`;
    const survivor = await processes.start({ PORT: String(port), TESSERA_PUBLIC_URL, TESSERA_ROLE: 'api' });
    let victims = 0;
    const startVictim = (): Promise<ServerProcess> =>
      processes.start({ TESSERA_PUBLIC_URL, DATABASE_URL: named(`victim_${++victims}`) });
    let victim = await startVictim();

    let stopped = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const step = STEPS[kill % STEPS.length] as Step;
      const gateway = step === 'insert on payments.webhook_inbox' || kill % 3 === 2 ? onPage : atOnce;
      await tenant.call.payments.gateways.update({ id: gateway.id, isDefault: true });
      const email = `buyer.${kill}@example.in`;

      await closeGate(step);
      const buying = buy(call, victim.url, sale, email);
      const reached = await atGate(`victim_${victims}`, buying);
      if (reached) stopped++;
      await victim.kill();
      await openGate(step);
      const held = await buying;
      const restarting = startVictim();
      // Every other buyer tries again at a server that still runs; the rest give up.
      if (held && kill % 2 === 0) await pay(call, survivor.url, held, email);
      victim = await restarting;
    }
    // Most kills hit their step; otherwise this test would prove little.
    expect(stopped).toBeGreaterThanOrEqual(Math.floor(KILLS * 0.8));

    const deadline = Date.now() + SETTLED_MS;
    let found = await settled(tenant);
    while ((found.open > 0 || found.mailed < found.confirmed) && Date.now() < deadline) {
      await pause(500);
      found = await settled(tenant);
    }
    expect(found).toMatchObject({ open: 0, twice: 0, mailed: found.confirmed, mails: found.confirmed });
    expect(found.charges).toBeGreaterThanOrEqual(Math.floor(KILLS / 3));
    await recount(tenant);
  });
});
