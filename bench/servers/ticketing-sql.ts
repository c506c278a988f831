/**
 * The upper bound of ticketing: writes the same rows through pg and does nothing else. One transaction per step, one
 * statement after the other. Reads its ids from the environment variable JOB, prints its measurements and exits.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';

export interface Job {
  work: 'hold' | 'order' | 'checkIn';
  seconds: number;
  connections: number;
  organizationId: string;
  eventId: string;
  ticketTypeId: string;
  eventPoolId: string;
  typePoolId: string;
  gatewayId: string;
  listId: string;
}

const job = JSON.parse(process.env.JOB as string) as Job;
const { organizationId: org, eventId, ticketTypeId, eventPoolId, typePoolId, gatewayId, listId } = job;
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: job.connections });
const tickets: string[] = (
  await pool.query('select id from ticketing.tickets where organization_id = $1', [org])
).rows.map(({ id }) => id);

type Run = (name: string, text: string, values: unknown[]) => Promise<unknown>;

async function transaction(work: (run: Run) => Promise<void>, softly = false): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (softly) await client.query('set local synchronous_commit = off');
    await work((name, text, values) => client.query({ name, text, values }));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    // Retries serialization failures and deadlocks, as Tessera does.
    if ((error as { code?: string }).code !== '40P01') throw error;
    return transaction(work, softly);
  } finally {
    client.release();
  }
}

const soon = () => new Date(Date.now() + 900_000);
/** Updates both pools in one statement and locks them in one order: without it, buyers deadlock. */
const movePools = (change: string) => `
  with locked as (
    select id from ticketing.capacity_pools where organization_id = $1 and id = any($2::uuid[]) order by id for no key update
  )
  update ticketing.capacity_pools p set ${change} from locked where p.organization_id = $1 and p.id = locked.id`;
const TAKE = `${movePools('held = held + 1')} and held + sold + 1 <= capacity`;
const SELL = movePools('held = held - 1, sold = sold + 1');

async function hold(): Promise<string> {
  const cart = randomUUID();
  await transaction(async (run) => {
    await run(
      'cart',
      `insert into ticketing.carts (organization_id, id, event_id, session_hash, currency, subtotal, total, expires_at, reclaim_at)
       values ($1, $2, $3, $4, 'INR', 1000, 1000, $5, $5)`,
      [org, cart, eventId, randomUUID(), soon()],
    );
    await run(
      'item',
      `insert into ticketing.cart_items (organization_id, cart_id, ticket_type_id, name, quantity, unit_price, subtotal, total)
       values ($1, $2, $3, 'Entry', 1, 1000, 1000, 1000)`,
      [org, cart, ticketTypeId],
    );
    await run(
      'holds',
      `insert into ticketing.holds (organization_id, cart_id, pool_id, ticket_type_id, quantity)
       select $1, $2, id, $3, 1 from unnest($4::uuid[]) id`,
      [org, cart, ticketTypeId, [eventPoolId, typePoolId]],
    );
    await run('take', TAKE, [org, [eventPoolId, typePoolId]]);
  }, true);
  return cart;
}

const event = (run: Run, type: string) =>
  run('event', `insert into platform.events (organization_id, type, payload, actor) values ($1, $2, $3, '{}')`, [
    org,
    type,
    JSON.stringify({ eventId, orderId: eventId }),
  ]);

async function order(): Promise<void> {
  const cart = await hold();
  const [id, payment, attempt, item] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await transaction(async (run) => {
    await run(
      'customer',
      `insert into ticketing.customers (organization_id, email) values ($1, $2)
       on conflict (organization_id, email) do update set marketing = customers.marketing`,
      [org, `${id}@example.in`],
    );
    await run(
      'payment',
      `insert into payments.payments (organization_id, id, gateway_id, amount, currency, description, subject_type,
         subject_id, expires_at, return_url, cancel_url) values ($1, $2, $3, 1000, 'INR', 'Tickets', 'ticketing.order', $4, $5, '', '')`,
      [org, payment, gatewayId, id, soon()],
    );
    await run(
      'attempt',
      `insert into payments.payment_attempts (organization_id, id, payment_id, gateway_id) values ($1, $2, $3, $4)`,
      [org, attempt, payment, gatewayId],
    );
    await run(
      'order',
      `insert into ticketing.orders (organization_id, id, order_number, event_id, cart_id, customer_id, customer, access_hashes,
         subtotal, total, currency, payment_id)
       select $1, $2, $3, $4, $5, id, '{}', array[$3], 1000, 1000, 'INR', $6
       from ticketing.customers where organization_id = $1 and email = $7`,
      [org, id, id.slice(0, 18), eventId, cart, payment, `${id}@example.in`],
    );
    await run(
      'line',
      `insert into ticketing.order_items (organization_id, id, order_id, ticket_type_id, name, quantity, unit_price, subtotal, total)
       values ($1, $2, $3, $4, 'Entry', 1, 1000, 1000, 1000)`,
      [org, item, id, ticketTypeId],
    );
    await run(
      'longer',
      `update ticketing.carts set expires_at = $3, reclaim_at = $3 where organization_id = $1 and id = $2`,
      [org, cart, soon()],
    );
    await event(run, 'ticketing.order.created');
  });
  await transaction(async (run) => void (await book(run, attempt)));
  await transaction(async (run) => {
    await run(
      'paid',
      `update payments.payments set status = 'succeeded', captured_amount = amount, processed_at = now()
       where organization_id = $1 and id = $2`,
      [org, payment],
    );
    await run(
      'accepted',
      `update payments.payment_attempts set status = 'accepted' where organization_id = $1 and id = $2`,
      [org, attempt],
    );
    await event(run, 'payments.payment.changed');
    await run(
      'confirm',
      `update ticketing.orders set status = 'confirmed', payment_status = 'paid', confirmed_at = now()
       where organization_id = $1 and id = $2`,
      [org, id],
    );
    await run(
      'ticket',
      `insert into ticketing.tickets (organization_id, event_id, ticket_type_id, order_id, order_item_id, number, amount, holder_email)
       values ($1, $2, $3, $4, $5, 1, 1000, $6)`,
      [org, eventId, ticketTypeId, id, item, `${id}@example.in`],
    );
    await run(
      'ledger',
      `insert into ticketing.transactions (organization_id, event_id, order_id, type, amount, currency, payment_id, status)
       values ($1, $2, $3, 'purchase', 1000, 'INR', $4, 'completed')`,
      [org, eventId, id, payment],
    );
    await event(run, 'ticketing.order.paid');
    await run(
      'statistics',
      `insert into payments.gateway_statistics as s (organization_id, gateway_id, currency, total_transactions, total_volume, succeeded)
       values ($1, $2, 'INR', 1, 1000, 1) on conflict (organization_id, gateway_id, currency) do update set
       total_transactions = s.total_transactions + 1, total_volume = s.total_volume + 1000, succeeded = s.succeeded + 1`,
      [org, gatewayId],
    );
    await run(
      'types',
      `update ticketing.ticket_types set sold = sold + 1, revenue = revenue + 1000 where organization_id = $1 and id = $2`,
      [org, ticketTypeId],
    );
    await run(
      'events',
      `update ticketing.events set total_tickets_sold = total_tickets_sold + 1, total_revenue = total_revenue + 1000
       where organization_id = $1 and id = $2`,
      [org, eventId],
    );
    await run('convert', `update ticketing.carts set status = 'converted' where organization_id = $1 and id = $2`, [
      org,
      cart,
    ]);
    await run('sell', SELL, [org, [eventPoolId, typePoolId]]);
  });
}

/** The sandbox vendor stores its charges in the same PostgreSQL. */
const book = (run: Run, attempt: string) =>
  run(
    'charge',
    `insert into payments.sandbox_charges (id, account, idempotency_key, request_hash, amount, currency, state, description,
       return_url, cancel_url, webhook_url, script, expires_at)
     values ($1, $2, $3, '', 1000, 'INR', 'paid', 'Tickets', '', '', '', '{}', $4)`,
    [`sbx_${attempt}`, gatewayId, attempt, soon()],
  );

async function checkIn(): Promise<void> {
  const ticket = tickets.pop();
  if (!ticket) throw new Error('There are too few tickets');
  await transaction(async (run) => {
    await run(
      'scan',
      `insert into ticketing.check_ins (organization_id, event_id, list_id, ticket_id, generation, direction, result, is_single,
         device, nonce, scanned_at) values ($1, $2, $3, $4, 1, 'entry', 'admitted', true, 'gate', $5, now())`,
      [org, eventId, listId, ticket, randomUUID()],
    );
    await run(
      'used',
      `update ticketing.tickets set status = 'used', checked_in_at = now() where organization_id = $1 and id = $2`,
      [org, ticket],
    );
    await event(run, 'ticketing.ticket.checkedIn');
  });
}

const work = { hold, order, checkIn }[job.work];
let done = 0;
const started = performance.now();
const until = started + job.seconds * 1000;
await Promise.all(
  Array.from({ length: job.connections }, async () => {
    while (performance.now() < until) {
      await work();
      done++;
    }
  }),
);
const perSecond = (done * 1000) / (performance.now() - started);
await pool.end();
process.send?.({ url: '', findings: { perSecond } }, () => process.exit(0));
