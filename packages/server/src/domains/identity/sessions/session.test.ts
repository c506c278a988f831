import { randomBytes } from 'node:crypto';
import { BlacklistedToken, inSystem, RefreshToken, SigningKey, type Transaction, UserSession } from '@tessera/db';
import { createTestDatabase } from '@tessera/db/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { createTestServer, type TestServer } from '../../../../test/index.ts';
import { openStream } from '../../../../test/sse.ts';
import { readConfig } from '../../../runtime/config.ts';
import { startServer } from '../../../server.ts';
import { deviceName } from '../authentication/device.ts';
import { rotateSigningKeys } from '../authentication/signing-key.ts';

const ORIGIN = 'https://app.example.in';
let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ TESSERA_ALLOWED_ORIGINS: ORIGIN });
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => setClock(0));

const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};
const call = (path: string, input?: unknown, options?: CallOptions) => post(server.url, path, input, options);
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));
/** Turns the server's clock ahead. A second lets the cached callers of earlier calls expire. */
const turnClock = (milliseconds: number, { app }: Pick<TestServer, 'app'> = server): void => {
  const { now } = app;
  app.now = () => new Date(now().getTime() + milliseconds);
};
const part = (token: string, place: number) =>
  JSON.parse(Buffer.from(token.split('.')[place] as string, 'base64url').toString());

const PASSWORD = 'correct horse battery';
let serial = 0;

async function signUp(options?: CallOptions) {
  const email = `session.${++serial}@example.in`;
  const answer = await call(
    'identity.auth.signUp',
    { email, password: PASSWORD, name: 'Asha', organizationName: 'Café Malabar' },
    options,
  );
  return { ...answer.data, email, headers: answer.headers };
}

const signIn = (email: string, options?: CallOptions) =>
  call('identity.auth.signIn', { email, password: PASSWORD }, options);
const me = (token: string) => call('identity.account.get', undefined, { token });

describe('identity.sessions', () => {
  it('list: shows the caller’s sessions and no others', async () => {
    const { email, accessToken: token } = await signUp();
    await signUp();
    const phone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E Safari/604.1';
    await signIn(email, { headers: { 'user-agent': phone } });
    const { data } = await call('identity.sessions.list', undefined, { token });
    expect(data.items).toHaveLength(2);
    expect(data.items[0]).toMatchObject({ device: 'Safari on iPhone', isCurrent: false, ip: '127.0.0.1' });
    expect(data.items[1]).toMatchObject({ isCurrent: true });
    expect(Object.keys(data.items[0])).not.toContain('userId');
    const first = (await call('identity.sessions.list', { limit: 1 }, { token })).data;
    const second = (await call('identity.sessions.list', { limit: 1, cursor: first.nextCursor }, { token })).data;
    expect([...first.items, ...second.items]).toEqual(data.items);
    expect(second.nextCursor).toBeNull();
  });

  it('list: shows the location from a trusted proxy, and from no other header', async () => {
    const { email } = await signUp();
    const { config } = server.app;
    const placeOf = async (headers: Record<string, string>) => {
      const { data } = await signIn(email, { headers });
      const { data: sessions } = await call('identity.sessions.list', undefined, { token: data.accessToken });
      const { id, location } = sessions.items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
      expect((await query((db) => UserSession.query(db).findById(id)))?.location).toBe(location);
      return { location, refreshToken: data.refreshToken, token: data.accessToken };
    };
    const sent = { 'cf-ipcity': Buffer.from('Kāḷikāv').toString('latin1'), 'cf-ipcountry': 'IN' };
    expect((await placeOf(sent)).location).toBeNull();
    try {
      config.locationHeaders = ['cf-ipcity', 'cf-ipcountry'];
      expect((await placeOf(sent)).location).toBeNull();
      config.trustedProxies = 1;
      const { location, refreshToken, token } = await placeOf(sent);
      expect(location).toBe('Kāḷikāv, IN');
      expect((await placeOf({ 'cf-ipcity': 'S%C3%A3o%20Paulo', 'cf-ipcountry': 'BR' })).location).toBe('São Paulo, BR');
      expect((await placeOf({ 'cf-ipcity': '100%', 'cf-ipcountry': 'XX' })).location).toBe('100%');
      expect((await placeOf({})).location).toBeNull();
      expect((await placeOf({ 'cf-ipcity': 'x'.repeat(5_000) })).location).toHaveLength(200);
      // The next refresh stores the new location.
      await call('identity.auth.refresh', { refreshToken }, { headers: { 'cf-ipcity': 'Pune', 'cf-ipcountry': 'IN' } });
      const { data } = await call('identity.sessions.list', undefined, { token });
      expect(data.items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent).location).toBe('Pune, IN');
    } finally {
      Object.assign(config, { trustedProxies: 0, locationHeaders: [] });
    }
  });

  it('revoke, revokeAll: end the caller’s sessions within a second, and no others', async () => {
    const { email, accessToken: token } = await signUp();
    const other = (await signIn(email)).data.accessToken as string;
    const third = (await signIn(email)).data.accessToken as string;
    const stranger = await signUp();
    const id = part(other, 1).sid;
    const foreign = await call('identity.sessions.revoke', { id }, { token: stranger.accessToken });
    expect(foreign.error?.code).toBe('NOT_FOUND');
    expect((await me(other)).status).toBe(200);

    expect((await call('identity.sessions.revoke', { id }, { token })).status).toBe(200);
    turnClock(1_000);
    expect((await me(other)).error?.details).toMatchObject({ kind: 'access_token_invalid' });
    expect((await call('identity.sessions.revoke', { id }, { token })).error?.code).toBe('NOT_FOUND');

    expect((await call('identity.sessions.revokeAll', {}, { token })).data).toEqual({ revoked: 1 });
    turnClock(1_000);
    expect((await me(third)).status).toBe(401);
    expect((await me(token)).status).toBe(200);
    expect((await me(stranger.accessToken)).status).toBe(200);
    expect((await call('identity.sessions.revokeAll', { exceptCurrent: false }, { token })).data).toEqual({
      revoked: 1,
    });
    turnClock(1_000);
    expect((await me(token)).status).toBe(401);
  });

  it('revoke: closes open subscriptions within five seconds', async () => {
    const { email, accessToken: token, organization } = await signUp();
    const other = (await signIn(email)).data.accessToken as string;
    const stream = openStream(server.url, 'contacts.watch', {
      token: other,
      organizationId: organization.id,
      input: {},
    });
    await stream.connected();
    const closed = stream.take(1).then(
      () => 'an item',
      (error) => error.json?.data?.code ?? error.data?.code ?? String(error),
    );
    await call('identity.sessions.revoke', { id: part(other, 1).sid }, { token });
    const started = performance.now();
    expect(await closed).toContain('UNAUTHORIZED');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('auth.signOut: blacklists the access token, also while its session is open', async () => {
    const { email, accessToken } = await signUp();
    const { data } = await signIn(email);
    await call('identity.auth.signOut', { refreshToken: data.refreshToken }, { token: data.accessToken });
    const { jti, sid } = part(data.accessToken, 1);
    expect(await query((db) => BlacklistedToken.query(db).findById(jti))).toBeDefined();
    await query((db) => UserSession.query(db).findById(sid).patch({ revokedAt: null }).execute());
    turnClock(1_000);
    expect((await me(data.accessToken)).status).toBe(401);
    expect((await me(accessToken)).status).toBe(200);
  });
});

describe('identity.auth.refresh on several servers', () => {
  it('leaves one usable successor of a hundred concurrent calls, and signs no caller out', async () => {
    const db = await createTestDatabase();
    const masterKeys = [randomBytes(32)] as const;
    const config = readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: '0',
      TESSERA_ROLE: 'api',
      TESSERA_RATE_LIMIT: '1000000',
    });
    const start = () => startServer({ config, databaseUrl: db.url, masterKeys });
    const servers = [await start(), await start(), await start()];
    try {
      const [first] = servers as [(typeof servers)[0], ...typeof servers];
      const input = { email: 'many@example.in', password: PASSWORD, name: 'Asha', organizationName: 'Many' };
      const { data } = await post(first.url, 'identity.auth.signUp', input);
      const refresh = (refreshToken: string, i: number) =>
        post((servers[i % servers.length] as typeof first).url, 'identity.auth.refresh', { refreshToken });
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => refresh(data.refreshToken, i)));
      expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
      expect(new Set(answers.map((answer) => answer.data.refreshToken)).size).toBe(1);
      const unused = await inSystem(db.database, (trx) => RefreshToken.query(trx).where({ usedAt: null }).resultSize());
      expect(unused).toBe(1);
      const second = await refresh(answers[0]?.data.refreshToken, 1);
      const third = await refresh(second.data.refreshToken, 2);
      expect(third.status).toBe(200);
      // The token is three generations old.
      expect((await refresh(data.refreshToken, 0)).error?.details).toMatchObject({ kind: 'session_ended' });
      for (const token of [second.data.refreshToken, third.data.refreshToken]) {
        expect((await refresh(token, 1)).status).toBe(401);
      }
      for (const one of servers) turnClock(1_000, one);
      for (const [i, { data: tokens }] of [second, third].entries()) {
        const answer = await post((servers[i] as typeof first).url, 'identity.account.get', undefined, {
          token: tokens.accessToken,
        });
        expect(answer.status).toBe(401);
      }
      const recorded = await inSystem(db.database, (trx) =>
        trx.raw(
          "select actor, ip_address from organizations.activity_logs where action = 'identity.auth.refreshTokenReused'",
        ),
      );
      expect(recorded.rows).toHaveLength(1);
    } finally {
      for (const one of servers) await one.stop();
      await db[Symbol.asyncDispose]();
    }
  });
});

describe('rotateSigningKeys', () => {
  it('replaces the key every thirty days; the previous one verifies until its tokens have expired', async () => {
    const before = await signUp();
    const old = part(before.accessToken, 0).kid;
    await rotateSigningKeys(server.app, new Date());
    expect(part((await signUp()).accessToken, 0).kid).toBe(old);

    await query((db) => db.raw("update identity.signing_keys set created_at = now() - interval '31 days'"));
    await rotateSigningKeys(server.app, new Date());
    const after = await signUp();
    expect(part(after.accessToken, 0).kid).not.toBe(old);
    expect((await me(before.accessToken)).status).toBe(200);
    expect((await me(after.accessToken)).status).toBe(200);
    expect((await query((db) => SigningKey.query(db).findById(old).throwIfNotFound())).retiredAt).not.toBeNull();

    await rotateSigningKeys(server.app, new Date(Date.now() + 26 * 60_000));
    expect(await query((db) => SigningKey.query(db).findById(old))).toBeUndefined();
  });
});

describe('a session in a cookie', () => {
  const cookieMode = { origin: ORIGIN, headers: { 'x-tessera-session': 'cookie' } };
  const cookieOf = (headers: Headers) => headers.get('set-cookie') ?? '';
  const sent = (
    cookie: string,
    origin: string | undefined = ORIGIN,
    more: Record<string, string> = {},
  ): CallOptions => ({
    origin,
    headers: { 'x-tessera-session': 'cookie', cookie: cookie.split(';')[0] as string, ...more },
  });

  it('hides the refresh token from scripts, and is refreshed and ended there', async () => {
    const { email } = await signUp();
    const { data, headers } = await signIn(email, cookieMode);
    expect(data.refreshToken).toBeUndefined();
    expect(data.accessToken).toBeTruthy();
    // Over plain http a cookie cannot have the __Host- prefix.
    expect(cookieOf(headers)).toMatch(/^tessera=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=25919\d\d$/);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);

    const renewed = await call('identity.auth.refresh', {}, sent(cookieOf(headers)));
    expect(renewed.data.refreshToken).toBeUndefined();
    expect((await me(renewed.data.accessToken)).status).toBe(200);
    expect(cookieOf(renewed.headers)).not.toBe(cookieOf(headers));

    const out = await call('identity.auth.signOut', {}, sent(cookieOf(renewed.headers)));
    expect(cookieOf(out.headers)).toMatch(/^tessera=; .*Max-Age=0/);
    expect((await call('identity.auth.refresh', {}, sent(cookieOf(renewed.headers)))).status).toBe(401);
  });

  it('is refused to pages of other origins, and without the header', async () => {
    const { email } = await signUp();
    const cookie = cookieOf((await signIn(email, cookieMode)).headers);
    const refused = [
      sent(cookie, 'https://evil.example'),
      sent(cookie, 'null'),
      sent(cookie, ORIGIN, { 'sec-fetch-site': 'cross-site' }),
    ];
    for (const options of refused) {
      const { error } = await call('identity.auth.refresh', {}, options);
      expect(error).toMatchObject({ code: 'FORBIDDEN', details: { kind: 'origin_not_allowed' } });
    }
    const bare = await call('identity.auth.refresh', {}, { origin: ORIGIN, headers: { cookie } });
    expect(bare.status).toBe(401);
    expect((await signIn(email, { ...cookieMode, origin: 'https://evil.example' })).status).toBe(403);
    expect((await call('identity.auth.refresh', {}, sent(cookie))).status).toBe(200);
  });

  it('is named __Host-tessera over https', async () => {
    const { email } = await signUp();
    const { publicUrl } = server.app.config;
    server.app.config.publicUrl = 'https://tessera.example.in';
    try {
      const { headers } = await signIn(email, cookieMode);
      expect(cookieOf(headers)).toMatch(
        /^__Host-tessera=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
      );
    } finally {
      server.app.config.publicUrl = publicUrl;
    }
  });
});

it('deviceName: recognizes common browsers and systems', () => {
  const names = {
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36': 'Chrome on Windows',
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0': 'Edge on Windows',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0': 'Firefox on macOS',
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36':
      'Chrome on Android',
    'curl/8.5.0': 'curl',
  };
  for (const [agent, name] of Object.entries(names)) expect(deviceName(agent)).toBe(name);
  expect(deviceName(null)).toBeNull();
  expect(deviceName('???')).toBeNull();
});
