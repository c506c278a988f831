/**
 * The rules for statements that a Citus cluster must be able to run, held over their text. ARCHITECTURE.md lists all of them; those
 * that a catalogue can see are in `packages/db/test/catalogue.test.ts`, the others in `distribution.test.ts` and `tenancy.test.ts` there.
 */
import { describe, expect, it } from 'vitest';
import { code, isTest, type Source } from './sources.ts';

const production = code.filter((source) => /^packages\/(server|db)\/src\//.test(source.path) && !isTest(source));

interface Text {
  place: string;
  sql: string;
}

/** The template literals and strings of a source that contain SQL. What is inserted into one is a text of its own, and `?` in it. */
function textsOf({ path, text }: Source): Text[] {
  const found: Text[] = [];
  const readTemplate = (from: number): number => {
    let sql = '';
    let i = from + 1;
    while (i < text.length && text[i] !== '`') {
      if (text.startsWith('${', i)) {
        i = readCode(i + 2, true);
        sql += '?';
      } else if (text[i] === '\\') i += 2;
      else sql += text[i++];
    }
    found.push({ place: `${path}:${text.slice(0, from).split('\n').length}`, sql });
    return i + 1;
  };
  const readCode = (from: number, isInserted: boolean): number => {
    let depth = 0;
    for (let i = from; i < text.length; ) {
      if (text[i] === '`') i = readTemplate(i);
      else if (text.startsWith('//', i)) i = text.indexOf('\n', i);
      else if (text.startsWith('/*', i)) i = text.indexOf('*/', i) + 2;
      else if (text[i] === "'" || text[i] === '"') {
        let end = i + 1;
        while (text[end] !== text[i] && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
        found.push({ place: `${path}:${text.slice(0, i).split('\n').length}`, sql: text.slice(i + 1, end) });
        i = end + 1;
      } else {
        if (text[i] === '{') depth++;
        if (text[i] === '}' && depth-- === 0 && isInserted) return i + 1;
        i++;
      }
    }
    return text.length;
  };
  readCode(0, false);
  return found;
}

const all = production.flatMap(textsOf);
const texts = all.filter(({ sql }) => /\b(select|insert|update|delete|set)\b/i.test(sql));
const placesOf = (found: readonly Text[]): string[] =>
  found.map(({ place, sql }) => `${place} ${sql.trim().slice(0, 60)}`);

/** From the word that begins a statement to its end: a bracket that it did not open, or the end of the text. */
function statementAt(sql: string, start: number): string {
  let depth = 0;
  for (let i = start; i < sql.length; i++) {
    if (sql[i] === '(') depth++;
    if (sql[i] === ')' && --depth < 0) return sql.slice(start, i);
  }
  return sql.slice(start);
}

interface Rule {
  name: string;
  /** Where it holds; everywhere when absent. */
  where?: RegExp;
  isBroken(sql: string): boolean;
  broken: string[];
  kept: string[];
}

const hasOwnOrganization = (sql: string): boolean => /\borganization_id = [:?]/.test(sql);

const RULES: Rule[] = [
  {
    name: '6: set_config does not reach the nodes: only how transactions open uses it, and settings of the planner here',
    where: /^(?!packages\/db\/src\/statements\.ts)/,
    isBroken: (sql) => /set_config\((?!'(plan_cache_mode|enable_seqscan)')/.test(sql),
    broken: [`select set_config('app.organization_id', ?, true)`],
    kept: [`select set_config('plan_cache_mode', ?, true)`],
  },
  {
    name: '7: an insert from a select copies rows, which row-level security forbids, unless it returns, handles conflicts or keeps the organization of the rows it reads',
    // Tables of the sandbox have no policies.
    where: /^(?!.*\/sandbox\/)/,
    isBroken: (sql) =>
      [...sql.matchAll(/insert into\s+[\w.?]+(?:\s+as\s+\w+)?\s*\([^)]*\)\s*(?=select\b)/g)].some(({ index }) => {
        const insert = statementAt(sql, index);
        return !/\)\s*select\s+(?:distinct\s+)?(?:\w+\.)?organization_id\b|\b(?:on conflict|returning)\b/.test(insert);
      }),
    broken: [
      'insert into a.b (organization_id, id) select :org, id from json_to_recordset(:rows) as given(id uuid)',
      'with stored as (insert into a.b as known (organization_id) select :org from wanted) select 1 returning id',
    ],
    kept: [
      'insert into a.b (organization_id, id) select :org, id from json_to_recordset(:rows) as given(id uuid) returning id',
      'insert into a.b (organization_id, id) select c.organization_id, c.id from a.c where c.organization_id = :org',
      'insert into a.b (organization_id, id) values (:org, :id)',
    ],
  },
  {
    name: '8: a statement that changes rows takes no numbers from a sequence',
    isBroken: (sql) => /nextval\(/.test(sql) && /\b(update|insert into|delete from)\b/.test(sql),
    broken: [`update a.b set position = nextval('a.c')`],
    kept: [`select nextval('a.c') from generate_series(1, ?)`],
  },
  {
    name: '9: search functions are called by isFoundBy, or by a statement that does nothing else',
    isBroken: (sql) =>
      /\b\w+\.find_\w+\(/.test(sql) &&
      !/^\s*(select\s+(id\s+from\s+)?)?\w+\.find_\w+\([^;]*\)(\s+(as\s+)?id)?\s*$/.test(sql),
    broken: ['id = any(array(select contacts.find_ids(?, ?)))', 'select * from a.b where id in (select a.find_ids(?))'],
    kept: [
      'select contacts.find_ids(?, null) as id',
      'select id from contacts.find_ids(:a, :b) id',
      'a.find_ids(:a, b(:c))',
    ],
  },
  {
    name: '11: subqueries of carts and holds name the organization themselves',
    where: /ticketing\/(carts|holds)\/(?!cart\.jobs)/,
    isBroken: (sql) => /where\s+\w+\.organization_id = [\w?]+\.organization_id/.test(sql),
    broken: ['select (select 1 from a.b where b.organization_id = c.organization_id) from a.c'],
    kept: [
      'select (select 1 from a.b where b.organization_id = :org) from a.c join a.d on d.organization_id = c.organization_id',
    ],
  },
  {
    name: '12: no `case x when`, which Citus passes on wrongly',
    isBroken: (sql) => /\bcase\s+(?!when\b)[\w."?]+\s+when\b/i.test(sql),
    broken: [`case given.status when 'a' then 1 end`, 'case\n  status\n  when ? then 1 end'],
    kept: [`case when given.status = 'a' then 1 end`],
  },
  {
    name: '13: rows are claimed in one organization at a time',
    isBroken: (sql) => /skip locked/.test(sql) && !hasOwnOrganization(sql),
    broken: ['select id from a.b where due_at <= :now limit 9 for update skip locked'],
    kept: ['select id from a.b where organization_id = ? and due_at <= ? for update skip locked'],
  },
  {
    name: '14: a statement over all organizations joins no tables by two `exists`',
    isBroken: (sql) =>
      /\bor (?:not )?exists\b/.test(sql) && /\bexists\b.*\bexists\b/s.test(sql) && !hasOwnOrganization(sql),
    broken: ['select id from o where exists (select from a) or exists (select from b)'],
    kept: ['select id from o where organization_id = :org and (exists (select from a) or exists (select from b))'],
  },
];

describe('Citus', () => {
  it('finds the statements', () => {
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(({ sql }) => /insert into/.test(sql)).length).toBeGreaterThan(40);
    expect(all.filter(({ sql }) => /\.find_\w+\(/.test(sql)).length).toBeGreaterThan(4);
  });

  it.each(RULES)('$name', ({ isBroken, broken, kept, where = /^/ }) => {
    expect([...broken, ...kept].filter(isBroken)).toEqual(broken);
    expect(placesOf(all.filter(({ place, sql }) => where.test(place) && isBroken(sql)))).toEqual([]);
  });

  it('10: the system role is lent for tables without an organization only', () => {
    const found = production.flatMap(({ path, text }) =>
      /\basSystem\(/.test(text) ? [path.replace(/^.*\/domains\//, '')] : [],
    );
    // Mails, limits and accounts of people. Before you add one: does it reach other tables?
    expect(found).toEqual([
      'organizations/invitations/invitation.service.ts',
      'organizations/members/member-mails.ts',
      'ticketing/carts/checkout.service.ts',
      'ticketing/carts/guest-limits.ts',
      'ticketing/customers/buyer-proof.ts',
      'ticketing/orders/order-mails.ts',
      'ticketing/tickets/ticket-mails.ts',
    ]);
  });

  it('13: queries of the models that skip locked rows begin at one organization', () => {
    const found = production.filter(
      ({ path, text }) => !path.includes('/sandbox/') && /\.query\([^;]*\.skipLocked\(\)/.test(text),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
