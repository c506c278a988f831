/**
 * The role matrix: every procedure as every role, with its permission alone and with all others, as a person, a secret key, a
 * publishable key and without credentials. The results are compared with a table written here by hand, so that a role gets another
 * permission in two places.
 *
 * Two calls settle which permissions a procedure requires, because a permission more never closes a procedure: one that is open with
 * P alone requires nothing besides P, and one that is closed with everything but P requires P.
 */
import { ApiKey, inSystem, Member, newId, Permission, Role } from '@tessera/db';
import { createUser } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticateKey, createApiKey, permissionsIn } from '../../src/domains/organizations/index.ts';
import {
  publishablePermissions,
  rolePermissions,
  visitorPermissions,
} from '../../src/domains/organizations/roles/permissions.ts';
import type { Caller } from '../../src/trpc/context.ts';
import { createTestApp, type Tenant, type TestApp } from '../index.ts';
import { callPath, metaOf, procedures } from '../procedures.ts';

/** x: has it. In the order of the roles: owner, admin, manager, agent, support, analyst, member. */
const TABLE: Record<Permission, string> = {
  'contacts.read': 'xxxxxxx',
  'contacts.write': 'xxxxx..',
  'contacts.delete': 'xxx....',
  'contacts.import': 'xxx....',
  'contacts.export': 'xxx..x.',
  'tracking.read': 'xxxxxxx',
  'tracking.write': 'xxx....',
  'messages.read': 'xxxxx..',
  'messages.send': 'xxxxx..',
  'senders.manage': 'xx.....',
  'campaigns.read': 'xxxxxx.',
  'campaigns.write': 'xxx....',
  'campaigns.send': 'xxx....',
  'campaigns.export': 'xxx..x.',
  'push.subscribe': 'xxxxxxx',
  'events.read': 'xxxxxxx',
  'events.write': 'xxx....',
  'orders.read': 'xxxxxx.',
  'orders.write': 'xxxxx..',
  'orders.refund': 'xxx....',
  'orders.export': 'xxx..x.',
  'tickets.check_in': 'xxxxx..',
  'payments.read': 'xxx..x.',
  'payments.manage': 'xx.....',
  'analytics.read': 'xxx..x.',
  'storefront.read': 'xxxxxxx',
  'storefront.buy': 'xxxxxxx',
  'organizations.read': 'xxxxxxx',
  'organizations.write': 'xx.....',
  'organizations.own': 'x......',
  'members.read': 'xxxxxx.',
  'members.manage': 'xx.....',
  'api_keys.manage': 'xx.....',
  'activity.read': 'xxx....',
};
/** The kinds of access that need no organization. */
const PERSONAL = ['public', 'user', 'platform'];
const ORIGIN = 'https://shop.example.com';

const paths = Object.keys(procedures);
const may = (role: Role, permission: Permission) => TABLE[permission][Role.options.indexOf(role)] === 'x';

let test: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  test = await createTestApp();
  tenant = await test.createTenant();
});
afterAll(() => test[Symbol.asyncDispose]());

async function memberAs(role: Role, extra: Permission[] = []): Promise<Caller> {
  const user = await createUser(test.database);
  const organizationId = tenant.organization.id;
  const permissions = await inSystem(test.database, async (db) => {
    const { email } = user;
    await Member.query(db).insert({
      organizationId,
      userId: user.id,
      email,
      role,
      permissions: extra,
      status: 'active',
    });
    return permissionsIn(db, organizationId, user.id);
  });
  if (!permissions) throw new Error('a member has permissions');
  const actor = { type: 'user' as const, userId: user.id, sessionId: newId() };
  return { actor, isStaff: false, organization: { id: organizationId, permissions } };
}

/** The caller that a request with this key has. The scopes are written to the table, past the checks of `createApiKey`. */
async function keyWith(kind: 'secret' | 'publishable', scopes: Permission[]): Promise<Caller> {
  const origins = kind === 'publishable' ? [ORIGIN] : [];
  const made = await tenant.transaction((ctx) => createApiKey(ctx, { name: 'Test', kind, scopes: [], origins }));
  return inSystem(test.database, async (db) => {
    await ApiKey.query(db).where({ id: made.id }).patch({ scopes });
    const caller = await authenticateKey(db, made.key, ORIGIN, new Date());
    if (!caller) throw new Error('an API key is admitted');
    return caller;
  });
}

/**
 * The paths whose procedure lets the caller through: the input is one that no procedure takes, and only callers who may call get to
 * know that. Procedures without input answer, or refuse for a reason of their own.
 */
async function permitted(caller: Caller | null, among = paths): Promise<string[]> {
  const through: string[] = [];
  for (const path of among) {
    const code = await refusalOf(caller, path);
    if (!['FORBIDDEN', 'UNAUTHORIZED', 'NOT_FOUND'].includes(code)) through.push(path);
  }
  return through;
}

async function refusalOf(caller: Caller | null, path: string): Promise<string> {
  try {
    await callPath(test.app, caller, path, 'nonsense');
    return 'OK';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const withAccess = (...access: string[]) => paths.filter((path) => access.includes(metaOf(path).access as string));
const withPermission = (allowed: (permission: Permission) => boolean, access = ['organization', 'storefront']) =>
  paths.filter((path) => {
    const { permission } = metaOf(path);
    return permission !== undefined && access.includes(metaOf(path).access as string) && allowed(permission);
  });

/** About the caller, for every member. */
const isPersonal = (path: string): boolean => path === 'organizations.members.leave';

const inOrder = (...lists: string[][]) => lists.flat().sort();

it('role matrix: the table has a row for every permission, and every procedure of an organization has a permission', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...Permission.options].sort());
  for (const marks of Object.values(TABLE)) expect(marks).toMatch(/^[x.]{7}$/);
  for (const path of paths) {
    const { access, permission } = metaOf(path);
    expect(permission !== undefined, path).toBe(!PERSONAL.includes(access as string));
  }
});

it('permissions to read: their procedures change nothing', () => {
  const mutations = paths.filter((path) => procedures[path]?._def.type === 'mutation' && !isPersonal(path));
  // A link leads to what its permission shows, and a view is counted.
  const changing = mutations.filter((path) => !/\.create\w*Link$|^ticketing\.storefront\.recordView$/.test(path));
  for (const path of changing) expect(metaOf(path).permission ?? '', path).not.toMatch(/\.read$/);
});

it.each(Role.options)('rolePermissions: %s has the permissions of the table', (role) => {
  const marked = Permission.options.filter((permission) => may(role, permission));
  expect([...rolePermissions[role]].sort()).toEqual(marked.sort());
});

const allBut = (permission: Permission): Permission[] => Permission.options.filter((one) => one !== permission);

it.each(Permission.options)(
  'permissionsIn: a member who is given %s has it besides those of the role',
  async (extra) => {
    const { organization } = await memberAs('member', [extra]);
    const expected = Permission.options.filter((permission) => may('member', permission) || permission === extra);
    expect([...(organization?.permissions ?? [])].sort()).toEqual(expected.sort());
  },
);

describe('every procedure', () => {
  it.each(Role.options)('as %s', async (role) => {
    const expected = withPermission((permission) => may(role, permission));
    expect((await permitted(await memberAs(role))).sort()).toEqual(inOrder(expected, withAccess('public', 'user')));
  });

  it.each(Permission.options)('of %s, as a person with it alone, and with all others', async (permission) => {
    const own = withPermission((one) => one === permission);
    const person = await memberAs('member');
    const having = (permissions: Permission[]): Caller => ({
      ...person,
      organization: { id: tenant.organization.id, permissions: new Set(permissions) },
    });
    expect(await permitted(having([permission]), own)).toEqual(own);
    expect(await permitted(having(allBut(permission)), own)).toEqual([]);
  });

  it.each(Permission.options)('of %s, as a secret key with it alone, and with all others', async (permission) => {
    const own = withPermission((one) => one === permission);
    const forKeys = own.filter((path) => !metaOf(path).inPerson);
    expect(await permitted(await keyWith('secret', [permission]), own)).toEqual(forKeys);
    expect(await permitted(await keyWith('secret', allBut(permission)), own)).toEqual([]);
  });

  it('as a secret key without scopes', async () => {
    expect((await permitted(await keyWith('secret', []))).sort()).toEqual(inOrder(withAccess('public')));
  });

  it('as a publishable key, with no, all and publishable scopes', async () => {
    for (const scopes of [[], Permission.options, [...publishablePermissions]]) {
      const through = await permitted(await keyWith('publishable', scopes));
      const expected = withPermission((permission) => scopes.includes(permission), ['storefront']);
      expect(through.sort()).toEqual(inOrder(expected, withAccess('public')));
    }
  });

  it('T21: as a person who is no member and names the organization: its shop, and what needs none', async () => {
    const { actor, organization } = await memberAs('member');
    const through = await permitted({
      ...{ actor, isStaff: false, organization: null },
      visited: { id: organization?.id as string, permissions: visitorPermissions },
    });
    const shop = withPermission((permission) => /^storefront\./.test(permission), ['storefront']);
    expect(through.sort()).toEqual(inOrder(shop, withAccess('public', 'user')));
  });

  it('without credentials', async () => {
    expect((await permitted(null)).sort()).toEqual(inOrder(withAccess('public')));
  });
});
