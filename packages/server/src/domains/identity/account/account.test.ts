import { inSystem, Member, Organization, type Transaction, User } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../../../../test/fetch.ts';
import { createTestServer, type TestServer } from '../../../../test/index.ts';
import { hashPassword } from '../password/password-hash.ts';

const PASSWORD = 'correct horse battery';

let server: TestServer;
let passwordHash: string;
beforeAll(async () => {
  server = await createTestServer();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => server[Symbol.asyncDispose]());

const query = <T>(work: (db: Transaction) => PromiseLike<T>): Promise<T> =>
  inSystem(server.app.database, async (db) => work(db));

interface Person {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

let serial = 0;

/** A signed-in user with a verified account and no organization. */
async function person(): Promise<Person> {
  const email = `canary.${++serial}@example.in`;
  const id = crypto.randomUUID();
  const names = { name: 'Canary Menon', firstName: 'Canary', lastName: 'Menon', settings: { note: 'canary' } };
  await query((db) => User.query(db).insert({ id, email, passwordHash, emailVerifiedAt: new Date(), ...names }));
  const { data } = await post(server.url, 'identity.auth.signIn', { email, password: PASSWORD });
  return { id, email, token: data.accessToken, refreshToken: data.refreshToken };
}

async function organizationOf(members: [Person, Member['role']][]): Promise<string> {
  const name = `Organization ${++serial}`;
  const id = crypto.randomUUID();
  await query((db) => Organization.query(db).insert({ id, name, slug: `organization-${serial}` }));
  for (const [{ id: userId, email }, role] of members) {
    await query((db) => Member.query(db).insert({ organizationId: id, userId, email, role, status: 'active' }));
  }
  return id;
}

const remove = ({ token }: Person, password = PASSWORD) =>
  post(server.url, 'identity.account.delete', { password }, { token });

const organization = (id: string) => query((db) => Organization.query(db).findById(id).throwIfNotFound());

/** The tables, jobs included, that contain `text`. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await query((db) =>
    db.raw(`select format('%I.%I', schemaname, tablename) as name from pg_tables t
      where has_table_privilege('tessera_system', format('%I.%I', schemaname, tablename), 'select')
        and schemaname not in ('pg_catalog', 'information_schema', 'migrations')
      union select 'organizations.activity_logs'`),
  );
  const found: string[] = [];
  for (const { name } of rows as { name: string }[]) {
    const { rows: hits } = await query((db) =>
      db.raw(`select 1 from ${name} t where t::text ilike ? limit 1`, [`%${text}%`]),
    );
    if (hits.length > 0) found.push(name);
  }
  return found;
}

describe('identity.account.export', () => {
  it('has everything about the user, no secret, and nothing of others', async () => {
    const [asha, ravi] = [await person(), await person()];
    const id = await organizationOf([
      [asha, 'owner'],
      [ravi, 'admin'],
    ]);
    for (const { token } of [asha, ravi]) {
      await post(server.url, 'contacts.create', { name: 'Ravi' }, { token, organizationId: id });
    }
    await post(server.url, 'identity.preferences.update', { theme: 'dark' }, { token: asha.token });
    const { status, data } = await post(server.url, 'identity.account.export', undefined, { token: asha.token });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      user: { id: asha.id, email: asha.email, name: 'Canary Menon', settings: { note: 'canary' } },
      sessions: [{ ip: '127.0.0.1', revokedAt: null }],
      memberships: [{ organizationId: id, role: 'owner', status: 'active' }],
      preferences: { theme: 'dark' },
      activity: [{ organizationId: id, action: 'contacts.create', resource: 'contacts' }],
    });
    expect(JSON.stringify(data)).not.toMatch(new RegExp(`argon2|${ravi.email}|${ravi.id}`));
  });
});

describe('identity.account.update', () => {
  it('C42: changes the given fields, and records them masked; lastActiveAt is when a session was opened or refreshed', async () => {
    const asha = await person();
    const id = await organizationOf([[asha, 'owner']]);
    const update = (input: object) => post(server.url, 'identity.account.update', input, { token: asha.token });
    const avatarUrl = 'https://example.in/asha.png';
    const changed = await update({ name: ' Asha\n Menon ', avatarUrl, businessType: 'cafe' });
    expect(changed.data).toMatchObject({ name: 'Asha Menon', firstName: 'Canary', avatarUrl, businessType: 'cafe' });
    expect((await update({ avatarUrl: null, firstName: null })).data).toMatchObject({
      avatarUrl: null,
      firstName: null,
    });
    for (const wrong of [
      { name: ' ' },
      { businessType: 'castle' },
      { avatarUrl: 'javascript:1' },
      { email: 'a@b.in' },
    ]) {
      expect((await update(wrong)).error?.code).toBe('BAD_REQUEST');
    }
    const scope = { token: asha.token, organizationId: id };
    const log = await post(server.url, 'organizations.activity.list', { limit: 2 }, scope);
    expect(log.data.items[1]).toMatchObject({
      action: 'identity.account.update',
      changes: { businessType: { after: 'cafe' } },
    });
    expect(JSON.stringify(log.data.items)).not.toMatch(/Asha Menon|asha\.png/);

    const lastActive = async () =>
      (await post(server.url, 'identity.account.get', undefined, { token: asha.token })).data.user.lastActiveAt;
    const before = await lastActive();
    expect(before).toBeInstanceOf(Date);
    server.app.now = () => new Date(Date.now() + 60_000);
    await post(server.url, 'identity.auth.refresh', { refreshToken: asha.refreshToken });
    server.app.now = () => new Date();
    expect((await lastActive()).getTime() - before.getTime()).toBeGreaterThan(50_000);
  });
});

describe('identity.account.delete', () => {
  it('erases who the user was, and keeps what they did', async () => {
    const [asha, ravi] = [await person(), await person()];
    const shared = await organizationOf([
      [asha, 'owner'],
      [ravi, 'owner'],
    ]);
    await post(server.url, 'contacts.create', { name: 'Kept' }, { token: asha.token, organizationId: shared });
    await post(server.url, 'identity.preferences.update', { theme: 'dark' }, { token: asha.token });
    await post(server.url, 'identity.password.requestReset', { email: asha.email });

    await expect.poll(() => tablesWith(asha.email), { timeout: 10_000 }).toContain('platform.mails');
    expect(await tablesWith(asha.email)).toEqual(expect.arrayContaining(['identity.users', 'jobs.job']));

    expect((await remove(asha, 'not the password')).error?.details).toMatchObject({ kind: 'credentials_invalid' });
    expect((await remove(asha)).status).toBe(200);

    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await post(server.url, 'identity.account.get', undefined, { token: asha.token })).error?.code).toBe(
      'UNAUTHORIZED',
    );
    const refreshed = await post(server.url, 'identity.auth.refresh', { refreshToken: asha.refreshToken });
    expect(refreshed.error?.code).toBe('UNAUTHORIZED');
    const signedIn = await post(server.url, 'identity.auth.signIn', { email: asha.email, password: PASSWORD });
    expect(signedIn.error?.details).toMatchObject({ kind: 'credentials_invalid' });

    expect(await tablesWith(asha.email)).toEqual([]);
    const user = await query((db) => User.query(db).findById(asha.id).throwIfNotFound());
    expect(JSON.stringify(user)).not.toMatch(/canary|menon/i);
    expect(user).toMatchObject({ passwordHash: null, status: 'inactive', deletedAt: expect.any(Date) });
    const log = await post(
      server.url,
      'organizations.activity.list',
      { filter: { actorId: asha.id } },
      { token: ravi.token, organizationId: shared },
    );
    expect(log.data.items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['identity.account.delete', 'contacts.create']),
    );
    expect((await organization(shared)).deletedAt).toBeNull();
  });

  it('deletes the user’s rows from every table of identity', async () => {
    const asha = await person();
    await remove(asha);
    const { rows } = await query((db) =>
      db.raw(`select attrelid::regclass::text as name from pg_attribute join pg_class on oid = attrelid
        where attname = 'user_id' and relkind = 'r' and relnamespace = 'identity'::regnamespace`),
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    const { PERSONAL_MODELS } = await import('./account.service.ts');
    expect(PERSONAL_MODELS.map(({ tableName }) => tableName).sort()).toEqual(
      rows.map(({ name }: { name: string }) => name).sort(),
    );
  });

  it('refuses while an organization with other members has no other owner, and changes nothing', async () => {
    const [asha, ravi] = [await person(), await person()];
    const own = await organizationOf([[asha, 'owner']]);
    const shared = await organizationOf([
      [asha, 'owner'],
      [ravi, 'member'],
    ]);
    const { error } = await remove(asha);
    expect(error).toMatchObject({
      code: 'CONFLICT',
      details: { kind: 'organization_owner_required', organizations: [{ id: shared }] },
    });
    expect((await organization(own)).deletedAt).toBeNull();
    expect(
      (await post(server.url, 'identity.account.get', undefined, { token: asha.token })).data.organizations,
    ).toHaveLength(2);

    await query((db) => Member.query(db).where({ organizationId: shared, userId: ravi.id }).patch({ role: 'owner' }));
    expect((await remove(asha)).status).toBe(200);
    expect((await organization(own)).deletedAt).not.toBeNull();
    expect((await organization(shared)).deletedAt).toBeNull();
  });

  it('lets one of two concurrent owners leave, so that one owner remains', async () => {
    const [asha, ravi, mira] = [await person(), await person(), await person()];
    const shared = await organizationOf([
      [asha, 'owner'],
      [ravi, 'owner'],
      [mira, 'member'],
    ]);
    const answers = await Promise.all([remove(asha), remove(ravi)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const owners = await query((db) => Member.query(db).where({ organizationId: shared, role: 'owner' }));
    expect(owners).toHaveLength(1);
  });

  it('frees the e-mail address', async () => {
    const asha = await person();
    expect((await remove(asha)).status).toBe(200);
    await query((db) => User.query(db).insert({ email: asha.email, name: 'New', passwordHash }));
    const { data } = await post(server.url, 'identity.auth.signIn', { email: asha.email, password: PASSWORD });
    expect(data.user.id).not.toBe(asha.id);
  });
});
