/** Subscriptions against the server of tRPC, over connections that are lost. */

import type { AddressInfo } from 'node:net';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import superjson from 'superjson';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallOptions } from '../src/calls.ts';
import { TesseraError } from '../src/errors.ts';
import { createSessions, memoryStore } from '../src/session/session.ts';
import { readEvents } from '../src/transport/sse.ts';
import { subscribe } from '../src/transport/subscription.ts';
import type { Connection } from '../src/transport/transport.ts';
import { startProxy, startServer } from './network.ts';

const t = initTRPC.context<{ token: string | undefined }>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 50 }, client: { reconnectAfterInactivityMs: 400 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      code: error.code,
      httpStatus: shape.data.httpStatus,
      requestId: null,
      details: error.cause ? { kind: error.cause.message } : null,
    },
  }),
});

interface Tick {
  number: number;
  at: Date;
}
/** All ticks so far. */
const log: Tick[] = [];
const waiting: (() => void)[] = [];
let connections = 0;
let closedCount = 0;
const addTicks = (count: number) => {
  for (let i = 0; i < count; i++) log.push({ number: log.length + 1, at: new Date() });
  for (const wake of waiting.splice(0)) wake();
};

const inputs = (value: unknown) => value as { lastEventId?: string; until?: number } | undefined;

const router = t.router({
  ticks: t.procedure.input(inputs).subscription(async function* ({ input, signal }) {
    connections++;
    let position = Number(input?.lastEventId ?? 0);
    try {
      while (!signal?.aborted) {
        while (position < log.length) {
          const tick = log[position++] as Tick;
          yield tracked(String(tick.number), tick);
          if (tick.number === input?.until) return;
        }
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal?.addEventListener('abort', () => resolve());
        });
      }
    } finally {
      closedCount++;
    }
  }),
  forMembers: t.procedure.input(inputs).subscription(async function* ({ ctx }) {
    connections++;
    if (ctx.token !== 'Bearer fresh') {
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'no', cause: new Error('access_token_invalid') });
    }
    yield tracked('1', 'welcome');
  }),
  refused: t.procedure.input(inputs).subscription(async function* () {
    connections++;
    yield tracked('1', 'one');
    throw new TRPCError({ code: 'FORBIDDEN', message: 'No longer' });
  }),
  restarting: t.procedure.input(inputs).subscription(async function* ({ input }) {
    connections++;
    if (input?.lastEventId === undefined) {
      yield tracked('1', 'before');
      throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: 'Restarting' });
    }
    yield tracked('2', 'after');
  }),
});

let url = '';
const trpc = createHTTPServer({
  router,
  basePath: '/trpc/',
  allowMethodOverride: true,
  createContext: ({ req }) => ({ token: req.headers.authorization }),
});
beforeAll(async () => {
  await new Promise<void>((resolve) => trpc.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(trpc.address() as AddressInfo).port}`;
});
afterAll(() => {
  trpc.closeAllConnections();
  trpc.close();
});
beforeEach(() => {
  log.length = 0;
  connections = 0;
  closedCount = 0;
});

const connectionTo = (to: string, more: Partial<Connection> = {}): Connection => ({
  url: `${to}/trpc/`,
  fetch,
  timeout: 2_000,
  retries: 0,
  headers: {},
  organizationId: null,
  apiKey: null,
  sessions: null,
  withCookie: false,
  ...more,
});

async function collect<Item>(items: AsyncIterable<unknown>, each: (item: Item) => void = () => {}): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    all.push(item as Item);
    each(item as Item);
  }
  return all;
}
const numbers = (ticks: Tick[]) => ticks.map(({ number }) => number);

describe('subscribe', () => {
  it('yields items, with dates as Date, until the server completes the subscription', async () => {
    const ticks = collect<Tick>(subscribe(connectionTo(url), 'ticks', { until: 3 }));
    addTicks(2);
    setTimeout(() => addTicks(1), 20);
    expect(numbers(await ticks)).toEqual([1, 2, 3]);
    expect((await ticks)[0]?.at).toBeInstanceOf(Date);
  });

  it('resumes after the last item when the connection is lost; no item is lost or repeated', async () => {
    await using proxy = await startProxy(url);
    addTicks(10);
    const seen = await collect<Tick>(subscribe(connectionTo(proxy.url), 'ticks', { until: 40 }), ({ number }) => {
      if (number % 10 !== 0) return;
      proxy.cutAll();
      // Items added while no client is connected must arrive too.
      addTicks(10);
    });
    expect(numbers(seen)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(connections).toBeGreaterThanOrEqual(3);
  });

  it('resumes from lastEventId of an earlier subscription', async () => {
    addTicks(5);
    const first = subscribe(connectionTo(url), 'ticks', {});
    for await (const tick of first) if ((tick as Tick).number === 3) break;
    expect(first.lastEventId).toBe('3');
    const rest = subscribe(connectionTo(url), 'ticks', { lastEventId: first.lastEventId, until: 5 });
    expect(numbers(await collect<Tick>(rest))).toEqual([4, 5]);
  });

  it('closes the connection when the loop is left, and when it is aborted', async () => {
    addTicks(1);
    for await (const _ of subscribe(connectionTo(url), 'ticks', {})) break;
    await expect.poll(() => closedCount).toBe(1);

    const controller = new AbortController();
    const options: CallOptions = { signal: controller.signal };
    const ticks = await collect<Tick>(subscribe(connectionTo(url), 'ticks', {}, options), () => controller.abort());
    expect(numbers(ticks)).toEqual([1]);
    await expect.poll(() => closedCount).toBe(2);
    expect(await collect(subscribe(connectionTo(url), 'ticks', {}, options))).toEqual([]);
    expect(connections).toBe(2);
  });

  it('renews an expired session once', async () => {
    let renewals = 0;
    const ends = new Date(Date.now() + 3_600_000);
    const sessions = (fresh: string) =>
      createSessions(memoryStore({ accessToken: 'old', refreshToken: 'r', expiresAt: ends }), {
        refresh: async () => {
          renewals++;
          return { accessToken: fresh, refreshToken: 'r2', expiresAt: ends };
        },
      });
    const good = connectionTo(url, { sessions: sessions('fresh') });
    expect(await collect(subscribe(good, 'forMembers', {}))).toEqual(['welcome']);
    expect(renewals).toBe(1);
    const bad = connectionTo(url, { sessions: sessions('no better') });
    await expect(collect(subscribe(bad, 'forMembers', {}))).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(renewals).toBe(2);
  });

  it('throws errors that are not retryable, and waits for a server that restarts', async () => {
    const items: unknown[] = [];
    const refused = collect(subscribe(connectionTo(url), 'refused', {}), (item) => items.push(item));
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'No longer', path: 'refused' });
    expect(items).toEqual(['one']);
    expect(connections).toBe(1);
    expect(await collect(subscribe(connectionTo(url), 'restarting', {}))).toEqual(['before', 'after']);
    await expect(collect(subscribe(connectionTo(url), 'nothing.here', {}))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('reconnects after inactivity of the server', async () => {
    let asked = 0;
    await using silent = await startServer((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('event: connected\ndata: {"reconnectAfterInactivityMs":60}\n\n\n');
      if (++asked === 2) res.end('event: return\ndata: \n\n\n');
    });
    expect(await collect(subscribe(connectionTo(silent.url), 'ticks', {}))).toEqual([]);
    expect(asked).toBe(2);
  });
});

describe('readEvents', () => {
  const read = async (...chunks: string[]) => {
    const encoder = new TextEncoder();
    const bytes = chunks.flatMap((chunk) => [...encoder.encode(chunk)].map((byte) => Uint8Array.of(byte)));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(byte);
        controller.close();
      },
    });
    return collect<object>(
      readEvents(
        body,
        () => 1_000,
        () => new TesseraError('X', 'silent'),
      ),
    );
  };

  it('accepts every line ending and any division into chunks', async () => {
    const events = [
      { type: 'message', data: 'नमस्ते', id: '1' },
      { type: 'ping', data: 'a\nb', id: null },
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      const lines = [
        'id: 1',
        'data: नमस्ते',
        '',
        '',
        ': a comment',
        'event:ping',
        'data: a',
        'data:b',
        'unknown',
        '',
        'data: cut off',
      ];
      expect(await read(lines.join(end))).toEqual(events);
    }
  });
});
