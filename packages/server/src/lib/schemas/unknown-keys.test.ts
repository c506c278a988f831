import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { unknownKeys } from './unknown-keys.ts';

const Address = z.object({ city: z.string(), postalCode: z.string().optional() });
const Rule = z.object({
  kind: z.literal('and'),
  get rules() {
    return z.array(z.union([Rule, z.object({ kind: z.literal('field'), name: z.string() })]));
  },
});
const Input = z.object({
  name: z.string().trim(),
  timeZone: z.string().nullable(),
  address: Address.optional(),
  tags: z.array(z.object({ label: z.string() })).default([]),
  extra: z.record(z.string(), z.object({ value: z.number() })).optional(),
  content: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('text'), text: z.string() }),
      z.object({ type: z.literal('image'), mediaId: z.string() }),
    ])
    .optional(),
  status: z.union([z.string(), z.array(z.string())]).transform((value) => value),
  rule: Rule.optional(),
  free: z.unknown(),
});

describe('unknownKeys', () => {
  it.each<[string, object, string[]]>([
    [
      'knows every key of a valid input',
      { name: 'a', timeZone: null, address: { city: 'Pune' }, tags: [{ label: 'x' }] },
      [],
    ],
    ['finds a key at the top', { nmae: 'a' }, ['nmae → name']],
    [
      'ignores case and underscores',
      { time_zone: 'UTC', timezone: 'UTC' },
      ['time_zone → timeZone', 'timezone → timeZone'],
    ],
    [
      'descends into objects, lists and maps',
      {
        address: { zip: '4' },
        tags: [{ label: 'a' }, { lable: 'b' }],
        extra: { a: { valeu: 1 } },
      },
      ['address.zip → undefined', 'tags.1.lable → label', 'extra.a.valeu → value'],
    ],
    [
      'selects the variant that the literal names',
      { content: { type: 'image', mediaID: 'x', text: 'y' } },
      ['content.mediaID → mediaId', 'content.text → undefined'],
    ],
    [
      'follows schemas that contain themselves',
      { rule: { kind: 'and', rules: [{ kind: 'field', nam: 'x' }] } },
      ['rule.rules.0.nam → name'],
    ],
    ['leaves open values alone', { free: { anything: { at: 'all' } } }, []],
    ['finds an object where a union takes texts or lists', { status: { equals: 'x' } }, []],
  ])('%s', (_title, value, expected) => {
    expect(unknownKeys(Input, value).map(({ path, nearest }) => `${path} → ${nearest}`)).toEqual(expected);
  });
});
