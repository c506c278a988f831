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

describe('Citus', () => {
  it('finds the statements', () => {
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(({ sql }) => /insert into/.test(sql)).length).toBeGreaterThan(40);
  });

  it('6: set_config does not reach the nodes: only how transactions open uses it, and settings of the planner here', () => {
    const found = texts.filter(
      ({ sql, place }) => /set_config\(/.test(sql) && !place.startsWith('packages/db/src/statements.ts'),
    );
    expect(placesOf(found)).toEqual([
      expect.stringMatching(/holds\/hold\.ts:\d+ select set_config\('plan_cache_mode'/),
    ]);
  });

  it('7: an insert from a select copies rows, which row-level security forbids, unless it returns, handles conflicts or keeps the organization of the rows it reads', () => {
    const found = texts.flatMap(({ place, sql }) =>
      [...sql.matchAll(/insert into\s+[\w.?]+(?:\s+as\s+\w+)?\s*\([^)]*\)\s*(?=select\b)/g)].flatMap((match) => {
        const insert = statementAt(sql, match.index);
        const keeps = /\)\s*select\s+(?:distinct\s+)?(?:\w+\.)?organization_id\b/.test(insert);
        // Tables of the sandbox have no policies.
        return keeps || place.includes('/sandbox/') || /\b(on conflict|returning)\b/.test(insert)
          ? []
          : [{ place, sql: insert }];
      }),
    );
    expect(placesOf(found)).toEqual([]);
  });

  it('8: an update of many organizations takes no numbers from a sequence', () => {
    const found = texts.filter(({ sql }) => /nextval\(/.test(sql) && /\b(update|insert into|delete from)\b/.test(sql));
    expect(placesOf(found)).toEqual([]);
  });

  it('9: search functions are called by isFoundBy, or by a statement that does nothing else', () => {
    const calls = all.filter(({ sql }) => /\b\w+\.find_\w+\(/.test(sql));
    expect(calls.length).toBeGreaterThan(4);
    const found = calls.filter(
      ({ sql }) => !/^\s*(select\s+(id\s+from\s+)?)?\w+\.find_\w+\([^;]*\)(\s+(as\s+)?id)?\s*$/.test(sql),
    );
    expect(placesOf(found)).toEqual([]);
  });

  it('10: the system role is lent for tables without an organization only', () => {
    const found = production.flatMap(({ path, text }) =>
      /\basSystem\(/.test(text) ? [path.replace(/^.*\/domains\//, '')] : [],
    );
    // Mails, limits and accounts of people. A new one may use such tables only: CHECK IT.
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

  it('11: subqueries of carts and holds name the organization themselves', () => {
    const found = texts.filter(
      ({ place, sql }) =>
        /ticketing\/(carts|holds)\/(?!cart\.jobs)/.test(place) &&
        /where\s+\w+\.organization_id = \w+\.organization_id/.test(sql),
    );
    expect(placesOf(found)).toEqual([]);
  });

  it('12: no `case x when`, which Citus passes on wrongly', () => {
    const found = texts.filter(({ sql }) => /\bcase\s+(?!when\b)[\w."?]+\s+when\b/i.test(sql));
    expect(placesOf(found)).toEqual([]);
  });

  it('13: rows are claimed in one organization at a time', () => {
    const found = texts.filter(({ sql }) => /skip locked/.test(sql) && !/\borganization_id = [:?]/.test(sql));
    expect(placesOf(found)).toEqual([]);
    const built = production.filter(
      ({ path, text }) => !path.includes('/sandbox/') && /\.query\([^;]*\.skipLocked\(\)/.test(text),
    );
    expect(built.map(({ path }) => path)).toEqual([]);
  });

  it('14: a statement over all organizations joins no tables by two `exists`', () => {
    const found = texts.filter(
      ({ sql }) =>
        /\bor (?:not )?exists\b/.test(sql) &&
        /\bexists\b.*\bexists\b/s.test(sql) &&
        !/organization_id = [:?]/.test(sql),
    );
    expect(placesOf(found)).toEqual([]);
  });
});
