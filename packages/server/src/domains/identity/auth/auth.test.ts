import { createHmac } from 'node:crypto';
import {
  inSystem,
  Member,
  Organization,
  RefreshToken,
  SigningKey,
  type Transaction,
  User,
  UserSession,
} from '@tessera/db';
import { createTestDatabase } from '@tessera/db/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, type CallOptions, post } from '../../../../test/fetch.ts';
import { createTenant, createTestServer, type TestServer } from '../../../../test/index.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../authentication/access-token.ts';

/** The hashes that passwords were verified against. */
const verified = vi.hoisted((): string[] => []);
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>();
  const verify: typeof argon2.verify = (hash, ...rest) => {
    verified.push(String(hash));
    return argon2.verify(hash, ...rest);
  };
  return { ...argon2, verify };
});

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(() => setClock(0));

/** Sets the server's clock ahead by this many seconds. */
const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};

const call = (path: string, input?: unknown, options?: CallOptions): Promise<Answer> =>
  post(server.url, path, input, options);
/** Turns the server's clock ahead. A second lets the cached callers of earlier calls expire. */
const turnClock = (milliseconds: number): void => {
  const { now } = server.app;
  server.app.now = () => new Date(now().getTime() + milliseconds);
};
const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));

const PASSWORD = 'correct horse battery';
let serial = 0;

/** A new account: the answer of signing up, and the e-mail address. */
async function signUp() {
  const email = `person.${++serial}@example.in`;
  const { data } = await call('identity.auth.signUp', {
    email,
    password: PASSWORD,
    name: 'Asha',
    organizationName: 'Café Malabar',
  });
  return { ...data, email } as {
    accessToken: string;
    refreshToken: string;
    user: { id: string };
    organization: { id: string };
    email: string;
  };
}

const refresh = (refreshToken: string) => call('identity.auth.refresh', { refreshToken });
const me = (token: string) => call('identity.account.get', undefined, { token });
const sessionOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()).sid;

describe('identity.auth.signUp', () => {
  it('creates a user who owns a new organization, and signs in', async () => {
    const { data } = await call('identity.auth.signUp', {
      email: ' Asha.Menon@Example.IN ',
      password: PASSWORD,
      name: 'Asha Menon',
      organizationName: 'Café Malabar',
    });
    expect(data).toMatchObject({
      user: { email: 'asha.menon@example.in', name: 'Asha Menon', status: 'active' },
      organization: { name: 'Café Malabar', role: 'owner', plan: 'free' },
    });
    expect(data.organization.slug).toMatch(/^cafe-malabar-[a-z0-9]+$/);
    expect(data.expiresAt.getTime() - Date.now()).toBeGreaterThan((ACCESS_TOKEN_SECONDS - 30) * 1000);
    expect(Object.keys(data.user)).not.toContain('passwordHash');
    expect((await me(data.accessToken)).data).toEqual({ user: data.user, organizations: [data.organization] });
    const organization = await call('organizations.get', undefined, {
      token: data.accessToken,
      organizationId: data.organization.id,
    });
    expect(organization.data.permissions).toContain('api_keys.manage');
  });

  it('gives an e-mail address to one of ten concurrent calls, and leaves nothing of the others', async () => {
    const input = { email: 'wanted@example.in', password: PASSWORD, name: 'Asha', organizationName: 'Wanted by ten' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('identity.auth.signUp', input)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { error } of answers.filter(({ status }) => status !== 200)) {
      expect(error).toMatchObject({ code: 'CONFLICT', details: { kind: 'email_taken' } });
    }
    expect(await query((db) => Organization.query(db).where({ name: 'Wanted by ten' }).resultSize())).toBe(1);
    const spelled = await call('identity.auth.signUp', { ...input, email: 'WANTED@example.in' });
    expect(spelled.error?.code).toBe('CONFLICT');
  });

  it('serves more concurrent calls than a fresh server has connections', async () => {
    await using fresh = await createTestServer({ TESSERA_DATABASE_POOL: '3', TESSERA_ROLE: 'api' });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        post(fresh.url, 'identity.auth.signUp', {
          email: `many.${i}@example.in`,
          password: PASSWORD,
          name: 'Asha',
          organizationName: 'Many',
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
  });

  it('accepts long passwords in any script and refuses short or overlong ones', async () => {
    const attempt = (password: string) =>
      call('identity.auth.signUp', {
        email: `rules.${++serial}@example.in`,
        password,
        name: 'Asha',
        organizationName: 'Rules',
      });
    for (const password of ['', 'nine char', 'x'.repeat(201)]) {
      expect((await attempt(password)).error).toMatchObject({
        code: 'BAD_REQUEST',
        details: { issues: [{ path: 'password' }] },
      });
    }
    for (const password of ['ten chars!', 'पासवर्ड जो लंबा है', `${'lengthy '.repeat(24)}and done`]) {
      const { data } = await attempt(password);
      const signedIn = await call('identity.auth.signIn', { email: data.user.email, password });
      expect(signedIn.status).toBe(200);
      const { passwordHash } = await query((db) => User.query(db).findById(data.user.id).throwIfNotFound());
      expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    }
  });
});

describe('identity.auth.signIn', () => {
  it('answers a wrong password, an unknown address and an inactive account alike, after the same work', async () => {
    const { email } = await signUp();
    const closed = await signUp();
    await query((db) => User.query(db).findById(closed.user.id).patch({ status: 'inactive' }).execute());
    const deleted = await signUp();
    await query((db) => User.query(db).findById(deleted.user.id).patch({ deletedAt: new Date() }).execute());
    const invited = await signUp();
    await query((db) => User.query(db).findById(invited.user.id).patch({ passwordHash: null }).execute());

    const attempts: [string, string][] = [
      [email, 'not the password'],
      ['unknown@example.in', PASSWORD],
      [closed.email, PASSWORD],
      [deleted.email, PASSWORD],
      [invited.email, PASSWORD],
    ];
    for (const [address, password] of attempts) {
      verified.length = 0;
      const { status, error } = await call('identity.auth.signIn', { email: address, password });
      const { requestId, ...rest } = error as object & { requestId: string };
      expect({ status, ...rest }).toEqual({
        status: 401,
        code: 'UNAUTHORIZED',
        httpStatus: 401,
        message: 'E-mail or password is wrong',
        details: { kind: 'credentials_invalid' },
        path: 'identity.auth.signIn',
      });
      // The work is the same each time: one hash of the same cost.
      expect(verified).toEqual([expect.stringContaining('$argon2id$v=19$m=19456,t=2,p=1$')]);
    }
  });

  it('opens a new session each time', async () => {
    const { email, user } = await signUp();
    const first = await call('identity.auth.signIn', { email: email.toUpperCase(), password: PASSWORD });
    const second = await call('identity.auth.signIn', { email, password: PASSWORD });
    expect(sessionOf(first.data.accessToken)).not.toBe(sessionOf(second.data.accessToken));
    await call('identity.auth.signOut', { refreshToken: first.data.refreshToken });
    expect((await refresh(first.data.refreshToken)).error?.details).toMatchObject({ kind: 'session_ended' });
    expect((await refresh(second.data.refreshToken)).status).toBe(200);
    const { lastLoginAt } = await query((db) => User.query(db).findById(user.id).throwIfNotFound());
    expect(Math.abs(Date.now() - (lastLoginAt as Date).getTime())).toBeLessThan(10_000);
  });
});

/** The number of refresh tokens of a session, and of unused ones. */
const tokensOf = (accessToken: string) =>
  query(async (db) => {
    const tokens = await RefreshToken.query(db).where({ sessionId: sessionOf(accessToken) });
    return { all: tokens.length, unused: tokens.filter(({ usedAt }) => usedAt === null).length };
  });

describe('identity.auth.refresh', () => {
  it('exchanges a token for its successor, repeatedly', async () => {
    const { accessToken, refreshToken } = await signUp();
    let token = refreshToken;
    for (let i = 0; i < 3; i++) {
      const { data } = await refresh(token);
      expect(sessionOf(data.accessToken)).toBe(sessionOf(accessToken));
      expect(data.refreshToken).not.toBe(token);
      expect((await me(data.accessToken)).status).toBe(200);
      token = data.refreshToken;
    }
    expect(await tokensOf(accessToken)).toEqual({ all: 4, unused: 1 });
  });

  it('gives two tabs the same successor within ten seconds', async () => {
    const { refreshToken } = await signUp();
    const first = await refresh(refreshToken);
    setClock(9);
    const second = await refresh(refreshToken);
    expect(second.data.refreshToken).toBe(first.data.refreshToken);
    expect((await refresh(second.data.refreshToken)).status).toBe(200);
  });

  it('ends the session with all its tokens when a token is reused later', async () => {
    const { accessToken, refreshToken } = await signUp();
    const child = await refresh(refreshToken);
    const grandchild = await refresh(child.data.refreshToken);
    setClock(11);
    expect((await refresh(refreshToken)).error).toMatchObject({
      code: 'UNAUTHORIZED',
      details: { kind: 'session_ended' },
    });
    expect((await refresh(grandchild.data.refreshToken)).status).toBe(401);
    turnClock(1_000);
    for (const token of [accessToken, child.data.accessToken, grandchild.data.accessToken]) {
      expect((await me(token)).error?.details).toMatchObject({ kind: 'access_token_invalid' });
    }
  });

  it('ends the session when a token is reused later, even if its successor is unused', async () => {
    const { refreshToken } = await signUp();
    const child = await refresh(refreshToken);
    setClock(11);
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await refresh(child.data.refreshToken)).status).toBe(401);
  });

  it('ends the session when a token is reused within ten seconds after its successor was used', async () => {
    const { refreshToken } = await signUp();
    const child = await refresh(refreshToken);
    const grandchild = await refresh(child.data.refreshToken);
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await refresh(grandchild.data.refreshToken)).status).toBe(401);
  });

  it('leaves one usable successor after concurrent calls', async () => {
    const { accessToken, refreshToken } = await signUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ data }) => data.refreshToken)).size).toBe(1);
    expect(await tokensOf(accessToken)).toEqual({ all: 2, unused: 1 });
    expect((await refresh(answers[0]?.data.refreshToken)).status).toBe(200);
  });

  it('refuses tokens that are unknown, expired or of an ended session', async () => {
    expect((await refresh('x'.repeat(43))).error).toMatchObject({
      code: 'UNAUTHORIZED',
      details: { kind: 'session_ended' },
    });
    const { refreshToken } = await signUp();
    setClock(31 * 86_400);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('stores no token that a reader of the database could use', async () => {
    const { accessToken, refreshToken } = await signUp();
    const { data } = await refresh(refreshToken);
    const stored = JSON.stringify(
      await query((db) => RefreshToken.query(db).where({ sessionId: sessionOf(accessToken) })),
    );
    expect(stored).not.toContain(refreshToken);
    expect(stored).not.toContain(data.refreshToken);
  });
});

describe('an access token', () => {
  it('is refused a second after its session has ended', async () => {
    const { accessToken, refreshToken } = await signUp();
    expect((await me(accessToken)).status).toBe(200);
    await call('identity.auth.signOut', { refreshToken });
    turnClock(1_000);
    expect((await me(accessToken)).error).toMatchObject({
      code: 'UNAUTHORIZED',
      details: { kind: 'access_token_invalid' },
    });
  });

  it('is refused once its session has expired or its account is inactive', async () => {
    const over = await signUp();
    await query((db) =>
      UserSession.query(db).findById(sessionOf(over.accessToken)).patch({ expiresAt: new Date() }).execute(),
    );
    expect((await me(over.accessToken)).status).toBe(401);
    const closed = await signUp();
    await query((db) => User.query(db).findById(closed.user.id).patch({ status: 'inactive' }).execute());
    expect((await me(closed.accessToken)).status).toBe(401);
  });

  it('is refused when it is expired, altered, unsigned, signed otherwise, or from another installation', async () => {
    const { accessToken, refreshToken, user } = await signUp();
    const victim = await signUp();
    const [head, payload, signature] = accessToken.split('.') as [string, string, string];
    const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const claims = { userId: user.id, sessionId: sessionOf(accessToken) };
    const longAgo = new Date(Date.now() - (ACCESS_TOKEN_SECONDS + 5) * 1000);
    const { publicJwk } = await query((db) => SigningKey.query(db).findById(read(head).kid).throwIfNotFound());
    const hmacHead = text({ ...read(head), alg: 'HS256' });
    const hmac = (key: string) => createHmac('sha256', key).update(`${hmacHead}.${payload}`).digest('base64url');
    await using elsewhere = await createTestDatabase();
    const foreign = await signAccessToken({ ...server.app, database: elsewhere.database }, claims, new Date());
    const [, foreignPayload, foreignSignature] = foreign.split('.') as [string, string, string];

    const tokens: Record<string, string> = {
      expired: await signAccessToken(server.app, claims, longAgo),
      'of another user': `${head}.${text({ ...read(payload), sub: victim.user.id })}.${signature}`,
      'of another session': `${head}.${text({ ...read(payload), sid: sessionOf(victim.accessToken) })}.${signature}`,
      'made to live longer': `${head}.${text({ ...read(payload), exp: read(payload).exp + 3600 })}.${signature}`,
      'one letter off': `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      'without a signature': `${head}.${payload}.`,
      'alg none': `${text({ alg: 'none' })}.${payload}.`,
      'alg none with kid': `${text({ ...read(head), alg: 'none' })}.${payload}.${signature}`,
      'signed with the public key': `${hmacHead}.${payload}.${hmac(JSON.stringify(publicJwk))}`,
      'signed with the public half': `${hmacHead}.${payload}.${hmac(publicJwk.x as string)}`,
      'of another installation': foreign,
      'of another installation under our key id': `${head}.${foreignPayload}.${foreignSignature}`,
      'an unknown key': `${text({ ...read(head), kid: 'nothing' })}.${payload}.${signature}`,
      'a refresh token': refreshToken,
      nothing: 'x',
      'a JWT of nothing': '..',
    };
    for (const [name, token] of Object.entries(tokens)) {
      const { status, error } = await me(token);
      expect([name, status, error?.details]).toEqual([name, 401, { kind: 'access_token_invalid' }]);
    }
    expect((await me(accessToken)).status).toBe(200);
    // A correctly signed token with the session of one user and the id of another belongs to neither.
    const mixed = await signAccessToken(
      server.app,
      { userId: victim.user.id, sessionId: claims.sessionId },
      new Date(),
    );
    expect((await me(mixed)).status).toBe(401);
  });
});

describe('the organization of a call', () => {
  it('is one of the caller’s own, or NOT_FOUND', async () => {
    const { accessToken: token, organization } = await signUp();
    const foreign = await createTenant(server.app);
    const get = (organizationId?: string) => call('organizations.get', undefined, { token, organizationId });
    expect((await get(organization.id)).data.id).toBe(organization.id);
    expect((await get(organization.id.toUpperCase())).data.id).toBe(organization.id);
    expect((await get(foreign.organization.id)).error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'Organization not found',
    });
    expect((await get('00000000-0000-7000-8000-000000000000')).error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'Organization not found',
    });
    expect((await get()).error).toMatchObject({ code: 'BAD_REQUEST', details: { kind: 'organization_required' } });
    expect((await get('not-a-uuid')).error?.code).toMatch(/^(NOT_FOUND|BAD_REQUEST)$/);
    expect((await call('organizations.get', undefined, { organizationId: organization.id })).error?.code).toBe(
      'UNAUTHORIZED',
    );
  });

  it('T21: is a shop to visit for everyone who is signed in, and nothing more', async () => {
    const { accessToken: token } = await signUp();
    const { organization } = await createTenant(server.app);
    const named = { token, organizationId: organization.id };
    expect((await call('ticketing.storefront.listEvents', {}, named)).status).toBe(200);
    expect((await call('ticketing.orders.listOwn', {}, named)).data.items).toEqual([]);
    for (const path of ['ticketing.orders.list', 'organizations.settings.get'])
      expect((await call(path, path.endsWith('list') ? {} : undefined, named)).error?.code).toBe('NOT_FOUND');
    await query((db) => Organization.query(db).findById(organization.id).patch({ deletedAt: new Date() }));
    turnClock(1_000);
    expect((await call('ticketing.storefront.listEvents', {}, named)).error?.code).toBe('NOT_FOUND');
  });

  it('is NOT_FOUND within a second after the member is suspended, removed or only invited', async () => {
    const members = await Promise.all([signUp(), signUp(), signUp()]);
    const get = ({ accessToken: token, organization }: (typeof members)[0]) =>
      call('organizations.get', undefined, { token, organizationId: organization.id });
    for (const [i, status] of (['suspended', 'removed', 'invited'] as const).entries()) {
      const { user } = members[i] as (typeof members)[0];
      expect((await get(members[i] as (typeof members)[0])).status).toBe(200);
      await query((db) => Member.query(db).where({ userId: user.id }).patch({ status }));
    }
    turnClock(1_000);
    for (const member of members) {
      expect((await get(member)).error?.code).toBe('NOT_FOUND');
      expect((await me(member.accessToken)).data.organizations).toEqual([]);
    }
  });

  it('is NOT_FOUND for all once it is deleted', async () => {
    const { accessToken: token, organization } = await signUp();
    await query((db) => Organization.query(db).findById(organization.id).patch({ deletedAt: new Date() }).execute());
    expect((await call('organizations.get', undefined, { token, organizationId: organization.id })).error?.code).toBe(
      'NOT_FOUND',
    );
  });
});
