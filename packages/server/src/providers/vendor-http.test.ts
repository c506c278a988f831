import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { expect, it } from 'vitest';
import { callMessagingVendor } from './messaging/vendor-call.ts';
import { callPaymentVendor } from './payments/vendor-call.ts';
import { callVendor, retryAfterOf } from './vendor-http.ts';

async function listening(handle: RequestListener) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const post = (origin: string, more: Partial<Parameters<typeof callVendor>[0]> = {}) =>
  callVendor({ vendor: 'Vendor', method: 'POST', origin, path: '/send', headers: { a: 'b' }, body: '{}', ...more });

it('callVendor: returns an answer with any status', async () => {
  await using vendor = await listening((_request, response) =>
    response.writeHead(404, { 'x-a': 'b' }).end('no such thing'),
  );
  const { status, headers, body } = await post(vendor.origin);
  expect([status, headers['x-a'], body.toString()]).toEqual([404, 'b', 'no such thing']);
});

it('callVendor: does not follow a redirect, which would carry the credentials elsewhere', async () => {
  let asked = 0;
  await using other = await listening((_request, response) => response.end(String(++asked)));
  await using vendor = await listening((_request, response) =>
    response.writeHead(307, { location: other.origin }).end(),
  );
  expect((await post(vendor.origin)).status).toBe(307);
  expect(asked).toBe(0);
});

it('callVendor: without a listener, nothing was sent', async () => {
  await expect(post('http://127.0.0.1:1')).rejects.toMatchObject({ wasSent: false });
  await expect(post('http://no-such-host.invalid')).rejects.toMatchObject({ wasSent: false });
});

it('callVendor: with an invalid certificate, nothing was sent', async () => {
  await using vendor = await listening((_request, response) => response.end());
  await expect(post(vendor.origin.replace('http', 'https'))).rejects.toMatchObject({ wasSent: false });
});

it('callVendor: a connection cut after the request counts as sent', async () => {
  await using vendor = await listening((request) => request.socket.destroy());
  await expect(post(vendor.origin)).rejects.toMatchObject({ wasSent: true, message: 'Vendor did not answer' });
});

it('callVendor: half an answer is none', async () => {
  await using vendor = await listening((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setTimeout(() => request.socket.destroy(), 20);
  });
  await expect(post(vendor.origin)).rejects.toMatchObject({ wasSent: true });
});

it('callVendor: an endless or too long answer is cut off', async () => {
  await using vendor = await listening((_request, response) => {
    const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(more));
  });
  await expect(post(vendor.origin, { maxBytes: 50_000 })).rejects.toMatchObject({ wasSent: true });
});

it('callVendor: after the timeout, a request that still waits for a connection was not sent and never will be', async () => {
  let asked = 0;
  await using vendor = await listening(() => asked++);
  let connected = (): void => {};
  const connect = buildConnector({});
  const slow = new Agent({
    connect: (options, done) => {
      connected = () => connect(options, done);
    },
  });
  const [silent, waiting] = [post(vendor.origin), post(vendor.origin, { agent: slow })];
  await expect(Promise.all([silent, waiting.catch(() => null)])).rejects.toMatchObject({ wasSent: true });
  await expect(waiting).rejects.toMatchObject({ wasSent: false });
  connected();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(asked).toBe(1);
  await slow.destroy();
}, 20_000);

it('retryAfterOf: seconds or a date, at most an hour', () => {
  const of = (value?: string) => retryAfterOf({ headers: { 'retry-after': value } });
  expect([of('7'), of(undefined), of('soon'), of('999999')]).toEqual([7_000, 5_000, 5_000, 3_600_000]);
  const inAMinute = of(new Date(Date.now() + 60_000).toUTCString());
  expect(inAMinute).toBeGreaterThan(55_000);
  expect(inAMinute).toBeLessThanOrEqual(60_000);
});

it('callMessagingVendor: unavailable if nothing was sent, else unknown', async () => {
  const post = (origin: string) =>
    callMessagingVendor({ vendor: 'Vendor', method: 'POST', origin, path: '/send', headers: {}, body: '{}' });
  await using vendor = await listening((request) => request.socket.destroy());
  await expect(post('http://127.0.0.1:1')).rejects.toMatchObject({ fault: 'unavailable' });
  await expect(post(vendor.origin)).rejects.toMatchObject({ fault: 'unknown', message: 'Vendor did not answer' });
});

it.each([
  [200, null],
  [404, null],
  [301, 'unknown'],
  [408, 'unknown'],
  [409, 'unknown'],
  [429, 'unknown'],
  [500, 'unknown'],
  [401, 'credentials'],
  [403, 'credentials'],
])('callPaymentVendor: HTTP %i is %s', async (status, outcome) => {
  await using vendor = await listening((_request, response) =>
    response.writeHead(status, { location: 'https://elsewhere.example' }).end('{"a":1}'),
  );
  const called = callPaymentVendor({ vendor: 'Vendor', url: `${vendor.origin}/pay?a=b`, headers: {} });
  if (outcome) await expect(called).rejects.toMatchObject({ outcome });
  else expect(await called).toEqual({ status, body: { a: 1 } });
});

it('callPaymentVendor: no answer is unknown, sent or not', async () => {
  await using vendor = await listening((request) => request.socket.destroy());
  for (const url of ['http://127.0.0.1:1/', vendor.origin]) {
    const called = callPaymentVendor({ vendor: 'Vendor', method: 'POST', url, headers: {}, json: {} });
    await expect(called).rejects.toMatchObject({ outcome: 'unknown', message: 'Vendor did not answer' });
  }
});

it('callPaymentVendor: sends JSON, serialized JSON and forms as they are', async () => {
  await using vendor = await listening(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end(JSON.stringify([request.headers['content-type'], Buffer.concat(chunks).toString()]));
  });
  const send = async (sent: object) =>
    (await callPaymentVendor({ vendor: 'Vendor', method: 'POST', url: `${vendor.origin}/x`, headers: {}, ...sent }))
      .body;
  expect(await send({ json: { a: 'é' } })).toEqual(['application/json', '{"a":"é"}']);
  expect(await send({ serialized: '{ "a":1 }' })).toEqual(['application/json', '{ "a":1 }']);
  expect(await send({ form: { a: 'b c' } })).toEqual(['application/x-www-form-urlencoded', 'a=b+c']);
  expect(await send({})).toEqual([null, '']);
});
