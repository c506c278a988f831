/** Limits of a request, before any procedure is called. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHostileClient, type HostileClient } from './client.ts';

let client: HostileClient;
beforeAll(async () => {
  client = await createHostileClient(['organizations']);
});
afterAll(() => client[Symbol.asyncDispose]());

it('POST /trpc: a body above 1 MB is refused with the limit', async () => {
  const big = await client.send('contacts.create', JSON.stringify({ json: { name: 'x'.repeat(9_000_000) } }));
  expect(big.status).toBe(413);
  expect(big.body.error.json.message).toContain('1 MB');
});

it('POST /trpc: a batch of 5,000 calls is refused', async () => {
  const paths = Array(5_000).fill('contacts.get').join(',');
  const batch = await fetch(`${client.server.url}/trpc/${paths}?batch=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client.credentials.key}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(batch.status).toBeGreaterThanOrEqual(400);
  expect(batch.status).toBeLessThan(500);
});

it('POST /trpc: a form is refused where JSON is expected', async () => {
  const form = await fetch(`${client.server.url}/trpc/identity.auth.signOut`, { method: 'POST', body: new FormData() });
  expect(form.status).toBe(415);
});
