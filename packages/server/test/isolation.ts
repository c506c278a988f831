/** Calls every procedure as one organization with the ids of another. What the isolation tests have in common. */
import { inSystem } from '@tessera/db';
import { expect } from 'vitest';
import type { App } from '../src/runtime/app.ts';
import type { Caller } from '../src/trpc/context.ts';
import { inputs } from './inputs/index.ts';
import { callPath, type World } from './world.ts';

/** `input` with one id of `own` replaced by the other organization's, once for every place where one stands. */
export function substitutions(path: string, own: World, foreign: World): { place: string; input: unknown }[] {
  const names = Object.entries(own.ids);
  const found: { place: string; input: unknown }[] = [];
  const input = inputs[path]?.(own);
  const walk = (value: unknown, place: string, replace: (inner: unknown) => unknown): void => {
    if (typeof value === 'string') {
      const name = names.find(([, id]) => id === value)?.[0];
      if (name) found.push({ place, input: replace(foreign.ids[name as keyof World['ids']]) });
    } else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) walk(item, `${place}.${i}`, (inner) => replace(value.with(i, inner)));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        walk(item, `${place}.${key}`, (inner) => replace({ ...value, [key]: inner }));
      }
    }
  };
  walk(input, path, (inner) => inner);
  return found;
}

/** What a call came to: its code, or what it answered. */
export const outcome = (app: App, caller: Caller | null, path: string, input: unknown): Promise<unknown> =>
  callPath(app, caller, path, input).then(
    (value) => ({ value }),
    (error: { code?: string; message: string }) => ({ code: error.code, message: error.message }),
  );

/** Everything stored for an organization, as one fingerprint per table. Events get their position later, from the relay. */
export const fingerprint = (app: App, organizationId: string): Promise<Record<string, string>> =>
  inSystem(app.database, async (db) => {
    const { rows: tables } = await db.raw(`
      select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'organization_id' and c.relnamespace::regnamespace::text not in ('jobs')`);
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await db.raw(
        `select count(*) || md5(coalesce(string_agg(row, '|' order by row), '')) as print from (select (to_jsonb(t) - 'position')::text as row from ${name} t where organization_id = ?) rows`,
        [organizationId],
      );
      prints[name] = rows[0].print;
    }
    return prints;
  });

export function expectNothingOf(world: World, answer: unknown): void {
  expect(JSON.stringify(answer) ?? '').not.toContain(world.canary);
}
