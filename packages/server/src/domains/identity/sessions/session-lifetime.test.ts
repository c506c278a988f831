import { inSystem, type Transaction, User, UserSession } from '@tessera/db';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CallOptions, post } from '../../../../test/fetch.ts';
import { createTestServer, type TestServer } from '../../../../test/index.ts';
import { readConfig } from '../../../runtime/config.ts';
import { currentSigningKey } from '../authentication/signing-key.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => setClock(0));

const HOUR = 3600;
const DAY = 24 * HOUR;
const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};
const call = (path: string, input?: unknown, options?: CallOptions) => post(server.url, path, input, options);
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));
/** Turns the server's clock ahead. A second lets the cached callers of earlier calls expire. */
const turnClock = (milliseconds: number): void => {
  const { now } = server.app;
  server.app.now = () => new Date(now().getTime() + milliseconds);
};

const PASSWORD = 'correct horse battery';
let serial = 0;

async function signUp() {
  const email = `lasting.${++serial}@example.in`;
  const input = { email, password: PASSWORD, name: 'Asha', organizationName: 'Lasting' };
  return { email, ...(await call('identity.auth.signUp', input)).data };
}
const refresh = (refreshToken: string) => call('identity.auth.refresh', { refreshToken });
const ended = { code: 'UNAUTHORIZED', details: { kind: 'session_ended' } };
const sessionsOf = async (token: string) => (await call('identity.sessions.list', undefined, { token })).data.items;

describe('a session', () => {
  it('ends after a week without use, and is no longer listed', async () => {
    const { refreshToken } = await signUp();
    const other = await signUp();
    setClock(7 * DAY - 60);
    const used = (await refresh(refreshToken)).data;
    expect(used.accessToken).toBeDefined();
    // The idle time counts from the last use.
    setClock(14 * DAY - 120);
    const again = (await refresh(used.refreshToken)).data;
    expect(await sessionsOf(again.accessToken)).toHaveLength(1);
    expect((await refresh(other.refreshToken)).error).toMatchObject(ended);
    setClock(21 * DAY);
    expect((await refresh(again.refreshToken)).error).toMatchObject(ended);
  });

  it('is not in identity.sessions.list while it is idle for too long', async () => {
    const { email, refreshToken } = await signUp();
    await call('identity.auth.signIn', { email, password: PASSWORD });
    setClock(4 * DAY);
    const { data } = await refresh(refreshToken);
    expect(await sessionsOf(data.accessToken)).toHaveLength(2);
    setClock(8 * DAY);
    const later = (await refresh(data.refreshToken)).data;
    expect(await sessionsOf(later.accessToken)).toHaveLength(1);
  });

  it('ends after thirty days, however much it is used', async () => {
    let { refreshToken } = await signUp();
    for (let day = 5; day < 30; day += 5) {
      setClock(day * DAY);
      refreshToken = (await refresh(refreshToken)).data.refreshToken;
    }
    setClock(30 * DAY - 60);
    refreshToken = (await refresh(refreshToken)).data.refreshToken;
    setClock(30 * DAY + 60);
    expect((await refresh(refreshToken)).error).toMatchObject(ended);
  });

  it('lasts as long as the configuration says', async () => {
    const { config } = server.app;
    const defaults = { ...config };
    expect(readConfig({})).toMatchObject({ sessionHours: 720, sessionIdleHours: 168 });
    expect(() => readConfig({ TESSERA_SESSION_IDLE_HOURS: '0' })).toThrow('TESSERA_SESSION_IDLE_HOURS');
    try {
      Object.assign(config, { sessionHours: 24, sessionIdleHours: 2 });
      const { refreshToken } = await signUp();
      const idle = await signUp();
      setClock(HOUR);
      const { data } = await refresh(refreshToken);
      setClock(2 * HOUR + 60);
      expect((await refresh(idle.refreshToken)).error).toMatchObject(ended);
      expect((await refresh(data.refreshToken)).status).toBe(200);
    } finally {
      Object.assign(config, defaults);
    }
  });

  it('is replaced by the next one of the same browser, while those elsewhere stay open', async () => {
    const { email, accessToken: elsewhere } = await signUp();
    const browser = (cookie?: string) => ({
      headers: { 'x-tessera-session': 'cookie', 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) },
    });
    const first = await call('identity.auth.signIn', { email, password: PASSWORD }, browser());
    const cookie = first.headers.get('set-cookie')?.split(';')[0] as string;
    const second = await call('identity.auth.signIn', { email, password: PASSWORD }, browser(cookie));
    expect(second.status).toBe(200);
    turnClock(1_000);
    const me = (token: string) => call('identity.account.get', undefined, { token });
    expect((await me(first.data.accessToken)).status).toBe(401);
    expect((await me(second.data.accessToken)).status).toBe(200);
    expect((await me(elsewhere)).status).toBe(200);
    expect((await call('identity.auth.refresh', {}, browser(cookie))).error).toMatchObject(ended);
    // An unknown cookie does no harm.
    const stale = browser(`tessera=${'x'.repeat(43)}`);
    expect((await call('identity.auth.signIn', { email, password: PASSWORD }, stale)).status).toBe(200);
  });
});

it('verifyAccessToken: requires the type and the audience of an access token', async () => {
  const { accessToken } = await signUp();
  const [head, payload] = accessToken.split('.').map((part: string) => {
    try {
      return JSON.parse(Buffer.from(part, 'base64url').toString());
    } catch {
      return null;
    }
  });
  expect(head).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
  expect(payload).toMatchObject({ iss: 'tessera', aud: 'tessera-api' });
  const { privateKey } = await currentSigningKey(server.app);
  const signed = (header: object, claims: object) =>
    new SignJWT({ ...payload, ...claims }).setProtectedHeader({ ...head, ...header }).sign(privateKey);
  const me = async (token: string) => (await call('identity.account.get', undefined, { token })).status;
  expect(await me(await signed({}, {}))).toBe(200);
  expect(await me(await signed({ typ: 'JWT' }, {}))).toBe(401);
  expect(await me(await signed({ typ: undefined }, {}))).toBe(401);
  expect(await me(await signed({}, { aud: 'another-service' }))).toBe(401);
  expect(await me(await signed({}, { aud: undefined }))).toBe(401);
  expect(await me(await signed({}, { iss: 'stranger' }))).toBe(401);
  expect(await me(await signed({}, { nbf: Math.floor(Date.now() / 1000) + 600 }))).toBe(401);
});

describe('identity.staff.endSessions', () => {
  it('ends every session, is recorded, and is for staff only', async () => {
    const person = await signUp();
    await call('identity.auth.signIn', { email: person.email, password: PASSWORD });
    const staff = await signUp();
    const end = (email: string) => call('identity.staff.endSessions', { email }, { token: staff.accessToken });
    expect((await end(person.email)).error?.code).toBe('NOT_FOUND');
    await query((db) => User.query(db).findById(staff.user.id).patch({ isStaff: true }).execute());
    turnClock(1_000);
    expect((await end('unknown@example.in')).error?.code).toBe('NOT_FOUND');
    expect((await end(person.email)).data).toEqual({ revoked: 2 });
    turnClock(1_000);
    expect((await call('identity.account.get', undefined, { token: person.accessToken })).status).toBe(401);
    expect((await refresh(person.refreshToken)).error).toMatchObject(ended);
    const open = await query((db) => UserSession.query(db).where({ userId: person.user.id, revokedAt: null }));
    expect(open).toEqual([]);
    const { data } = await call('identity.auth.signIn', { email: person.email, password: PASSWORD });
    const { items } = (
      await call('organizations.activity.list', {}, { token: data.accessToken, organizationId: data.organization.id })
    ).data;
    const entry = items.find(({ action }: { action: string }) => action === 'identity.staff.endSessions');
    expect(entry).toMatchObject({ details: { revoked: 2 }, actor: { userId: staff.user.id } });
  });
});
