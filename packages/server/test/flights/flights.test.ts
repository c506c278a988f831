/**
 * How many round trips to PostgreSQL the most frequent mutations take, each with an Idempotency-Key, as the SDK sends it. A statement that
 * waits for an earlier one of the same call adds a flight, and so fails a test here.
 */
import { Conversation, createDatabase, newId } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeEvents } from '../../src/domains/tracking/ingest/event-store.ts';
import type { NewEvent } from '../../src/domains/tracking/ingest/message.ts';
import type { App } from '../../src/runtime/app.ts';
import { inTransaction } from '../../src/trpc/context.ts';
import { createTestApp, type TestApp } from '../index.ts';
import { procedures, requestCtx } from '../procedures.ts';
import type { OnSale } from '../ticketing.ts';
import { issueTickets } from '../tickets.ts';
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

/** The fewest flights of several calls with the inputs that `prepare` makes: the first calls also fill caches. */
async function flightsOf(prepare: () => unknown, call: (input: never) => Promise<unknown>): Promise<number> {
  const flights: number[] = [];
  for (let i = 0; i < CALLS; i++) {
    const input = await prepare();
    const before = counter.count();
    await call(input as never);
    flights.push(counter.count() - before);
  }
  return Math.min(...flights);
}

async function callOnce<Answer = unknown>(path: string, input: unknown, through = app): Promise<Answer> {
  const ctx = requestCtx(through, world.caller);
  return procedures[path]?.({
    ctx: { ...ctx, request: { ...ctx.request, idempotencyKey: newId() } },
    path,
    type: 'mutation',
    getRawInput: async () => input,
    signal: undefined,
    batchIndex: 0,
  });
}

/** A call that is not counted. */
const aside = <Answer>(path: string, input: unknown): Promise<Answer> => callOnce<Answer>(path, input, test.app);

const newCart = async () => {
  const { cart, token } = await aside<{ cart: { id: string }; token: string }>('ticketing.carts.create', {
    eventId: world.ids.fair,
    items: [{ ticketTypeId: world.ids.fairType, quantity: 1 }],
  });
  return { id: cart.id, token, customer: { email: `buyer.${cart.id}@example.in`, firstName: 'Asha' } };
};

const PASSWORD = 'a long enough one';
const signUp = async () => {
  const email = `flights.${newId()}@example.in`;
  const input = { email, password: PASSWORD, name: 'Asha', organizationName: 'Flights' };
  return { email, ...(await aside<{ refreshToken: string }>('identity.auth.signUp', input)) };
};

const unreadConversation = async () => {
  const { conversation: id } = world.ids;
  await world.tenant.transaction((ctx) => Conversation.of(ctx).where({ id }).patch({ unreadCount: 2 }).execute());
  return { id };
};

/** A ticket that was not scanned. */
const scanOfNewTicket = async () => {
  const sale = await world.tenant.call.ticketing.events.get({ id: world.ids.soldOut });
  const onSale = { event: sale, ticketType: { id: world.ids.soldOutType } } as unknown as OnSale;
  const { tickets } = await issueTickets(world.tenant, onSale);
  const { code } = await world.tenant.call.ticketing.tickets.getCode({ id: tickets[0]?.id as string });
  return { checkInListId: world.ids.checkInList, code, device: 'Gate 1', nonce: newId() };
};

/**
 * Allowed flights. The first one opens the transaction, claims the key and carries the first statements; the last one carries events,
 * activity, the stored answer and COMMIT. Between them are the writes that depend on what was read.
 */
const allowed: Record<string, { flights: number; input?: () => unknown }> = {
  'contacts.create': { flights: 2 },
  'contacts.update': { flights: 3 },
  'contacts.consents.set': { flights: 3 },
  'messaging.messages.send': {
    flights: 3,
    input: () => ({ conversationId: world.ids.conversation, content: { type: 'text', text: 'Hello {{ name }}' } }),
  },
  'messaging.conversations.markRead': { flights: 3, input: unreadConversation },
  'ticketing.carts.create': { flights: 3 },
  'ticketing.carts.setItems': { flights: 3 },
  // The order, 3; the payment is loaded, 1; the sandbox as the vendor, 2; the payment is settled, 3; the answer is read, 1.
  'ticketing.carts.checkout': { flights: 10, input: newCart },
  'ticketing.checkIns.scan': { flights: 2, input: scanOfNewTicket },
  'identity.auth.refresh': { flights: 2, input: async () => ({ refreshToken: (await signUp()).refreshToken }) },
  // Is the account locked, 1; the attempt is counted before the password is verified, 2; and uncounted, 1; second factors, 1; the
  // session, 3.
  'identity.auth.signIn': { flights: 8, input: async () => ({ email: (await signUp()).email, password: PASSWORD }) },
};

describe('flights', () => {
  it.each(Object.entries(allowed))('%s takes no more than allowed: %j', async (path, { flights, input }) => {
    const prepare = input ?? (() => inputOf(path, world));
    expect(await flightsOf(prepare, (given) => callOnce(path, given))).toBe(flights);
  });

  it('storing events of tracking takes 2', async () => {
    const scope = { app, organization: world.tenant.organization, actor: { type: 'system', name: 'test' } as const };
    const events = (): NewEvent[] => [
      {
        ...{ key: newId(), sourceId: world.ids.source, messageId: newId(), eventType: 'page_viewed', data: '{}' },
        ...{ anonymousId: newId(), userRef: null, occurredAt: new Date(), identifiesContact: false, person: null },
      },
    ];
    const store = (given: NewEvent[]) => inTransaction(scope, (ctx) => storeEvents(ctx, given));
    expect(await flightsOf(events, store)).toBe(2);
  });
});
