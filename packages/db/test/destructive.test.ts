import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tesseraVersion } from '../src/index.ts';
import { isOlder } from '../src/upgrades/version.ts';
import { destructiveStatements } from './destructive.ts';

/** Older migrations belong to 0.1.0, the first version: none before it runs with their schema. */
const SINCE = '20261202';
const directory = new URL('../migrations/', import.meta.url);

const migrations = (await readdir(directory)).filter((name) => name.endsWith('.ts'));

describe('migrations', () => {
  it('those since 0.1.0 remove nothing that the version before uses, unless they declare a contract', async () => {
    const found: Record<string, string[]> = {};
    for (const name of migrations.filter((one) => one >= SINCE)) {
      const reasons = destructiveStatements(await readFile(new URL(name, directory), 'utf8'));
      if (reasons.length > 0) found[name] = reasons;
    }
    expect(found).toEqual({});
  });

  it('a contract names a version that this one is not older than, and says why', async () => {
    for (const name of migrations) {
      const { contract } = await import(new URL(name, directory).href);
      if (!contract) continue;
      expect(contract.minimumVersion, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(isOlder(tesseraVersion, contract.minimumVersion), name).toBe(false);
      expect(contract.why, name).toMatch(/\w{3}/);
    }
  });
});

describe('destructiveStatements', () => {
  const inFile = (sql: string, more = '') =>
    `${more}export async function up(knex) { await knex.raw(\`${sql}\`); }\nexport async function down(knex) { await knex.raw('drop table a.b'); }`;

  it.each([
    ['drop table a.b', 'drops a table'],
    ['alter table a.b drop column c', 'drops a column'],
    ['alter table a.b rename to c', 'renames'],
    ['alter table a.b rename column c to d', 'renames'],
    ['alter table a.b alter column c type bigint', 'changes the type of a column'],
    ['alter table a.b alter column c set data type bigint', 'changes the type of a column'],
    ['alter table a.b alter column c set not null', 'makes a column required: add a valid CHECK first'],
    ['alter table a.b add column c text not null', 'adds a required column without a default'],
    [
      'alter table a.b add column c text not null, add column d text default 1',
      'adds a required column without a default',
    ],
    ['truncate a.b', 'empties a table'],
    ['alter table a.b set schema c', 'moves a table'],
    ['revoke select on a.b from tessera_app', 'takes a right away'],
    ['create index b_by_c on a.b (c)', 'makes an index on a.b without concurrently'],
    ['create unique index on a.b (c)', 'makes an index on a.b without concurrently'],
    [
      'alter table a.b add constraint c check (d > 0)',
      'checks all rows of a.b under a lock: add NOT VALID, validate later',
    ],
    [
      'alter table a.b add foreign key (c) references a.d',
      'checks all rows of a.b under a lock: add NOT VALID, validate later',
    ],
  ])('refuses: %s', (sql, reason) => {
    expect(destructiveStatements(inFile(sql))).toEqual([reason]);
    expect(destructiveStatements(inFile(sql, 'export const contract = {};'))).toEqual([]);
  });

  it.each([
    'create table a.b (c text not null); create index on a.b (c); alter table a.b add check (c > 0)',
    "alter table a.b add column c text not null default ''",
    'alter table a.b add column c text',
    'alter table a.b add constraint c check (d > 0) not valid',
    'create index concurrently if not exists b_by_c on a.b (c)',
    '-- drop table a.b',
    'alter table a.b drop constraint c',
  ])('allows: %s', (sql) => {
    expect(destructiveStatements(inFile(sql))).toEqual([]);
  });
});
