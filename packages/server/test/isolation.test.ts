/** Two walls between tenants. Here: both together, and the first (explicit predicates) alone; the second alone is next door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from './index.ts';
import { inputs } from './inputs/index.ts';
import { expectNothingOf, fingerprint, outcome, substitutions } from './isolation.ts';
import { callPath, createWorld, metaOf, procedures, stranger, type World } from './world.ts';

const organizationPaths = Object.keys(procedures).filter((path) =>
  ['organization', 'storefront'].includes(metaOf(path).access ?? ''),
);

it('has a valid input for every procedure', () => {
  expect(Object.keys(inputs).sort()).toEqual(Object.keys(procedures).sort());
});

describe.each([
  ['with both walls', async (_test: TestApp) => {}],
  ['with row-level security dropped', dropRowSecurity],
])('another organization, %s', (_name, prepare) => {
  let test: TestApp;
  let own: World;
  let foreign: World;
  let before: Record<string, string>;
  beforeAll(async () => {
    test = await createTestApp();
    await prepare(test);
    own = await createWorld(test.app, 'alpha');
    foreign = await createWorld(test.app, 'bravo');
    before = await fingerprint(test.app, foreign.tenant.organization.id);
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it.each(organizationPaths)('%s: answers its own, and NOT_FOUND for every id of theirs', async (path) => {
    for (const { place, input } of substitutions(path, own, foreign)) {
      const answer = await outcome(test.app, own.caller, path, input);
      expectNothingOf(foreign, answer);
      // Watching some of one's contacts is a filter: an id that is not there just never shows.
      if (path !== 'contacts.watch') expect(answer, place).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await fingerprint(test.app, foreign.tenant.organization.id)).toEqual(before);

    const world =
      procedures[path]?._def.type === 'query' ? own : await createWorld(test.app, `world${path.replaceAll('.', '')}`);
    const answer = await callPath(test.app, world.caller, path, inputs[path]?.(world));
    expectNothingOf(foreign, answer);
    expect(await fingerprint(test.app, foreign.tenant.organization.id)).toEqual(before);
  });

  it('somebody without an organization gets nowhere', async () => {
    const nobody = await stranger(test.app);
    const guest = { ...nobody, organization: null };
    for (const path of organizationPaths) {
      expect(await outcome(test.app, guest, path, inputs[path]?.(own)), path).toMatchObject({ code: 'BAD_REQUEST' });
      expect(await outcome(test.app, null, path, inputs[path]?.(own)), path).toMatchObject({ code: 'UNAUTHORIZED' });
    }
  });
});

async function dropRowSecurity(test: TestApp): Promise<void> {
  const tables = await test.sql<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relrowsecurity and relnamespace::regnamespace::text <> 'jobs'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) await test.sql(`alter table ${name} disable row level security`);
}
