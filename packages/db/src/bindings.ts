/** Bindings that knex's types leave out. */
import type { Knex } from 'knex';
import type { RawBuilder } from 'objection';

/** A list as one PostgreSQL array: `whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])`. Always cast it in the SQL. */
export const arrayBinding = (values: readonly (string | number | null)[] | null): string => values as unknown as string;

/** An expression as the new value of a column: `patch({ version: sqlValue<number>(db.raw('version + 1')) })`. */
export const sqlValue = <T>(expression: Knex.Raw | RawBuilder): T => expression as unknown as T;
