/** Who may call what, asked of every procedure as every role and every key, and held against the one table that says it. */
import { ApiKey, inSystem, Member, Permission, Role } from '@tessera/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../src/context.ts';
import { createAuthenticate, signUp } from '../src/domains/identity/index.ts';
import { createApiKey } from '../src/domains/organizations/index.ts';
import { rolePermissions } from '../src/domains/organizations/permissions.ts';
import type { ProcedureMeta } from '../src/trpc.ts';
import { createTenant, createTestApp, type Tenant, type TestApp } from './index.ts';
import { callPath, procedures, requestCtx } from './world.ts';

const ORIGIN = 'https://shop.example.com';

let test: TestApp;
let tenant: Tenant;
let authenticate: ReturnType<typeof createAuthenticate>;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await createTenant(test.app);
  authenticate = createAuthenticate(test.app);
});
afterAll(() => test[Symbol.asyncDispose]());

const metaOf = (path: string): ProcedureMeta => procedures[path]?._def.meta as ProcedureMeta;
const paths = Object.keys(procedures);
const inOrganization = paths.filter((path) => ['organization', 'storefront'].includes(metaOf(path).access as string));

let serial = 0;

/** A person with a session of their own, as whom requests carry a token. */
async function person(): Promise<{ id: string; token: string }> {
  const { user, accessToken } = await signUp(requestCtx(test.app, null), {
    email: `person.${++serial}@example.in`,
    password: 'a long enough one',
    name: 'Asha',
    organizationName: 'Their own',
  });
  return { id: user.id, token: accessToken };
}

/** A member of the tenant with this role, let in by their token as any request is. */
async function memberAs(role: Role, permissions: Permission[] = []): Promise<Caller> {
  const { id, token } = await person();
  const organizationId = tenant.organization.id;
  await inSystem(test.app.database, (db) =>
    Member.query(db)
      .insert({ organizationId, userId: id, email: `${id}@example.in`, role, permissions })
      .execute(),
  );
  return authenticate({ token, organizationId, origin: null });
}

/** A secret key of the tenant, let in by its text. */
async function keyWith(scopes: Permission[]): Promise<Caller> {
  const { key } = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'secret', scopes, origins: [] }),
  );
  return authenticate({ token: key, organizationId: null, origin: null });
}

/** A publishable key of the tenant that somehow came to have every scope. */
async function boundlessPublishable(): Promise<Caller> {
  const made = await tenant.transaction((ctx) =>
    createApiKey(ctx, { name: 'Test', kind: 'publishable', scopes: [], origins: [ORIGIN] }),
  );
  await inSystem(test.app.database, (db) =>
    ApiKey.query(db).where({ id: made.id }).patch({ scopes: Permission.options }).execute(),
  );
  return authenticate({ token: made.key, organizationId: null, origin: ORIGIN });
}

/**
 * The code of a call whose input no procedure takes: who may call is told that (or gets an answer, where there is no
 * input), who may not is told so first.
 */
const outcome = (caller: Caller | null, path: string): Promise<string> =>
  callPath(test.app, caller, path, 'nonsense').then(
    () => 'OK',
    (error: { code: string }) => error.code,
  );

async function outcomes(caller: Caller | null, of: string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of of) found[path] = await outcome(caller, path);
  return found;
}

/** What the outcomes must be for a caller with exactly these permissions. */
function expected(permissions: readonly Permission[], found: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(found).map(([path, code]) => {
      const may = permissions.includes(metaOf(path).permission as Permission);
      const permitted = code === 'OK' || code === 'BAD_REQUEST' ? code : 'to be permitted';
      return [path, may ? permitted : 'FORBIDDEN'];
    }),
  );
}

it('covers the whole router', () => {
  expect(inOrganization.length).toBeGreaterThan(45);
  for (const path of inOrganization) expect(Permission.options, path).toContain(metaOf(path).permission);
});

describe('what a role may do', () => {
  it.each(Role.options)('%s: exactly what its permissions say', async (role) => {
    const found = await outcomes(await memberAs(role), inOrganization);
    expect(found).toEqual(expected(rolePermissions[role], found));
  });

  it('grows by the permissions a member was given on top, and by nothing else', async () => {
    for (const extra of Permission.options) {
      const caller = await memberAs('member', [extra]);
      expect([...(caller.organization?.permissions ?? [])].sort()).toEqual(
        [...new Set([...rolePermissions.member, extra])].sort(),
      );
    }
  });

  it('leaves keys and deletion to those who answer for them', () => {
    const having = (permission: Permission) =>
      Role.options.filter((role) => rolePermissions[role].includes(permission));
    expect(having('api_keys.manage')).toEqual(['owner', 'admin']);
    expect(having('organizations.write')).toEqual(['owner', 'admin']);
    expect(having('contacts.delete')).toEqual(['owner', 'admin', 'manager']);
    expect(rolePermissions.member).toEqual(['contacts.read', 'organizations.read']);
  });
});

describe('what a key may do', () => {
  it.each(Permission.options)('with %s alone: that', async (scope) => {
    const found = await outcomes(await keyWith([scope]), inOrganization);
    expect(found).toEqual(expected([scope], found));
  });

  it('without scopes: nothing', async () => {
    const found = await outcomes(await keyWith([]), inOrganization);
    expect(found).toEqual(expected([], found));
  });

  it('publishable: nothing but storefront procedures, whatever its scopes', async () => {
    const found = await outcomes(await boundlessPublishable(), inOrganization);
    const open = inOrganization
      .filter((path) => metaOf(path).access === 'storefront')
      .map((path) => metaOf(path).permission);
    expect(found).toEqual(expected(open as Permission[], found));
  });

  it('no key stands for a person', async () => {
    const personal = paths.filter((path) => metaOf(path).access === 'user');
    expect(personal.length).toBeGreaterThan(0);
    for (const caller of [await keyWith(Permission.options), await boundlessPublishable()]) {
      expect(new Set(Object.values(await outcomes(caller, personal)))).toEqual(new Set(['FORBIDDEN']));
    }
  });
});

describe('everybody else', () => {
  it('nobody gets past the public procedures', async () => {
    const found = await outcomes(null, paths);
    for (const path of paths) {
      if (metaOf(path).access === 'public') expect(found[path], path).toMatch(/^(OK|BAD_REQUEST)$/);
      else expect(found[path], path).toBe('UNAUTHORIZED');
    }
  });

  it('a stranger is told that there is no such organization', async () => {
    const { token } = await person();
    const stranger = await authenticate({ token, organizationId: tenant.organization.id, origin: null });
    const asked = { ...requestCtx(test.app, stranger) };
    asked.request.organizationId = tenant.organization.id;
    for (const path of inOrganization) {
      const call = procedures[path]?.({
        ctx: asked,
        path,
        type: procedures[path]._def.type,
        getRawInput: async () => 'nonsense',
        signal: undefined,
        batchIndex: 0,
      });
      await expect(call, path).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'Organization not found' });
    }
  });

  it('platform procedures are not there for anybody but staff', async () => {
    const platform = paths.filter((path) => metaOf(path).access === 'platform');
    const owner = await memberAs('owner');
    for (const caller of [owner, await keyWith(Permission.options)]) {
      for (const path of platform) expect(await outcome(caller, path), path).toBe('NOT_FOUND');
    }
  });
});
