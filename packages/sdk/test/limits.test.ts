/** Time limits, aborting, and retries. */
import { describe, expect, it, vi } from 'vitest';
import { createTessera, TesseraError } from '../src/index.ts';
import { delayBefore, mayRetry } from '../src/transport/retry.ts';
import { startServer } from './network.ts';

/** A server that never answers. `closed` resolves when the client closes the connection. */
async function silentServer() {
  const closed = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const server = await startServer((_req, res) => {
    res.on('close', () => closed.resolve());
    reached.resolve();
  });
  return { ...server, closed: closed.promise, reached: reached.promise };
}

describe('createTessera: a call', () => {
  it('cancels its request when it is aborted', async () => {
    await using server = await silentServer();
    const tessera = createTessera({ url: server.url, apiKey: 'sk_x' });
    const controller = new AbortController();
    const call = tessera.contacts.list({}, { signal: controller.signal });
    await server.reached;
    controller.abort(new Error('changed my mind'));
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'changed my mind' } });
    await server.closed;
  });

  it('is not sent if its signal is already aborted', async () => {
    const fetch = vi.fn();
    const tessera = createTessera({
      url: 'http://127.0.0.1:1',
      apiKey: 'sk_x',
      fetch: fetch.mockRejectedValue(new Error()),
    });
    await expect(tessera.contacts.list({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(fetch.mock.calls.every(([, init]) => init.signal.aborted)).toBe(true);
  });

  it('ends with TIMED_OUT at its time limit, and cancels its request', async () => {
    await using server = await silentServer();
    const tessera = createTessera({ url: server.url, apiKey: 'sk_x', timeout: 50 });
    await expect(tessera.contacts.list()).rejects.toMatchObject({ code: 'TIMED_OUT', requestId: expect.any(String) });
    await server.closed;
  });

  it('with timeout 0 has no time limit and leaves no listener', async () => {
    const listeners = new Set<unknown>();
    const { signal } = new AbortController();
    const add = signal.addEventListener.bind(signal);
    vi.spyOn(signal, 'addEventListener').mockImplementation((type: string, listener: unknown) => {
      listeners.add(listener);
      add(type, listener as EventListener);
    });
    vi.spyOn(signal, 'removeEventListener').mockImplementation((_type: string, listener: unknown) => {
      listeners.delete(listener);
    });
    const fetch = async () => Response.json({ result: { data: { json: { items: [], nextCursor: null } } } });
    const tessera = createTessera({ url: 'http://127.0.0.1:1', apiKey: 'sk_x', fetch });
    await tessera.contacts.list({}, { signal, timeout: 0 });
    expect(listeners.size).toBe(0);
  });
});

describe('createTessera: a retry', () => {
  const busy = (retryAfter: string) => new Response('busy', { status: 503, headers: { 'retry-after': retryAfter } });
  const fine = () => Response.json({ result: { data: { json: { items: [], nextCursor: null } } } });

  it('waits for the time of Retry-After', async () => {
    const answers = [busy('1'), fine()];
    const times: number[] = [];
    const fetch = async () => {
      times.push(performance.now());
      return answers.shift() as Response;
    };
    await createTessera({ url: 'http://127.0.0.1:1', apiKey: 'sk_x', fetch }).contacts.list();
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(999);
  });

  it('is not made if Retry-After exceeds the time limit', async () => {
    const fetch = vi.fn(async () => busy('60'));
    const tessera = createTessera({ url: 'http://127.0.0.1:1', apiKey: 'sk_x', fetch, timeout: 5_000 });
    await expect(tessera.contacts.list()).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { retryAfter: 60 },
    });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('keeps the idempotency key of its mutation; the next mutation has another; the caller can give one', async () => {
    const keys: (string | null)[] = [];
    const answers = [busy('0'), fine(), fine(), fine(), fine()];
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      keys.push(new Headers(init?.headers).get('idempotency-key'));
      return answers.shift() as Response;
    };
    const tessera = createTessera({ url: 'http://127.0.0.1:1', apiKey: 'sk_x', fetch });
    await tessera.contacts.create({ name: 'Asha' });
    await tessera.contacts.create({ name: 'Asha' });
    await tessera.contacts.create({ name: 'Asha' }, { idempotencyKey: 'order-17' });
    await tessera.contacts.list();
    const [first, again, second, own, query] = keys;
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(first);
    expect(second).not.toBe(first);
    expect(own).toBe('order-17');
    expect(query).toBeNull();
  });

  it('mayRetry: allows temporary errors of calls that can be repeated', () => {
    const answered = (status: number) => new TesseraError('X', 'x', { status });
    for (const status of [408, 429, 502, 503, 504]) expect(mayRetry(answered(status), 'mutation')).toBe(true);
    for (const status of [400, 401, 404, 409, 500]) expect(mayRetry(answered(status), 'query')).toBe(false);
    expect(mayRetry(new TesseraError('TIMED_OUT', 'x'), 'query')).toBe(false);
    expect(mayRetry(new TesseraError('CONNECTION_FAILED', 'x'), 'action')).toBe(false);
    expect(mayRetry(answered(503), 'action')).toBe(false);
    expect(mayRetry(answered(429), 'action')).toBe(true);
  });

  it('delayBefore: gives random delays below a growing bound', () => {
    const delays = (attempt: number) => Array.from({ length: 200 }, () => delayBefore(attempt));
    expect(Math.max(...delays(0))).toBeLessThanOrEqual(300);
    expect(Math.max(...delays(4))).toBeGreaterThan(1_000);
    expect(Math.min(...delays(4))).toBeLessThan(1_000);
    expect(Math.max(...delays(50))).toBeLessThanOrEqual(30_000);
  });
});
