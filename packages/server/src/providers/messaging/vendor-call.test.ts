import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { expect, it } from 'vitest';
import { callVendor, retryAfterOf } from './vendor-call.ts';

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

it('answers whatever the vendor decided', async () => {
  await using vendor = await listening((_request, response) => response.writeHead(404, { 'x-a': 'b' }).end('gone'));
  const { status, headers, body } = await post(vendor.origin);
  expect([status, headers['x-a'], body.toString()]).toEqual([404, 'b', 'gone']);
});

it('follows no redirect: the credentials would go with it', async () => {
  let asked = 0;
  await using other = await listening((_request, response) => response.end(String(++asked)));
  await using vendor = await listening((_request, response) =>
    response.writeHead(307, { location: other.origin }).end(),
  );
  expect((await post(vendor.origin)).status).toBe(307);
  expect(asked).toBe(0);
});

it('nobody there is unavailable', async () => {
  await expect(post('http://127.0.0.1:1')).rejects.toMatchObject({ fault: 'unavailable' });
  await expect(post('http://no-such-host.invalid')).rejects.toMatchObject({ fault: 'unavailable' });
});

it('a certificate that is none is unavailable: nothing was sent', async () => {
  await using vendor = await listening((_request, response) => response.end());
  await expect(post(vendor.origin.replace('http', 'https'))).rejects.toMatchObject({ fault: 'unavailable' });
});

it('a line cut after the request is unknown', async () => {
  await using vendor = await listening((request) => request.socket.destroy());
  await expect(post(vendor.origin)).rejects.toMatchObject({ fault: 'unknown', message: 'Vendor did not answer' });
});

it('half an answer is unknown', async () => {
  await using vendor = await listening((request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setTimeout(() => request.socket.destroy(), 20);
  });
  await expect(post(vendor.origin)).rejects.toMatchObject({ fault: 'unknown' });
});

it('an answer without end is cut, and so is one that is too long', async () => {
  await using vendor = await listening((_request, response) => {
    const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(more));
  });
  await expect(post(vendor.origin, { mostBytes: 50_000 })).rejects.toMatchObject({ fault: 'unknown' });
});

it('silence is unknown; whoever waited for a connection all that time was surely not sent, and is not sent later', async () => {
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
  await expect(Promise.all([silent, waiting.catch(() => null)])).rejects.toMatchObject({ fault: 'unknown' });
  await expect(waiting).rejects.toMatchObject({ fault: 'unavailable' });
  connected();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(asked).toBe(1);
  await slow.destroy();
}, 20_000);

it('Retry-After is seconds or a date, within an hour', () => {
  const of = (value?: string) => retryAfterOf({ headers: { 'retry-after': value } });
  expect([of('7'), of(undefined), of('soon'), of('999999')]).toEqual([7_000, 5_000, 5_000, 3_600_000]);
  const inAMinute = of(new Date(Date.now() + 60_000).toUTCString());
  expect(inAMinute).toBeGreaterThan(55_000);
  expect(inAMinute).toBeLessThanOrEqual(60_000);
});
