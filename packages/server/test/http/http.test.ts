/** HTTP around the procedures: health, metrics, headers, origins, limits and an orderly shutdown. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase } from '@tessera/db/test';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/runtime/config.ts';
import { startServer } from '../../src/server.ts';
import { post } from '../fetch.ts';
import { createTenant, createTestServer, type Tenant, type TestServer } from '../index.ts';

const APP = 'https://app.example.com';
const SHOP = 'https://shop.example.com';
const EVIL = 'https://evil.example.com';

let server: TestServer;
let tenant: Tenant;
/** Keys of the tenant: a secret one, and a publishable one of its shop. */
let keys: { secret: string; publishable: string };
beforeAll(async () => {
  server = await createTestServer({ TESSERA_ALLOWED_ORIGINS: `${APP}, https://other.example.com` });
  tenant = await createTenant(server.app);
  const { apiKeys } = tenant.call.organizations;
  const secret = await apiKeys.create({ name: 'Secret', scopes: ['organizations.read', 'contacts.read'] });
  const publishable = await apiKeys.create({ name: 'Page', kind: 'publishable', origins: [SHOP] });
  keys = { secret: secret.key, publishable: publishable.key };
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });
const organization = (headers: Record<string, string> = {}) =>
  get('/trpc/organizations.get', { authorization: `Bearer ${keys.secret}`, ...headers });

/** A proxy to the database that can be disconnected and reconnected. */
async function startProxy(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const database = connect(Number(port), hostname);
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one) && other.destroy());
    }
  });
  const listen = (at: number) => new Promise<void>((resolve) => proxy.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const at = (proxy.address() as AddressInfo).port;
  const proxied = new URL(url);
  [proxied.hostname, proxied.port] = ['127.0.0.1', `${at}`];
  return {
    url: proxied.href,
    cut: () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
    mend: () => listen(at),
  };
}

describe('/healthz and /readyz', () => {
  it('report the process alive with and without a database, and ready only while the database answers', async () => {
    await using db = await createTestDatabase();
    const proxy = await startProxy(db.url);
    const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0' });
    const other = await startServer({ config, databaseUrl: proxy.url, masterKeys: [randomBytes(32)] });
    const ask = async (path: string) => {
      const response = await fetch(`${other.url}${path}`);
      return { status: response.status, body: await response.json() };
    };
    try {
      expect(await ask('/healthz')).toEqual({ status: 200, body: { ok: true, version: '0.1.0' } });
      const ready = { ready: true, running: true, database: true, migrations: true, jobs: true };
      expect(await ask('/readyz')).toEqual({ status: 200, body: ready });

      proxy.cut();
      const started = performance.now();
      // The result of /readyz is cached for a second.
      const asked = vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(503), { timeout: 10_000 });
      expect(await ask('/healthz')).toEqual({ status: 200, body: { ok: true, version: '0.1.0' } });
      expect(performance.now() - started).toBeLessThan(3_000);
      await asked;
      expect(await ask('/readyz')).toEqual({ status: 503, body: { ...ready, ready: false, database: false } });

      await proxy.mend();
      while ((await ask('/readyz')).status !== 200) {
        expect(performance.now() - started).toBeLessThan(25_000);
        await wait(50);
      }
      expect(await ask('/readyz')).toEqual({ status: 200, body: ready });
    } finally {
      await other.stop();
      proxy.cut();
    }
  }, 40_000);
});

describe('/metrics', () => {
  it('counts calls by procedure, and names no tenant, user or key', async () => {
    await organization();
    await get('/trpc/contacts.nothing');
    const text = await (await get('/metrics')).text();
    expect(text).toMatch(/http_server_request_duration_seconds_count\{procedure="organizations.get",status="200"\} \d/);
    for (const secret of [tenant.organization.id, tenant.user.id, keys.secret]) expect(text).not.toContain(secret);
    expect(text).not.toContain('contacts.nothing');
  });

  it('answers this machine only, unless a token is configured', async () => {
    /** From another address of this machine that is neither of the two loopback addresses that the server knows. */
    const fromElsewhere = (url: string, headers = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        const request: ClientRequest = httpRequest(
          `${url}/metrics`,
          { localAddress: '127.0.0.2', headers },
          (response: IncomingMessage) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        request.on('error', reject).end();
      });
    // Only Linux assigns all of 127.0.0.0/8 to the machine.
    if (process.platform === 'linux') expect(await fromElsewhere(server.url)).toBe(404);

    await using guarded = await createTestServer({ TESSERA_METRICS_TOKEN: 'a token for metrics', TESSERA_ROLE: 'api' });
    const ask = async (token?: string) =>
      (await fetch(`${guarded.url}/metrics`, { headers: token ? { authorization: `Bearer ${token}` } : {} })).status;
    expect(await ask()).toBe(404);
    expect(await ask('another')).toBe(404);
    expect(await ask('a token for metrics')).toBe(200);
    if (process.platform === 'linux')
      expect(await fromElsewhere(guarded.url, { authorization: 'Bearer a token for metrics' })).toBe(200);
  });
});

describe('HTTP answers', () => {
  it('carry the caller’s request id when it is well formed, else a new one', async () => {
    expect((await organization({ 'x-request-id': 'order-4711_a' })).headers.get('x-request-id')).toBe('order-4711_a');
    for (const id of ['short', 'x'.repeat(65), 'with spaces in', '<script>', '']) {
      const given = (await organization(id ? { 'x-request-id': id } : {})).headers.get('x-request-id');
      expect(given).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    }
    const failed = await post(
      server.url,
      'contacts.get',
      { id: 'x' },
      { token: keys.secret, headers: { 'x-request-id': 'the-one-that-failed' } },
    );
    expect(failed.headers.get('x-request-id')).toBe('the-one-that-failed');
    expect(failed.error?.requestId).toBe('the-one-that-failed');
    const batch = await get('/trpc/organizations.get,organizations.get?batch=1', {
      authorization: `Bearer ${keys.secret}`,
      'x-request-id': 'several-at-once',
    });
    expect(batch.headers.get('x-request-id')).toBe('several-at-once');
  });

  it('forbid sniffing, framing and shared caches', async () => {
    for (const answer of [
      await organization(),
      await get('/trpc/organizations.get'),
      await organization({ origin: APP }),
    ]) {
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-powered-by')).toBeNull();
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
    const nothing = await get('/nothing');
    expect(nothing.status).toBe(404);
    expect(nothing.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(nothing.headers.get('x-content-type-options')).toBe('nosniff');
    expect(nothing.headers.get('strict-transport-security')).toBeTruthy();
    expect(nothing.headers.get('x-powered-by')).toBeNull();
  });

  it('have no stack in production', async () => {
    const { production } = readConfig({
      NODE_ENV: 'production',
      TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
      TESSERA_PUBLIC_URL: 'https://api.example.com',
      TESSERA_SMTP_URL: 'smtp://mail.example.com:587',
    });
    expect(production).toBe(true);
    const failed = await post(server.url, 'contacts.get', { id: 'x' }, { token: keys.secret });
    expect(Object.keys(failed.error ?? {}).sort()).toEqual([
      'code',
      'details',
      'httpStatus',
      'message',
      'path',
      'requestId',
    ]);
  });
});

describe('CORS: pages of other origins', () => {
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

  it('read answers only when they are configured', async () => {
    for (const [origin, expected] of [
      [APP, APP],
      ['https://other.example.com', 'https://other.example.com'],
      [EVIL, null],
      [`${APP}.evil.com`, null],
      ['http://app.example.com', null],
      [`${APP}:8443`, null],
      [SHOP, null],
      ['null', null],
    ] as const) {
      const answer = await organization({ origin });
      expect([origin, allowed(answer)]).toEqual([origin, expected]);
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
      // A session's cookie is accepted from our own pages only.
      expect(answer.headers.get('access-control-allow-credentials')).toBe(expected && 'true');
    }
  });

  it('of a publishable key read answers to that key, and other origins do not', async () => {
    const withKey = (origin: string) =>
      get('/trpc/organizations.get', { authorization: `Bearer ${keys.publishable}`, origin });
    const own = await withKey(SHOP);
    expect(own.status).toBe(403);
    expect(allowed(own)).toBe(SHOP);
    expect(own.headers.get('access-control-expose-headers')).toContain('x-request-id');
    const foreign = await withKey(EVIL);
    expect(foreign.status).toBe(401);
    expect(allowed(foreign)).toBeNull();
    // A secret key does not belong in a page: it allows no origin.
    expect(allowed(await organization({ origin: SHOP }))).toBeNull();
  });

  it('may send a preflight request, for these headers and without cookies', async () => {
    const preflight = await fetch(`${server.url}/trpc/contacts.create`, {
      method: 'OPTIONS',
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(await preflight.text()).toBe('');
    expect(allowed(preflight)).toBe(SHOP);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    expect(preflight.headers.get('access-control-allow-headers')).not.toContain('cookie');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    expect(preflight.headers.get('access-control-max-age')).toBe('600');
  });
});

describe('rate limits', () => {
  it('answer Retry-After to a caller above its limit, and do not affect others', async () => {
    await using limited = await createTestServer({ TESSERA_RATE_LIMIT: '5', TESSERA_ROLE: 'api' });
    const { apiKeys } = (await createTenant(limited.app)).call.organizations;
    const makeKey = async () => (await apiKeys.create({ name: 'Key', scopes: ['organizations.read'] })).key;
    const [busy, batching, calm] = [await makeKey(), await makeKey(), await makeKey()];
    const use = (token: string) => post(limited.url, 'organizations.get', undefined, { token });

    const answers = await Promise.all(Array.from({ length: 8 }, () => use(busy)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused?.error).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      details: { retryAfter: expect.closeTo(seconds, -1) },
    });

    // Each call in a batch counts.
    const paths = Array(8).fill('organizations.get').join(',');
    const batch = await fetch(`${limited.url}/trpc/${paths}?batch=1`, {
      headers: { authorization: `Bearer ${batching}` },
    });
    const outcomes: { error?: object }[] = (await batch.json()) as { error?: object }[];
    expect(outcomes.filter(({ error }) => error)).toHaveLength(3);

    expect((await use(calm)).status).toBe(200);
    const attempts = await Promise.all(
      Array.from({ length: 70 }, () => post(limited.url, 'identity.auth.refresh', { refreshToken: 'x'.repeat(43) })),
    );
    expect(attempts.filter(({ status }) => status === 429)).toHaveLength(10);
  });
});

describe('SIGTERM', () => {
  let child: ChildProcess | undefined;
  let dataDir: string | undefined;
  afterAll(async () => {
    if (child?.exitCode === null) child.kill('SIGKILL');
    if (dataDir) await rm(dataDir, { recursive: true, force: true });
  });

  it('lets twenty running calls finish, accepts no new ones, and exits with 0', async () => {
    await using db = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'tessera-drain-'));
    let output = '';
    child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
      env: {
        ...process.env,
        PORT: '0',
        NODE_ENV: 'production',
        TESSERA_PUBLIC_URL: 'http://localhost:4000',
        TESSERA_ACCEPT: 'http,no_mail,open_sign_up',
        TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
        TESSERA_DATA_DIR: dataDir,
        // Calls of one network use half of it.
        TESSERA_DATABASE_POOL: '40',
        TESSERA_DRAIN_SECONDS: '0',
        LOG_LEVEL: 'info',
        DATABASE_URL: db.url,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve));
    const until = async (check: () => unknown) => {
      for (let tries = 0; !(await check()); tries++) {
        if (tries === 300 || child?.exitCode !== null)
          throw new Error(`The expected output did not appear:\n${output}`);
        await wait(50);
      }
    };
    await until(() => output.includes('Tessera is ready'));
    const url = /"url":"([^"]+)"/.exec(output)?.[1] as string;

    // Every sign-up waits for this lock.
    const lock = new pg.Client(db.url);
    await lock.connect();
    await lock.query('begin; lock table identity.users in share mode');
    const calls = Array.from({ length: 20 }, (_, i) =>
      post(url, 'identity.auth.signUp', {
        email: `person.${i}@example.in`,
        password: 'a long enough one',
        name: 'Asha',
        organizationName: 'Café',
      }),
    );
    await until(async () => {
      const { rows } = await db
        .sql<{ count: number }>(
          `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        .then((found) => ({ rows: found }));
      return rows[0]?.count === 20;
    });

    child.kill('SIGTERM');
    await until(() => output.includes('stopping'));
    await wait(300);
    expect(child.exitCode).toBeNull();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    await lock.query('commit');
    await lock.end();
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    // Idle kept-alive connections do not delay the shutdown.
    expect(await Promise.race([ended, wait(8_000, 'still running')]), output).toBe(0);
    expect(await db.sql('select from identity.users')).toHaveLength(20);
    expect(output).not.toMatch(/"level":(50|60)/);
  }, 60_000);
});
