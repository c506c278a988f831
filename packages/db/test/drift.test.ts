/** Compares each model with its migrated table, and checks the comparison against planted drift. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as db from '../src/index.ts';
import type { Sql } from './catalogue.ts';
import { drift, type ModelClass } from './drift.ts';
import { createTestDatabase, type TestDatabase } from './index.ts';

let test: TestDatabase;
let client: pg.Client;
const sql: Sql = async (text) => (await client.query(text)).rows;
beforeAll(async () => {
  test = await createTestDatabase();
  client = new pg.Client(test.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await test[Symbol.asyncDispose]();
});

const isModel = (exported: unknown): exported is ModelClass =>
  typeof exported === 'function' && exported.prototype instanceof db.Row && exported !== db.TenantRow;
const models: ModelClass[] = Object.values<unknown>(db).filter(isModel);

it('drift: every model is compared', () => {
  expect(models.length).toBeGreaterThanOrEqual(18);
  expect(new Set(models.map(({ tableName }) => tableName)).size).toBe(models.length);
});

it.each(models.map((model) => [model.name, model] as const))('drift: %s equals its table', async (_name, model) => {
  expect(await drift(sql, model)).toEqual([]);
});

const row = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  status: z.enum(['draft', 'sent']),
  tags: z.array(z.string()),
  data: z.record(z.string(), z.unknown()),
  size: z.int(),
  isOpen: z.boolean(),
  day: z.iso.date(),
  file: z.instanceof(Buffer).nullable(),
  searchText: z.string(),
  createdAt: z.date(),
});
class Planted extends db.TenantRow {
  static tableName = 'planted.rows';
  static row = row;
  static internal = ['searchText'];
}

const TABLE = `
  create schema planted;
  create table planted.rows (
    organization_id uuid not null,
    id uuid not null,
    name text not null check (length(name) < 100),
    email citext,
    status text not null check (status in ('draft', 'sent')),
    tags text[] not null,
    data jsonb not null,
    size bigint not null,
    is_open boolean not null,
    day date not null,
    file bytea,
    search_text text generated always as (lower(name)) stored,
    created_at timestamptz(3) not null,
    primary key (organization_id, id)
  )`;

const alter = (change: string) => `alter table planted.rows ${change}`;

const DRIFT: [name: string, change: string, report: string][] = [
  ['a column the row lacks', alter('add column added text'), 'added: is a column that the row lacks'],
  ['a field the table lacks', alter('drop column size'), 'size: is no column of planted.rows'],
  ['a renamed column', alter('rename column size to bytes'), 'size: is no column of planted.rows'],
  ['a text for an integer', alter('alter size type text'), 'size: is int, but the column is text'],
  ['an integer for a text', alter('alter email type integer using 1'), 'email: is string, but the column is integer'],
  ['numeric, which arrives as text', alter('alter size type numeric'), 'size: is int, but the column is numeric'],
  ['text for an identifier', alter('alter id type text'), 'id: is uuid, but the column is text'],
  ['json for jsonb', alter('alter data type json'), 'data: is json, but the column is json'],
  ['one text for several', alter("alter tags type text using ''"), 'tags: is string[], but the column is text'],
  ['identifiers for texts', alter("alter tags type uuid[] using '{}'"), 'tags: is string[], but the column is uuid[]'],
  [
    'a timestamp without time zone',
    alter('alter created_at type timestamp'),
    'createdAt: is moment, but the column is timestamp without time zone',
  ],
  ['null where the row has none', alter('alter name drop not null'), 'name: may not be null, but the column may'],
  ['no null where the row has it', alter('alter email set not null'), 'email: may be null, but the column may not'],
  [
    'a value too many in the table',
    `${alter('drop constraint rows_status_check')}; ${alter("add check (status in ('draft', 'sent', 'lost'))")}`,
    'status: is one of draft,sent, but the table allows draft,lost,sent',
  ],
  [
    'a value too few in the table',
    `${alter('drop constraint rows_status_check')}; ${alter("add check (status in ('draft'))")}`,
    'status: is one of draft,sent, but the table allows draft',
  ],
  [
    'no CHECK behind an enum',
    alter('drop constraint rows_status_check'),
    'status: is one of draft,sent, but the table allows any text',
  ],
  [
    'a CHECK of values where the row takes any text',
    alter("add check (name in ('a', 'b'))"),
    'name: is any text, but the table allows a,b',
  ],
  [
    'a generated column that is not internal',
    `${alter('drop column email')}; ${alter('add column email text generated always as (upper(name)) stored')}`,
    'email: is generated and not listed as internal',
  ],
  [
    'another primary key',
    `${alter('drop constraint rows_pkey')}; ${alter('add primary key (organization_id, size)')}`,
    'idColumn: is organizationId,id, but the primary key is organization_id,size',
  ],
  ['no table', 'drop table planted.rows', 'there is no table planted.rows'],
];

async function planted(change: string): Promise<string[]> {
  try {
    await client.query(`begin; ${TABLE}; ${change}`);
    return await drift(sql, Planted);
  } finally {
    await client.query('rollback');
  }
}

describe('drift: planted drift', () => {
  it('is not reported where model and table agree', async () => {
    expect(await planted('')).toEqual([]);
  });

  it.each(DRIFT)('%s', async (_name, change, report) => {
    expect((await planted(change)).map((found) => found.replace(/^Planted[.:] ?/, ''))).toContain(report);
  });
});
