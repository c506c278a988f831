/** Bindings that knex's types leave out. */

/** A list as one PostgreSQL array: `whereRaw('id = any(?::uuid[])', [arrayBinding(ids)])`. Always cast it in the SQL. */
export const arrayBinding = (values: readonly (string | number | null)[] | null): string => values as unknown as string;
