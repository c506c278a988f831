import { inSystem } from '@tessera/db';
import { createTestDatabase } from '@tessera/db/test';
import { expect, it } from 'vitest';
import { likePattern } from './like-pattern.ts';
import { searchKey } from './search-key.ts';

it.each([
  ['Turkish', 'Işık İstanbul', 'isik istanbul'],
  ['Turkish, as typed', 'ışık istanbul', 'isik istanbul'],
  ['Polish', 'Łukasz Łódź', 'lukasz lodz'],
  ['German', 'Straße MÜLLER STRAẞE', 'strasse muller strasse'],
  ['Danish', 'Ørsted Ærø Ålborg', 'orsted aero alborg'],
  ['French', 'Œuvre Çà', 'oeuvre ca'],
  ['Icelandic', 'Þórður Guðmundsson', 'thordur gudmundsson'],
  ['Croatian', 'Đorđević', 'dordevic'],
  ['Maltese', 'Ħamrun', 'hamrun'],
  ['Azerbaijani', 'Əliyev', 'eliyev'],
  ['Vietnamese', 'Nguyễn Đức', 'nguyen duc'],
  ['Greek, final sigma', 'ΟΔΥΣΣΕΎΣ Οδυσσεύς', 'οδυσσευσ οδυσσευσ'],
  ['Cyrillic', 'Фёдор ЁЖ', 'федор еж'],
  ['Hebrew, points and final letters', 'שָׁלוֹם', 'שלומ'],
  ['Arabic, vowel marks, hamza and tatweel', 'أَحْمَد مـحمّد فاطمة', 'احمد محمد فاطمه'],
  ['Persian letters', 'علی کریمی', 'علي كريمي'],
  ['Arabic and Indic digits', '٠١٢ ۳۴۵ ६७८', '012 345 678'],
  ['Devanagari keeps its vowel signs', 'कोच्चि क़लम', 'कोच्चि कलम'],
  ['Japanese, width forms', 'ﾃｽﾄ Ｔｅｓｔ １２', 'テスト test 12'],
  ['ligatures and signs', 'ﬁn O’Brien – x²', "fin o'brien - x2"],
  ['invisible characters', 'a\u200bb\u00adc\u2060', 'abc'],
])('C29, T17: searchKey: %s', (_script, text, key) => {
  expect(searchKey(text)).toBe(key.normalize('NFKD'));
  expect(searchKey(searchKey(text))).toBe(searchKey(text));
});

/** Capitals that Unicode got after version 10, which an old ICU of the database does not lower. */
const NEW_CAPITALS = /[\u1c89-\u1cbf\u2c2f\ua7b8-\ua7f5\u{10570}-\u{10595}\u{10d50}-\u{10d65}\u{16e40}-\u{16eb8}]/u;

it('C29: contacts.search_key and searchKey fold every character alike, and folding twice changes nothing', async () => {
  await using test = await createTestDatabase();
  const characters = Array.from({ length: 0x20000 - 1 }, (_, i) => i + 1)
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => `a${String.fromCodePoint(point)}b`);
  const { rows } = await inSystem(test.database, (db) =>
    db.raw('select contacts.search_key(value) as key from unnest(array(select jsonb_array_elements_text(?))) value', [
      JSON.stringify(characters),
    ]),
  );
  const different = characters.filter(
    (text, i) => rows[i].key !== searchKey(text) || searchKey(rows[i].key) !== rows[i].key,
  );
  expect(different.filter((text) => !NEW_CAPITALS.test(text))).toEqual([]);
});

it('likePattern: escapes the wildcards of the folded text, also full-width ones', () => {
  expect(likePattern('50%_\\É')).toBe('%50\\%\\_\\\\e%');
  expect(likePattern('５０％')).toBe('%50\\%%');
});
