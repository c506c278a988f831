/** Arbitraries of broken JSON, text and URLs. */
import fc from 'fast-check';
import { HOSTILE } from '../hostile/values.ts';

const { 'a very long text': _, ...SHORT } = HOSTILE;

/** JSON text in place of a value. */
export const brokenJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...Object.values(SHORT)),
  fc.constantFrom(
    'null',
    'false',
    '0',
    '-0',
    '-1',
    '1.5',
    '9007199254740993',
    '2147483648',
    '1e308',
    '[]',
    '{}',
    '[null]',
  ),
  fc.constantFrom(
    '"-"',
    '"0"',
    '"null"',
    '"%"',
    '"\\\\"',
    '"\\n"',
    '"\\u2028"',
    '"\\u202e"',
    '"\\ufeff"',
    '"٣"',
    '"𝟛"',
    '"a\\u0301"',
  ),
  fc.constantFrom(
    '"0000-01-01T00:00:00Z"',
    '"9999-12-31T23:59:60Z"',
    '"+275760-09-13T00:00:00Z"',
    '"-271821-04-20T00:00:00Z"',
  ),
  fc.constantFrom(
    '{"toString":1}',
    '{"length":1e9}',
    '{"0":1}',
    '[[],{}]',
    '{"then":1}',
    '{"toJSON":1}',
    '{"":1}',
    '{"$ref":"#"}',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(1_000, 20_000).map((length) => JSON.stringify('(a'.repeat(length))),
  fc.json({ maxDepth: 3 }),
);

const ODD_TEXTS = [
  '',
  ' ',
  'a',
  '0',
  '-1',
  'null',
  "'",
  '%',
  '\\',
  '\n',
  '\u202e',
  '\ufeff',
  '\u2028',
  'é',
  '😀',
  '٣',
  '𝟛',
  'İ',
  'ß',
  '{{ a }}',
  '{% if %}',
  '<b>',
  '=1+1',
];
const ODD_DATES = [
  '0001-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '1900-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+010000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-03-29T02:30:00+01:00',
];
const ODD_NUMBERS = [
  0,
  1,
  2,
  -1,
  0.5,
  3,
  100,
  10_000,
  32_767,
  2 ** 31 - 1,
  2 ** 31,
  10 ** 12,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  1e300,
];

/** JSON text of the same type as `value`, which schemas are more likely to accept. */
function oddLike(value: unknown): fc.Arbitrary<string> {
  if (typeof value === 'number') return fc.constantFrom(...ODD_NUMBERS).map(String);
  if (typeof value === 'boolean') return fc.constant(String(!value));
  if (typeof value !== 'string') return brokenJson;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return fc.constantFrom(...ODD_DATES).map((text) => JSON.stringify(text));
  return fc
    .tuple(fc.constantFrom(...ODD_TEXTS), fc.constantFrom('alone', 'before', 'after', 'many'))
    .map(([text, how]) =>
      JSON.stringify({ alone: text, before: text + value, after: value + text, many: text.repeat(60) }[how]),
    );
}

const MARK = '\u0001mark\u0001';

/** Every place below a value, the value itself included. */
export function placesOf(value: unknown, place: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [place];
  return [place, ...Object.entries(value).flatMap(([name, item]) => placesOf(item, [...place, name]))];
}

const at = (value: unknown, place: string[]): unknown =>
  place.reduce((inner, name) => (inner as Record<string, unknown>)[name], value);

function marked(value: unknown, [name, ...rest]: string[]): unknown {
  if (name === undefined) return MARK;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[name] = marked(copy[name], rest);
  return copy;
}

/** JSON text of `value` with one place replaced, removed, doubled or renamed. */
export function brokenCopy(value: unknown): fc.Arbitrary<string> {
  const broken = fc
    .constantFrom(...placesOf(value))
    .chain((place) =>
      fc.tuple(
        fc.constant(place),
        fc.oneof({ weight: 1, arbitrary: brokenJson }, { weight: 2, arbitrary: oddLike(at(value, place)) }),
      ),
    );
  return fc
    .tuple(broken, fc.constantFrom('replace', 'replace', 'replace', 'remove', 'extra', 'list'))
    .map(([[place, json], how]) => {
      const text = JSON.stringify(marked(value, place));
      const quoted = JSON.stringify(MARK);
      if (how === 'remove')
        return text.replace(new RegExp(`"[^"]*":${quoted},?|${quoted},?`), '').replace(/,([}\]])/g, '$1');
      if (how === 'extra') return text.replace(quoted, () => `{"more":${json}}`);
      if (how === 'list') return text.replace(quoted, () => `[${json},${json}]`);
      return text.replace(quoted, () => json);
    });
}

/** A text that was cut, doubled, overwritten or spliced at one place. */
export const brokenText = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat({ max: Math.max(0, text.length - 1) }),
      fc.nat({ max: 200 }),
      fc.oneof(
        fc.constantFrom(
          '',
          '\0',
          '\r',
          '\n',
          '\r\n\r\n',
          '"',
          "'",
          ',',
          ';',
          '\t',
          '--',
          '=',
          '%',
          '<',
          '\u00ff',
          '{',
          '[',
          ':',
        ),
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom('"', '\n', 'a', '=?utf-8?B?', '--', '\t', '(', ' ').map((unit) => unit.repeat(3_000)),
      ),
      fc.constantFrom('cut', 'insert', 'overwrite', 'double'),
    )
    .map(([at, length, piece, how]) => {
      const [before, after] = [text.slice(0, at), text.slice(at)];
      if (how === 'cut') return before + after.slice(length);
      if (how === 'insert') return before + piece + after;
      if (how === 'overwrite') return before + piece + after.slice(length);
      return before + after.slice(0, length).repeat(3) + after;
    });

/** Bytes that are no valid UTF-8 any more, now and then. */
export const brokenBytes = (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): fc.Arbitrary<Buffer> =>
  fc
    .tuple(brokenText(text), fc.option(fc.tuple(fc.nat({ max: Math.max(0, text.length - 1) }), fc.nat({ max: 255 }))))
    .map(([broken, byte]) => {
      const bytes = Buffer.from(broken, encoding);
      if (byte && byte[0] < bytes.length) bytes[byte[0]] = byte[1];
      return bytes;
    });

/** A part of a URL or a header that no client should send. */
export const brokenPart: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '%',
    '%E0%A4%A',
    '%00',
    '%ff',
    '%2e%2e%2f',
    '..',
    '%5c',
    '%25',
    '%2F',
    '%F0%9F',
    '%C0%80',
    '%ed%a0%80',
    '%0d%0a',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'null',
    '-1',
    '1e309',
    '[]',
    '{}',
    '*',
    '(',
    '"',
    "'",
    ';',
    ',',
    ',,',
    '\\',
    '@',
    ':',
    '.',
    '~',
    '$&',
  ),
  fc.constantFrom('\u00e9', '\u00ff', 'a'.repeat(3_000), '/'.repeat(200), 'a,'.repeat(60), '%41'.repeat(400)),
  fc.uuid(),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.base64String({ maxLength: 60 }),
);
