/** Hostile JSON in place of each field of a valid input. */
import superjson from 'superjson';

/** JSON text in place of one value. */
export const HOSTILE: Record<string, string> = {
  'a NUL byte': '"a\\u0000b"',
  'half a surrogate pair': '"a\\ud800b"',
  'a very long text': JSON.stringify('x'.repeat(900_000)),
  'a number beyond a double': '1e309',
  'a huge number': '99999999999999999999',
  'an object': '{"a":1}',
  'an object with __proto__': '{"__proto__":{"polluted":true}}',
  'a nested array': '[[[[[[]]]]]]',
  'nesting of 40': `${'['.repeat(40)}${']'.repeat(40)}`,
  'a name that ends in a backslash': '{"a\\\\":1}',
  true: 'true',
  'an empty text': '""',
};

/** Some fields accept these: a search an empty text, a custom field almost anything. The others must always be refused. */
export const SOMETIMES_VALID = ['true', 'an object', 'an empty text', 'a huge number', 'a nested array'];

/** Each of this many consecutive fields gets a different share of the values. */
const SHARES = 3;

/**
 * The values for one field: all with `TESSERA_TEST_HOSTILE=full`, else a third, chosen by the position of the field. A
 * domain has many more fields than there are shares, so each value is sent to each domain.
 */
export function valuesFor(path: string, place: string[]): [name: string, json: string][] {
  const all = Object.entries(HOSTILE);
  if (process.env.TESSERA_TEST_HOSTILE === 'full') return all;
  const share = sumOf(`${path}.${place.join('.')}`) % SHARES;
  return all.filter((_, i) => i % SHARES === share);
}

function sumOf(text: string): number {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) as number)) % 1_000_003;
  return sum;
}

const MARK = '"\\u0001here\\u0001"';

export interface HostileField {
  place: string[];
  /** The request's body with `json` in place of the field. */
  body(json: string): string;
}

/** Every field of a valid input, at any depth. */
export function* fieldsOf(valid: unknown): Generator<HostileField> {
  for (const { place, json } of marked(valid, [])) {
    const annotations = datesBut(valid, place);
    yield { place, body: (value) => `{"json":${json.replace(MARK, () => value)}${annotations}}` };
  }
}

/** The valid input once per field, with that field's value replaced by a mark. */
function* marked(value: unknown, place: string[]): Generator<{ place: string[]; json: string }> {
  if (place.length > 0) yield { place, json: MARK };
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const [name, item] of Object.entries(value)) {
    for (const { place: where, json } of marked(item, [...place, name])) {
      const rest = Object.entries(value).map(([other, kept]) =>
        other === name ? `${JSON.stringify(name)}:${json}` : `${JSON.stringify(other)}:${JSON.stringify(kept)}`,
      );
      const items = Object.entries(value).map(([other, kept]) => (other === name ? json : JSON.stringify(kept)));
      yield { place: where, json: Array.isArray(value) ? `[${items.join(',')}]` : `{${rest.join(',')}}` };
    }
  }
}

/** The annotations of the dates that were not replaced: without them the dates would be texts, and refused. */
function datesBut(valid: unknown, place: string[]): string {
  const values = Object.entries(superjson.serialize(valid).meta?.values ?? {});
  const kept = values.filter(([at]) => !`${at}.`.startsWith(`${place.join('.')}.`));
  return kept.length === 0 ? '' : `,"meta":{"values":${JSON.stringify(Object.fromEntries(kept))},"v":1}`;
}
