/** What a server does between SIGTERM and its end. */
import { expect, it } from 'vitest';
import { createTestServer } from '../index.ts';

it('drain: the server is unready at once, and goes on serving, closing each connection', async () => {
  const server = await createTestServer({ TESSERA_DRAIN_SECONDS: '1' });
  const get = (path: string) => fetch(`${server.url}${path}`);
  const [ready, served] = [await get('/readyz'), await get('/trpc/identity.auth.signUpPolicy')];
  expect([ready.status, ready.headers.get('connection')]).toEqual([200, 'keep-alive']);
  expect(served.headers.get('connection')).toBe('keep-alive');

  const stopped = server[Symbol.asyncDispose]();
  const draining = await get('/readyz');
  expect(draining.status).toBe(503);
  expect(await draining.json()).toEqual({ ready: false, running: false });
  for (const path of ['/healthz', '/trpc/identity.auth.signUpPolicy', '/trpc/nothing.here', '/tickets/config']) {
    const answer = await get(path);
    expect([answer.status < 500, answer.headers.get('connection')], path).toEqual([true, 'close']);
  }
  await stopped;
  await expect(get('/healthz')).rejects.toThrow();
});
