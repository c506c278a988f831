/**
 * Two walls between organizations: explicit predicates, and row-level security. Every procedure of a domain is called with both,
 * and with each of them alone. Nothing is committed: every transaction is compared before its end and rolled back, so that all
 * calls of a domain share two worlds.
 */
import { pinnedTo } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/runtime/app.ts';
import { createTestApp, type TestApp } from '../index.ts';
import { callPath, stranger } from '../procedures.ts';
import { inputOf, organizationPathsOf } from '../worlds/domains.ts';
import type { Domain, World } from '../worlds/ids.ts';
import { createWorld, worldParts } from '../worlds/world.ts';
import { expectNothingOf, outcome, substitutions, type Watch, watch } from './calls.ts';

export function describeIsolation(domain: Domain): void {
  const paths = organizationPathsOf(domain);
  const { commits = [] } = worldParts[domain];
  const rolledBack = paths.filter((path) => !commits.includes(path));
  let test: TestApp;
  let own: World;
  let foreign: World;
  let watched: Watch;
  /** `test.app`, with every transaction rolled back. */
  let app: App;
  beforeAll(async () => {
    test = await createTestApp();
    own = await createWorld(test.app, 'alpha', domain);
    foreign = await createWorld(test.app, 'bravo', domain);
    watched = await watch(test.app, foreign);
    app = watched.rollingBack(test.app);
  });
  afterAll(async () => {
    expect(await watched.committed()).toEqual([]);
    await test[Symbol.asyncDispose]();
  });

  async function expectForeignIdsNotFound(path: string): Promise<void> {
    for (const { place, input } of substitutions(path, own, foreign)) {
      const answer = await outcome(app, own.caller, path, input);
      expectNothingOf(foreign, answer);
      // Watching some contacts is a filter: an unknown id never matches.
      if (path !== 'contacts.watch') expect(answer, place).toMatchObject({ code: 'NOT_FOUND' });
      expect(watched.seen().changed, place).toEqual([]);
    }
  }

  async function expectOwnAnswer(path: string): Promise<void> {
    const answer = await callPath(app, own.caller, path, inputOf(path, own));
    expectNothingOf(foreign, answer);
    const { transactions, changed } = watched.seen();
    expect(changed).toEqual([]);
    expect(transactions, 'with several transactions it belongs into `commits` of its domain’s world').toBeLessThan(2);
  }

  describe(`${domain} of another organization, behind both walls`, () => {
    it.each(paths)('%s: answers NOT_FOUND for every id of another organization', expectForeignIdsNotFound);

    it.each(rolledBack)('%s: answers for its own organization', expectOwnAnswer);

    it('all procedures refuse callers without an organization', async () => {
      const guest = { ...(await stranger(test.app)), organization: null };
      for (const path of paths) {
        const input = inputOf(path, own);
        expect(await outcome(app, guest, path, input), path).toMatchObject({ code: 'BAD_REQUEST' });
        expect(await outcome(app, null, path, input), path).toMatchObject({ code: 'UNAUTHORIZED' });
      }
    });
  });

  // The caller claims to be of the other organization, so every predicate asks for that; the policies show its own.
  describe(`${domain} of another organization, behind row-level security alone`, () => {
    it.each(paths)('%s: shows and changes nothing of another organization', async (path) => {
      const pinned = watched.rollingBack(test.app, pinnedTo(test.database, own.tenant.organization.id));
      const input = inputOf(path, foreign);
      const answer = await outcome(pinned, foreign.caller, path, input);
      // The answer may repeat what the caller has sent, and nothing that is stored.
      if (!JSON.stringify(input ?? '').includes(foreign.canary)) expectNothingOf(foreign, answer);
      expect(watched.seen().changed).toEqual([]);
    });
  });

  describe(`${domain} of another organization, behind explicit predicates alone`, () => {
    beforeAll(() => dropRowSecurity(test));

    it.each(paths)('%s: answers NOT_FOUND for every id of another organization', expectForeignIdsNotFound);

    it.each(rolledBack)('%s: answers for its own organization and changes nothing of another', expectOwnAnswer);

    it.each(commits)('%s: answers for its own organization and changes nothing of another, committed', async (path) => {
      const world = await createWorld(test.app, `world${path.replaceAll('.', '')}`, domain);
      const answer = await callPath(test.app, world.caller, path, inputOf(path, world));
      expectNothingOf(foreign, answer);
      expect(await watched.committed()).toEqual([]);
    });
  });
}

async function dropRowSecurity(test: TestApp): Promise<void> {
  const tables = await test.sql<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relrowsecurity and relnamespace::regnamespace::text <> 'jobs'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) await test.sql(`alter table ${name} disable row level security`);
}
