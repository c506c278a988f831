/** Sessions in a cookie, against a real server: several pages of one simulated browser, which stores cookies as browsers do. */
import { createTestServer, type TestServer } from '@tessera/server/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTessera, type Tessera, type TesseraOptions } from '../src/index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Browser {
  /** Opens a page. */
  open(options?: Partial<TesseraOptions>): Tessera;
  cookie: string | null;
  /** The bodies that pages received. */
  seen: string[];
  counts: Record<string, number>;
}

/** A browser whose pages have this origin. */
function browserAt(origin = server.url): Browser {
  const isSameOrigin = origin === server.url;
  const browser: Browser = {
    cookie: null,
    seen: [],
    counts: {},
    open: (options = {}) => createTessera({ url: server.url, session: 'cookie', retries: 0, fetch: from, ...options }),
  };
  const from: typeof fetch = async (url, init = {}) => {
    const path = String(url).split('/trpc/')[1] as string;
    browser.counts[path] = (browser.counts[path] ?? 0) + 1;
    const sends = init.credentials === 'include' || (isSameOrigin && init.credentials === undefined);
    const headers = new Headers(init.headers);
    headers.set('origin', origin);
    headers.set('sec-fetch-site', isSameOrigin ? 'same-origin' : 'cross-site');
    if (sends && browser.cookie) headers.set('cookie', browser.cookie);
    const response = await fetch(url, { ...init, headers });
    const [cookie] = response.headers.getSetCookie();
    if (sends && cookie) browser.cookie = /Max-Age=0/.test(cookie) ? null : (cookie.split(';')[0] as string);
    browser.seen.push(await response.clone().text());
    return response;
  };
  return browser;
}

const PASSWORD = 'correct horse battery';
let userCount = 0;
async function signUp(tessera: Tessera, name = 'Asha') {
  const email = `cookie.${++userCount}@example.in`;
  const { organization } = await tessera.auth.signUp({ email, password: PASSWORD, name, organizationName: name });
  return { email, organizationId: organization?.id };
}
const token = ({ cookie }: Browser) => cookie?.split('=')[1] as string;

describe('createTessera: a session in a cookie', () => {
  it('continues in the next page, in the same organization, and no script sees the refresh token', async () => {
    const browser = browserAt();
    const { email, organizationId } = await signUp(browser.open());
    const first = token(browser);
    expect(first).toMatch(/^[\w-]{43}$/);

    const next = browser.open();
    const [session, { user }, { id }] = await Promise.all([
      next.auth.session(),
      next.identity.account.get(),
      next.organizations.get(),
    ]);
    expect([user.email, id]).toEqual([email, organizationId]);
    expect(session).toMatchObject({ organizationId });
    expect(session?.refreshToken).toBeUndefined();
    // Three concurrent calls share one refresh.
    expect(browser.counts['identity.auth.refresh']).toBe(1);
    const second = token(browser);
    expect(second).not.toBe(first);
    for (const secret of [first, second]) expect(browser.seen.join('\n')).not.toContain(secret);
  });

  it('is renewed through the cookie by two pages concurrently', async () => {
    const browser = browserAt();
    const [one, two] = [browser.open(), browser.open()];
    await signUp(one);
    await two.identity.account.get();
    const live = async (tessera: Tessera) => (await tessera.auth.session())?.accessToken;
    const before = [await live(one), await live(two)];
    // Ends every access token, but not the session.
    await server.db.sql(`insert into identity.token_blacklist (jti, expires_at)
      select unnest(array['${before.map((jwt) => claims(jwt).jti).join("','")}'])::uuid, now() + interval '1 hour'`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await Promise.all([one.identity.account.get(), two.identity.account.get()]);
    const after = [await live(one), await live(two)];
    expect(after).not.toEqual(before);
    expect(
      await server.db.sql(
        `select from identity.user_sessions where id = '${claims(after[0]).sid}' and revoked_at is null`,
      ),
    ).toHaveLength(1);
  });

  it('ends for every page when one page signs out', async () => {
    const browser = browserAt();
    const [one, two] = [browser.open(), browser.open()];
    await signUp(one);
    await two.identity.account.get();
    // A new page has not loaded the session yet, and must end it nevertheless.
    await browser.open().auth.signOut();
    expect(browser.cookie).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await expect(two.identity.account.get()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      details: { kind: 'session_ended' },
    });
    expect(await two.auth.session()).toBeNull();
    expect(await browser.open().auth.session()).toBeNull();
  });

  it('asks the server once while no user is signed in, and not again after signing out', async () => {
    const browser = browserAt();
    const page = browser.open();
    expect(await page.auth.session()).toBeNull();
    expect(await page.auth.session()).toBeNull();
    await expect(page.identity.account.get()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(browser.counts['identity.auth.refresh']).toBe(1);
    await signUp(page);
    await page.auth.signOut();
    expect(await page.auth.session()).toBeNull();
    expect(browser.counts['identity.auth.refresh']).toBe(1);
  });

  it('ends in a page when another user signs in in another page', async () => {
    const browser = browserAt();
    const [hers, his] = [browser.open(), browser.open()];
    const asha = await signUp(hers);
    await signUp(his, 'Ravi');
    // Her page must renew its session now, and the cookie is of his session.
    const session = await hers.auth.session();
    await server.db.sql(
      `update identity.user_sessions set revoked_at = now() where id = '${claims(session?.accessToken).sid}'`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await expect(hers.contacts.create({ name: 'For Asha' })).rejects.toMatchObject({
      details: { kind: 'session_ended' },
    });
    expect(await hers.auth.session()).toBeNull();
    await hers.auth.signIn({ email: asha.email, password: PASSWORD });
    expect((await hers.identity.account.get()).user.email).toBe(asha.email);
  });

  it('is refused for pages of other origins, with origin_not_allowed', async () => {
    const foreign = browserAt('https://elsewhere.example');
    const page = foreign.open();
    const call = page.auth.signIn({ email: 'cookie.1@example.in', password: PASSWORD });
    await expect(call).rejects.toMatchObject({ code: 'FORBIDDEN', details: { kind: 'origin_not_allowed' } });
    expect(foreign.cookie).toBeNull();
    await expect(foreign.open().auth.session()).rejects.toMatchObject({ details: { kind: 'origin_not_allowed' } });
  });

  it('is changed by calls of auth only', async () => {
    const browser = browserAt();
    const page = browser.open();
    const { email } = await signUp(page);
    const before = browser.cookie;
    const { refreshToken } = await page.identity.auth.signIn({ email, password: PASSWORD });
    expect(refreshToken).toMatch(/^[\w-]{43}$/);
    expect(browser.cookie).toBe(before);
  });
});

const claims = (jwt: string | undefined) => JSON.parse(Buffer.from(jwt?.split('.')[1] ?? '', 'base64url').toString());
