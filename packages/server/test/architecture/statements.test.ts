/** How statements are written and sent. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callsOf, code, isTest, serverCode } from './sources.ts';

const production = code.filter((source) => /^packages\/(server|db)\/src\//.test(source.path) && !isTest(source));

/** The implementation of pipeline(), and signatures that the thread pool verifies. */
const NOT_QUERIES = [
  'packages/db/src/pipeline.ts',
  'packages/server/src/domains/ticketing/check-ins/check-in.service.ts',
];

/** Whether the SQL of a call, its first argument, has an `or` that no bracket of its own encloses. */
function hasBareOr(call: string): boolean {
  const [, , sql = ''] = /^\(\s*(["'`])([\s\S]*?)(?<!\\)\1/.exec(call) ?? [];
  let rest = sql.replace(/'[^']*'/g, '');
  while (/\([^()]*\)/.test(rest)) rest = rest.replace(/\([^()]*\)/g, '');
  return /\bor\b/i.test(rest);
}

describe('statements', () => {
  it('that travel together go through pipeline(): no Promise.all over queries', () => {
    const found = production
      .filter(({ path }) => !NOT_QUERIES.includes(path))
      .flatMap((source) => callsOf(/\bPromise\.(?:all|allSettled)\(/g, source))
      .filter(({ call }) => /\b(?:ctx|db|inner|trx|scope)\b/.test(call));
    expect(found.map(({ place }) => place)).toEqual([]);
  });

  it('with four or more bindings name them', () => {
    const found = production
      .flatMap((source) => callsOf(/\b(?:raw|whereRaw|orWhereRaw|havingRaw|joinRaw|andWhereRaw)\(/g, source))
      .filter(
        ({ call }) => (/^\(\s*(`[^`]*`|'[^']*'|"[^"]*")/.exec(call)?.[1]?.match(/(?<!\\)\?\??/g)?.length ?? 0) >= 4,
      );
    expect(found.map(({ place }) => place)).toEqual([]);
  });

  it('have brackets around an or in whereRaw: other conditions follow it', () => {
    const found = production
      .flatMap((source) => callsOf(/\b(?:where|andWhere|orWhere|having|on)Raw\(/gi, source))
      .filter(({ call }) => hasBareOr(call));
    expect(found.map(({ place }) => place)).toEqual([]);
    expect(hasBareOr(`("a = ? or (b = ?)", [1, 2])`)).toBe(true);
    expect(hasBareOr('(`(a = ?) OR b = ?`, [1, 2])')).toBe(true);
    expect(hasBareOr(`('(a = ? or b = ?) and c = any(?)', [1, 2, 3])`)).toBe(false);
    expect(hasBareOr(`("text = 'this or that'")`)).toBe(false);
  });

  it('bind arrays by arrayBinding(), without casts', () => {
    const found = production.flatMap(({ path, text }) =>
      path.endsWith('db/src/bindings.ts')
        ? []
        : [...text.matchAll(/as unknown as (?:string|number)(?:\[\])?\b/g)].map(() => path),
    );
    expect(found).toEqual([]);
  });

  it('are models, add…() or raw SQL: no table is named to knex', () => {
    const found = serverCode.filter(({ text }) => /\b(?:db|trx|scope\.db)\s*\.table\(/.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('never bind models to a connection', () => {
    const found = serverCode.filter(({ text }) => /\.(bindKnex|knex)\(/.test(text.replaceAll('toKnexQuery', '')));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

describe('services', () => {
  it('are plain functions, and begin with a sentence on what they are for', () => {
    const classes = serverCode.filter(
      ({ path, text }) => /\.(service|router|schema)\.ts$/.test(path) && /^(export )?(abstract )?class /m.test(text),
    );
    const silent = serverCode.filter(({ path, text }) => path.endsWith('.service.ts') && !text.startsWith('/**'));
    expect([...classes, ...silent].map(({ path }) => path)).toEqual([]);
  });
});

describe('migrations', () => {
  it('change rows as tessera_system: row-level security hides tenant rows even from the owner of the tables', () => {
    const directory = new URL('../../../db/migrations/', import.meta.url);
    // Earlier ones are frozen, and changed rows of tables without row-level security.
    const files = readdirSync(directory).filter((name) => name > '20261130200000');
    const odd = files.filter((name) => {
      const text = readFileSync(new URL(name, directory), 'utf8').split('export async function down')[0] as string;
      const asOwner = text.replace(
        /set local role tessera_system;.*?reset role;|no force row level security;.*?\bforce row level security;/gs,
        '',
      );
      return /^\s*(?:update|delete from|insert into)\s/m.test(
        asOwner.replace(/create (?:or replace )?function.*?\$\$;/gs, ''),
      );
    });
    expect(odd).toEqual([]);
  });
});
