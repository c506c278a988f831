/** Calls as one organization with the ids of another. */

import { type Database, inSystem, type Transaction } from '@tessera/db';
import { changedTables, type Fingerprint, fingerprint, rollingBack } from '@tessera/db/test';
import { expect } from 'vitest';
import type { App } from '../../src/runtime/app.ts';
import type { Caller } from '../../src/trpc/context.ts';
import { callPath } from '../procedures.ts';
import { inputOf } from '../worlds/domains.ts';
import type { World } from '../worlds/ids.ts';

/**
 * Copies of `input` with one id of `own` replaced by the other organization's, one copy per place that holds such an
 * id.
 */
export function substitutions(path: string, own: World, foreign: World): { place: string; input: unknown }[] {
  const names = Object.entries(own.ids);
  const found: { place: string; input: unknown }[] = [];
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
  walk(inputOf(path, own), path, (inner) => inner);
  return found;
}

/** The code of a refused call, or the answer. */
export const outcome = (app: App, caller: Caller | null, path: string, input: unknown): Promise<unknown> =>
  callPath(app, caller, path, input).then(
    (value) => ({ value }),
    (error: { code?: string; message: string }) => ({ code: error.code, message: error.message }),
  );

export function expectNothingOf(world: World, answer: unknown): void {
  expect(JSON.stringify(answer) ?? '').not.toContain(world.canary);
}

/** Compares the rows of an organization with its rows at the start. */
export interface Watch {
  /** `app` on `database`, with each transaction compared before its end and rolled back. */
  rollingBack(app: App, database?: Database): App;
  /** How many transactions of `rollingBack` there were since the last call, and which tables of the organization they changed. */
  seen(): { transactions: number; changed: string[] };
  /** The tables that differ as committed. */
  committed(): Promise<string[]>;
}

export async function watch({ database }: App, world: World): Promise<Watch> {
  const read = (db: Transaction): Promise<Fingerprint> => fingerprint(database, db, world.tenant.organization.id);
  const before = await inSystem(database, read);
  let seen = { transactions: 0, changed: [] as string[] };
  const inspect = async (db: Transaction): Promise<void> => {
    seen.transactions++;
    seen.changed.push(...changedTables(before, await read(db)));
  };
  return {
    rollingBack: (app, given = app.database) => ({ ...app, database: rollingBack(given, inspect) }),
    seen() {
      const last = seen;
      seen = { transactions: 0, changed: [] };
      return last;
    },
    committed: () => inSystem(database, async (db) => changedTables(before, await read(db))),
  };
}
