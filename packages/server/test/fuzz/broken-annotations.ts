/** Arbitraries of broken annotations: the `meta` of superjson's format. */
import fc from 'fast-check';
import superjson from 'superjson';
import { placesOf } from './broken-values.ts';

const TYPES = [
  'Date',
  'undefined',
  'number',
  'bigint',
  'regexp',
  'map',
  'set',
  'Error',
  'URL',
  'symbol',
  'class',
  'custom',
  'typed-array',
  '',
];
const ODD_PATHS = [
  '',
  '.',
  '..',
  'a.b',
  '0',
  'length',
  '__proto__',
  '__proto__.x',
  'constructor.prototype.x',
  'toString',
  '\\',
  'a\\.b',
  'id\\',
  'filter.',
  '.id',
];

const annotation: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...TYPES).map((type) => [type]),
  fc.constantFrom(...TYPES),
  fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(...TYPES)),
  fc.constantFrom(...TYPES).map((type) => [[type, 'x']]),
  fc.constantFrom(...TYPES).map((type) => [[type], { 0: ['Date'], a: [['map'], {}] }]),
  fc.constantFrom(null, 1, true, {}, [], [[]], [null], { Date: 1 }),
);

/** The wire text of a valid input whose annotations are broken. */
export function brokenMeta(input: unknown): fc.Arbitrary<string> {
  const { json, meta } = superjson.serialize(input);
  const paths = fc.oneof(
    fc.constantFrom(...ODD_PATHS),
    fc.constantFrom(...placesOf(json).map((place) => place.join('.'))),
    fc.string({ unit: 'binary', maxLength: 10 }),
  );
  const tree = fc.dictionary(paths, annotation, { maxKeys: 4 });
  const equalities = fc.oneof(
    fc.dictionary(paths, fc.oneof(fc.array(paths, { maxLength: 4 }), brokenAnnotation), { maxKeys: 4 }),
    fc.tuple(
      fc.array(paths, { maxLength: 3 }),
      fc.dictionary(paths, fc.array(paths, { maxLength: 3 }), { maxKeys: 3 }),
    ),
    brokenAnnotation,
  );
  const made = fc.record(
    {
      values: fc.oneof({ weight: 4, arbitrary: tree }, { weight: 1, arbitrary: annotation }, fc.constant(meta?.values)),
      referentialEqualities: equalities,
      v: fc.constantFrom(0, 1, 2, '1', null),
      more: fc.constant({}),
    },
    { requiredKeys: [] },
  );
  return fc
    .oneof({ weight: 5, arbitrary: made }, { weight: 1, arbitrary: brokenAnnotation })
    .map((broken) => JSON.stringify({ json, meta: broken }));
}

const brokenAnnotation: fc.Arbitrary<unknown> = fc.oneof(annotation, fc.jsonValue({ maxDepth: 2 }));
