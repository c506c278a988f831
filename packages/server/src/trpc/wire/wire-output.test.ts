/** The wire format equals superjson's: compared with superjson for every answer of the API, and more. */
import fc from 'fast-check';
import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { anyDate, anyText, arbitraryOf, isKey } from '../../../test/fixtures/arbitrary.ts';
import { procedures } from '../../../test/procedures.ts';
import { readWire } from './wire-input.ts';
import { wireWriter } from './wire-output.ts';

/** The text that superjson would send. */
const own = (value: unknown): string => JSON.stringify(superjson.serialize(value));

/** Writes `value` by its schema: clients must read the same value, and the bytes must be superjson's. */
function expectSame(schema: z.ZodType, value: unknown): void {
  const text = wireWriter(schema)(value);
  expect(superjson.parse(text)).toStrictEqual(value);
  expect(text).toBe(own(value));
}

/** As `expectSame`, for a value with a part that only superjson can write. */
function expectFallback(schema: z.ZodType, value: unknown): void {
  const text = wireWriter(schema)(value);
  expect(superjson.parse(text)).toStrictEqual(value);
  expect(text).toBe(own(value));
  expect(text).not.toBe(
    `{"json":${JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part))}}`,
  );
}

const answers = Object.entries(procedures).flatMap(([path, { _def }]) => {
  const { output } = _def as unknown as { output: z.ZodType };
  const schema = (output.meta()?.yields as z.ZodType | undefined) ?? output;
  return [[path, schema] as const];
});

describe('wireWriter: every answer of the API', () => {
  it.each(answers)('%s', (_path, schema) => {
    const write = wireWriter(schema);
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        const text = write(value);
        expect(superjson.parse(text)).toStrictEqual(value);
        expect(text).toBe(own(value));
      }),
      { numRuns: 40 },
    );
  });
});

/** A schema and values for it. */
type Pair = { schema: z.ZodType; values: fc.Arbitrary<unknown> };

const leaf = (schema: z.ZodType): Pair => ({ schema, values: arbitraryOf(schema) });

const leaves: fc.Arbitrary<Pair> = fc
  .constantFrom(
    z.string(),
    z.uuid(),
    z.email(),
    z.iso.datetime(),
    z.int(),
    z.number(),
    z.boolean(),
    z.null(),
    z.date(),
    z.enum(['draft', 'sent "now"', 'a\\b']),
    z.literal('fixed'),
    z.literal(7),
    z.unknown(),
    z.record(z.string(), z.date()),
    z.union([z.string(), z.number(), z.date()]),
  )
  .map(leaf);

const { pair: schemas } = fc.letrec<{ pair: Pair }>((tie) => {
  const wrap = (around: (schema: z.ZodType) => z.ZodType) =>
    tie('pair').map(({ schema }): Pair => leaf(around(schema)));
  const fields = fc.dictionary(
    // No schema has a field that every object inherits, such as toString.
    anyText.filter((key) => isKey(key) && !(key in {})),
    fc.tuple(tie('pair'), fc.boolean()),
    {
      maxKeys: 5,
      noNullPrototype: true,
    },
  );
  return {
    pair: fc.oneof(
      { depthSize: 'small' },
      { weight: 3, arbitrary: leaves },
      { weight: 3, arbitrary: fields.map((shape) => leaf(z.object(shaped(shape)))) },
      { weight: 2, arbitrary: wrap((schema) => z.array(schema)) },
      { weight: 1, arbitrary: wrap((schema) => z.record(z.string(), schema)) },
      { weight: 1, arbitrary: wrap((schema) => schema.nullable()) },
      { weight: 1, arbitrary: wrap((schema) => z.lazy(() => schema)) },
      { weight: 1, arbitrary: wrap((schema) => schema.readonly()) },
      { weight: 1, arbitrary: wrap((schema) => z.unknown().pipe(schema)) },
      { weight: 1, arbitrary: wrap((schema) => z.union([z.boolean(), schema])) },
      { weight: 1, arbitrary: wrap((schema) => z.tuple([schema, z.int()])) },
    ),
  };
});

const shaped = (shape: Record<string, [Pair, boolean]>): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(shape).map(([key, [{ schema }, isOptional]]) => [key, isOptional ? schema.optional() : schema]),
  );

describe('wireWriter: any schema', () => {
  it('with any value of it', () => {
    const cases = schemas.chain(({ schema, values }) => fc.tuple(fc.constant(schema), values));
    fc.assert(
      fc.property(cases, ([schema, value]) => expectSame(schema, value)),
      { numRuns: 1_500 },
    );
  });

  it('with any JSON where the schema allows any value', () => {
    fc.assert(
      fc.property(arbitraryOf(z.unknown()), (value) => expectSame(z.object({ open: z.unknown() }), { open: value })),
    );
  });

  it('that contains itself', () => {
    interface Node {
      at: Date;
      below: Node[];
    }
    const Node: z.ZodType<Node> = z.object({ at: z.date(), below: z.array(z.lazy(() => Node)) });
    const At = z.object({
      at: z.date(),
      get next() {
        return At.nullable();
      },
    });
    expectSame(Node, {
      at: new Date(1),
      below: [
        { at: new Date(2), below: [{ at: new Date(3), below: [] }] },
        { at: new Date(4), below: [] },
      ],
    });
    expectSame(At, { at: new Date(1), next: { at: new Date(2), next: { at: new Date(3), next: null } } });
  });
});

describe('wireWriter: dates', () => {
  it.each([
    ['at the root', z.date(), new Date(0)],
    ['in an array', z.array(z.date()), [new Date(0), new Date(1)]],
    ['in arrays of arrays', z.array(z.array(z.date())), [[new Date(0)], [], [new Date(1), new Date(2)]]],
    [
      'deep inside',
      z.object({ a: z.object({ b: z.array(z.object({ c: z.date() })) }) }),
      { a: { b: [{ c: new Date(0) }, { c: new Date(1) }] } },
    ],
    ['beside an empty key', z.object({ '': z.string(), a: z.date() }), { '': 'x', a: new Date(1) }],
    ['under a key with dots', z.object({ 'a.b': z.date() }), { 'a.b': new Date(0) }],
    ['below a key with dots', z.object({ 'a.b': z.object({ c: z.date() }) }), { 'a.b': { c: new Date(0) } }],
    [
      'under a key with backslashes',
      z.object({ 'a\\b': z.date(), '\\.': z.date() }),
      { 'a\\b': new Date(0), '\\.': new Date(1) },
    ],
    [
      'under quotes and Unicode',
      z.object({ '"': z.date(), वर्ष: z.date(), '\n': z.date() }),
      { '"': new Date(0), वर्ष: new Date(1), '\n': new Date(2) },
    ],
    ['under a key of a record', z.record(z.string(), z.date()), { 'a.b': new Date(0), c: new Date(1) }],
    ['where a union has them', z.object({ at: z.union([z.string(), z.date()]) }), { at: new Date(0) }],
    [
      'that may be null or missing',
      z.object({ a: z.date().nullable(), b: z.date().optional(), c: z.date().nullish() }),
      { a: null, c: new Date(0) },
    ],
    [
      'where anything may be',
      z.object({ any: z.unknown(), at: z.date() }),
      { any: { deep: [new Date(0)] }, at: new Date(1) },
    ],
  ])('%s', (_name, schema, value) => {
    expectSame(schema, value);
  });

  it('of every year and many of one minute', () => {
    fc.assert(fc.property(fc.array(anyDate), (dates) => expectSame(z.array(z.date()), dates)));
    for (const time of [0, -1, 59_999, 60_000, -60_000, 8.64e15, -8.64e15, Date.UTC(-1, 0), Date.UTC(10_000, 0)])
      expectSame(z.date(), new Date(time));
  });
});

describe('wireWriter: values that JSON cannot represent', () => {
  it.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 10n],
    ['a set', new Set([1])],
    ['a map', new Map([['a', new Date(0)]])],
    ['a regular expression', /x/],
    ['an address', new URL('https://example.com/')],
  ])('%s is left to superjson', (_name, value) => {
    const places: [z.ZodType, unknown][] = [
      [z.unknown(), value],
      [z.object({ open: z.unknown(), at: z.date() }), { open: value, at: new Date(0) }],
      [z.array(z.unknown()), [1, value]],
      [z.record(z.string(), z.unknown()), { 'a.b': value }],
      [z.union([z.string(), z.unknown()]), value],
      [z.object({ any: z.union([z.null(), z.unknown()]) }), { any: [{ deep: value }] }],
    ];
    for (const [schema, whole] of places) expectFallback(schema, whole);
  });

  it('-0 is distinguished from 0 where the schema has a number', () => {
    for (const [schema, value] of [
      [z.number(), -0],
      [z.object({ size: z.number() }), { size: -0 }],
      [z.array(z.union([z.string(), z.number()])), ['a', -0]],
    ] as [z.ZodType, unknown][]) {
      expectFallback(schema, value);
    }
  });

  it('big integers where the schema has them', () => {
    expectFallback(z.object({ big: z.bigint() }), { big: 2n ** 70n });
    expectFallback(z.array(z.bigint().nullable()), [1n, null]);
  });

  it('missing optional fields stay missing, and undefined ones are omitted', () => {
    const schema = z.object({ a: z.string().optional(), b: z.date().optional(), c: z.int() });
    expectSame(schema, { c: 1 });
    expectSame(schema, { a: 'x', c: 1 });
    expect(superjson.parse(wireWriter(schema)({ a: undefined, b: undefined, c: 1 }))).toEqual({ c: 1 });
    expectFallback(z.array(z.string().optional()), ['a', undefined]);
    expectFallback(z.record(z.string(), z.string().optional()), { a: undefined });
  });

  it('undefined as a whole answer', () => {
    expectSame(z.void(), undefined);
    expectSame(z.string().optional(), undefined);
    expectSame(z.null(), null);
    expectSame(z.date().nullable(), null);
  });

  it('an object that occurs twice is read as two equal objects', () => {
    const at = new Date(0);
    const value = { first: at, second: at, list: [at, at] };
    const schema = z.object({ first: z.date(), second: z.date(), list: z.array(z.date()) });
    expect(superjson.parse(wireWriter(schema)(value))).toStrictEqual(value);
  });
});

const inputDate = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

describe('readWire', () => {
  it('reads back every value that a client wrote', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            text: anyText,
            at: inputDate,
            list: fc.array(inputDate),
            open: fc.jsonValue(),
            none: fc.constant(undefined),
          },
          { noNullPrototype: true },
        ),
        (value) => {
          fc.pre(
            value.text.isWellFormed() &&
              !value.text.includes('\0') &&
              !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)),
          );
          fc.pre(!/"(__proto__|constructor|prototype)"/.test(JSON.stringify(value)));
          expect(readWire(JSON.parse(own(value)))).toStrictEqual(value);
        },
      ),
    );
  });

  it.each([
    'text',
    null,
    [],
    {},
    { json: { '\0': 1 } },
    { json: JSON.parse('{"__proto__": {"polluted": true}}') },
    { json: { constructor: { prototype: { polluted: true } } } },
    { json: {}, meta: { values: { '__proto__.polluted': ['Date'] } } },
    { json: {}, meta: { values: { 'constructor.prototype.polluted': ['undefined'] } } },
    { json: { a: {} }, meta: { referentialEqualities: { a: ['__proto__.polluted'] } } },
    { json: { a: 'b' }, meta: { values: { a: ['map'] } } },
    { json: { a: '1' }, meta: { values: { a: ['bigint'] } } },
    { json: { a: 'x' }, meta: { values: { a: ['Date'] } } },
    { json: { a: 1 }, meta: { values: { a: ['undefined'] } } },
    { json: { a: [] }, meta: { values: { a: [['set'], { 0: ['Date'] }] } } },
    { json: { a: 'x' }, meta: { values: { a: ['class', 'Thing'] } } },
    { json: { a: 'x' }, meta: { values: { missing: ['Date'] } } },
    { json: {}, meta: { constructors: {} } },
    { json: { a: {}, b: null }, meta: { referentialEqualities: { a: ['b'] } } },
  ])('refuses %j', (wire) => {
    expect(() => readWire(wire)).toThrow();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
