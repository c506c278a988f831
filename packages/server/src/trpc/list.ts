/**
 * Lists: `{ cursor?, limit, filter, sort }` in, `{ items, nextCursor }` out. Keyset pagination, so pages are stable
 * while rows are inserted.
 */
import { arrayBinding } from '@tessera/db';
import { z } from 'zod';
import { badInput } from '../lib/app-error.ts';
import type { Ctx } from './context.ts';

/** A field that a list can be sorted by: its column, and the type of its value in a cursor. */
export interface SortField {
  column: string;
  type: 'id' | 'text' | 'date' | 'number';
}

/** Sorting by `id` sorts by age: identifiers are UUIDv7. */
export const byAge: SortField = { column: 'id', type: 'id' };

/** A filter by an enum: one value or several, parsed to a list. An empty list is refused: it never means all. */
export const oneOrSeveral = <Value extends string>(values: z.ZodType<Value, Value>) =>
  z
    .union([values, z.array(values).min(1).max(50)])
    .transform((given): Value[] => (Array.isArray(given) ? given : [given]));

/** The paging fields of every list. */
export const pageFields = {
  cursor: z.string().max(1000).optional().describe('nextCursor of the previous page.'),
  limit: z.int().min(1).max(200).default(25).describe('Items per page, 1 to 200.'),
};

export function listInput<Filter extends z.ZodType, Field extends string>(
  filter: Filter,
  sortFields: readonly [Field, ...Field[]],
) {
  return z
    .object({
      ...pageFields,
      filter: filter.optional().describe('Narrows the list: every field given must match.'),
      sort: z
        .object({
          field: z.enum(sortFields).default(sortFields[0] as never),
          direction: z.enum(['asc', 'desc']).default('desc'),
        })
        .optional()
        .describe('Newest first when omitted.'),
    })
    .prefault({});
}

export const listOutput = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Pass it as cursor to get the next page; null on the last page.'),
  });

interface PageInput {
  cursor?: string;
  limit: number;
  sort?: { field: string; direction: 'asc' | 'desc' };
}

/** Row counts that a page fetches: one more than the usual limits, to know whether another page exists. */
const FETCHED = [11, 21, 26, 51, 101, 201];

/** A query that can be run as a page: Objection's or knex's. */
interface PageableQuery<Item> {
  where(column: string, operator: string, value: unknown): unknown;
  whereRaw(sql: string, bindings: object): unknown;
  orderBy(column: string, direction: string): unknown;
  limit(
    limit: number,
    options: { skipBinding: boolean },
  ): PromiseLike<Item[]> & { toKnexQuery?(): PromiseLike<Item[]> };
}

/** Runs `query` as one page. `fields` maps the sort names of the schema to columns; the first is the default. */
export async function page<M extends { id: string }>(
  given: PromiseLike<M[]>,
  { cursor, limit, sort }: PageInput,
  fields: Record<string, SortField>,
): Promise<{ items: M[]; nextCursor: string | null }> {
  const query = given as unknown as PageableQuery<M>;
  const name = sort?.field ?? (Object.keys(fields)[0] as string);
  const { column, type } = fields[name] as SortField;
  const direction = sort?.direction ?? 'desc';
  const after = cursor === undefined ? undefined : decodeCursor(cursor, `${name}.${direction}`, type);
  const comparison = direction === 'asc' ? '>' : '<';

  if (type === 'id') {
    if (after) query.where(column, comparison, after.id);
    query.orderBy(column, direction);
  } else {
    if (after)
      query.whereRaw(`(:column:, id) ${comparison} (:value, :id)`, { column, value: after.value, id: after.id });
    query.orderBy(column, direction);
    query.orderBy('id', direction);
  }
  // Written as a literal: with a bound limit PostgreSQL plans the statement at each execution, which takes as long as
  // running it. A few sizes keep the number of prepared statements small.
  const most = FETCHED.find((size) => size > limit) ?? limit + 1;
  const limited = query.limit(most, { skipBinding: true });
  // Rows stay plain objects, so Objection's steps after the query have nothing to do.
  const rows = await (limited.toKnexQuery?.() ?? limited);
  const items = rows.length > limit ? rows.slice(0, limit) : rows;
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last ? encodeCursor(`${name}.${direction}`, column, type, last) : null,
  };
}

/** Where a page in the order "newest first" begins: below this id, at the top (null), or undefined for another order. */
export function newestBelow({ cursor, sort }: PageInput, age = 'createdAt'): string | null | undefined {
  const { field = age, direction = 'desc' } = sort ?? {};
  if (field !== age || direction !== 'desc') return undefined;
  return cursor === undefined ? null : decodeCursor(cursor, `${age}.desc`, 'id').id;
}

function encodeCursor(order: string, column: string, type: SortField['type'], last: { id: string }): string {
  const value = (last as unknown as Record<string, unknown>)[column];
  return Buffer.from(JSON.stringify(type === 'id' ? [order, last.id] : [order, last.id, value])).toString('base64url');
}

const cursorShapes = {
  id: z.tuple([z.string(), z.uuid()]),
  text: z.tuple([z.string(), z.uuid(), z.string()]),
  date: z.tuple([z.string(), z.uuid(), z.iso.datetime()]),
  number: z.tuple([z.string(), z.uuid(), z.number()]),
};

function decodeCursor(cursor: string, order: string, type: SortField['type']): { id: string; value?: unknown } {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    decoded = undefined;
  }
  const parsed = cursorShapes[type].safeParse(decoded);
  if (!parsed.success) throw badInput('cursor', 'is not a nextCursor of this list');
  const [madeFor, id, value] = parsed.data;
  if (madeFor !== order) throw badInput('cursor', 'belongs to a list with another sort order');
  return { id, value };
}

interface Condition {
  sql: string;
  bindings: Record<string, string | number>;
}

/**
 * A condition on `id`: the rows that a search function answers, for `whereRaw`. A distributed database cannot call such a
 * function inside a query of its tables, so there a statement of its own asks for the ids first.
 */
export async function isFoundBy(ctx: Ctx, call: string, bindings: Record<string, unknown>): Promise<Condition> {
  const given = bindings as Condition['bindings'];
  if (!ctx.app.config.distributed) return { sql: `id = any(array(select ${call}))`, bindings: given };
  const { rows } = await ctx.db.raw(`select ${call} as id`, given);
  const ids = (rows as { id: string }[]).map(({ id }) => id);
  return { sql: 'id = any(:foundIds::uuid[])', bindings: { foundIds: arrayBinding(ids) } };
}
