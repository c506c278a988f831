/**
 * The second wall alone. Every predicate in the code is made to ask for the other organization (the caller claims to be
 * of it), while the connection stays in ours: whatever comes back came through row-level security.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from './index.ts';
import { inputs } from './inputs/index.ts';
import { expectNothingOf, fingerprint, outcome } from './isolation.ts';
import { createWorld, metaOf, procedures, type World } from './world.ts';

const override = vi.hoisted(() => ({ organizationId: null as string | null }));

vi.mock('@tessera/db', async (original) => {
  const db = await original<typeof import('@tessera/db')>();
  return {
    ...db,
    inTenant: ((database, organizationId, work, options) =>
      db.inTenant(database, override.organizationId ?? organizationId, work, options)) as typeof db.inTenant,
  };
});

describe('another organization, with every explicit predicate pointing at it', () => {
  let test: TestApp;
  let own: World;
  let foreign: World;
  beforeAll(async () => {
    test = await createTestApp();
    own = await createWorld(test.app, 'alpha');
    foreign = await createWorld(test.app, 'bravo');
    override.organizationId = own.tenant.organization.id;
  });
  afterAll(async () => {
    override.organizationId = null;
    await test[Symbol.asyncDispose]();
  });

  const paths = Object.keys(procedures).filter((path) => metaOf(path).permission);

  it.each(paths)('%s: shows and changes nothing', async (path) => {
    const before = await fingerprint(test.app, foreign.tenant.organization.id);
    const input = inputs[path]?.(foreign);
    const answer = await outcome(test.app, foreign.caller, path, input);
    // What the caller wrote itself may come back; what is stored may not.
    if (!JSON.stringify(input ?? '').includes(foreign.canary)) expectNothingOf(foreign, answer);
    expect(await fingerprint(test.app, foreign.tenant.organization.id)).toEqual(before);
  });
});
