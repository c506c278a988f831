/** Reads outside a transaction: each statement runs alone, in the scope that travels with it. */
import { EventEmitter } from 'node:events';
import type { Knex } from 'knex';
import makeKnex from 'knex/lib/knex-builder/make-knex.js';
import type { Database } from '../database.ts';
import type { Scope } from '../statements.ts';

const readers = new WeakMap<Database, Map<string, Knex>>();
const MAX_READERS = 1_000;

/**
 * A knex whose statements each run alone, read-only, in this role and organization. In READ COMMITTED a transaction
 * around several reads would not make them more consistent; without it, a read takes one round trip.
 */
export function reader(database: Database, scope: Scope): Knex {
  const known = readers.get(database) ?? new Map<string, Knex>();
  readers.set(database, known);
  const name = scope.join(' ');
  let knex = known.get(name);
  if (!knex) {
    const { client } = database as unknown as { client: object };
    const scoped = Object.assign(Object.create(client), { scope, lane: database.lane });
    // Its own listeners: knex adds some to every client that it receives.
    EventEmitter.call(scoped);
    knex = makeKnex(scoped);
    if (known.size >= MAX_READERS) known.clear();
    known.set(name, knex);
  }
  return knex;
}
