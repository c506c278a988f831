/** The public API speaks one vocabulary (DESIGN §9): held over every procedure as it runs. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { metaOf, procedures } from '../procedures.ts';

interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string;
  format?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  minItems?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  description?: string;
  required?: string[];
}

interface Definition {
  type: 'query' | 'mutation' | 'subscription';
  inputs: z.ZodType[];
  output?: z.ZodType;
}

const definitionOf = (path: string) => procedures[path]?._def as unknown as Definition;

/** As JSON Schema with its references resolved; a schema inside itself is left empty. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const whole = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
  const resolve = (value: unknown, within: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((one) => resolve(one, within));
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, $defs: _, ...rest } = value as JsonSchema;
    const entries = Object.entries(rest).map(([name, one]) => [name, resolve(one, within)] as const);
    if ($ref === undefined) return Object.fromEntries(entries);
    if (within.includes($ref)) return {};
    const target = $ref === '#' ? whole : whole.$defs?.[$ref.replace('#/$defs/', '')];
    return { ...(resolve(target, [...within, $ref]) as object), ...Object.fromEntries(entries) };
  };
  return resolve(whole, []) as JsonSchema;
}

const paths = Object.keys(procedures);
const nameOf = (path: string): string => path.split('.').at(-1) as string;
const inputs = new Map(
  paths.flatMap((path) => definitionOf(path).inputs.map((input) => [path, schemaOf(input, 'input')] as const)),
);
const outputs = new Map(
  paths.flatMap((path) => {
    const { output, type } = definitionOf(path);
    return output && type !== 'subscription' ? [[path, schemaOf(output, 'output')] as const] : [];
  }),
);

/** The fields of an object, or of each variant of a union. */
const fieldsOf = (schema: JsonSchema | undefined): [string, JsonSchema][] =>
  schema === undefined
    ? []
    : [
        ...Object.entries(schema.properties ?? {}),
        ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(fieldsOf),
      ];

function* everyField(schema: JsonSchema, place: string): Generator<[string, string, JsonSchema]> {
  for (const [name, field] of fieldsOf(schema)) {
    yield [`${place}.${name}`, name, field];
    yield* everyField(field, `${place}.${name}`);
  }
  if (schema.items) yield* everyField(schema.items, place);
}

const allFields = (schemas: Map<string, JsonSchema>): [string, string, JsonSchema][] =>
  [...schemas].flatMap(([path, schema]) => [...everyField(schema, path)]);

/** The text fields of all inputs, with the schema that reads them. */
function* textFields(schema: z.ZodType, place: string, within: z.ZodType[] = []): Generator<[string, z.ZodType]> {
  if (within.includes(schema)) return;
  const inside = [...within, schema];
  const { def } = schema._zod as unknown as { def: Record<string, unknown> & { type: string } };
  if (def.type === 'string') yield [place, schema];
  if (def.type === 'object') {
    for (const [name, field] of Object.entries(def.shape as Record<string, z.ZodType>))
      yield* textFields(field, `${place}.${name}`, inside);
  }
  for (const inner of [def.innerType, def.element, def.in, ...((def.options as z.ZodType[]) ?? [])]) {
    if (inner) yield* textFields(inner as z.ZodType, place, inside);
  }
}
/** Names of columns in an import are not names of people. */
const inputTexts = paths
  .flatMap((path) => definitionOf(path).inputs.flatMap((input) => [...textFields(input, path)]))
  .filter(([place]) => !place.includes('.mapping.'));

const filterOf = (path: string): [string, JsonSchema][] =>
  fieldsOf(fieldsOf(inputs.get(path)).find(([name]) => name === 'filter')?.[1]);

const singular = (word: string): string =>
  word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.endsWith('sses') ? word.slice(0, -2) : word.replace(/s$/, '');

const isList = (path: string): boolean => nameOf(path) === 'list';
const isEnum = ({ enum: values }: JsonSchema): boolean => (values?.length ?? 0) > 1;

/** The lists of inputs that may be empty: an empty one gives nothing, or takes away all. None of them is a filter. */
const MAY_BE_EMPTY = [
  ...['tags', 'options', 'customFields', 'galleryImages', 'attendees', 'transports', 'defaultPlatforms', 'drop'],
  ...['permissions', 'scopes', 'origins', 'frequencyCaps', 'goalEvents', 'body', 'buttons', 'sharedPoolIds'],
];
const isReviewed = (place: string): boolean =>
  !place.includes('.filter.') &&
  (MAY_BE_EMPTY.includes(nameOf(place)) || /^ticketing\.capacityPools\..*\.ticketTypeIds$/.test(place));
/** The schemas of the fields with a name, however deep, without what makes them optional. */
function fieldSchemas(schema: z.ZodType, name: string, seen = new Set<z.ZodType>()): z.ZodType[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { innerType, element, options, shape, in: input } = schema.def as unknown as Record<string, z.ZodType>;
  const inner = [innerType, element, input, ...Object.values(options ?? {})].filter((one) => one !== undefined);
  return [
    ...inner.flatMap((one) => fieldSchemas(one, name, seen)),
    ...Object.entries((shape ?? {}) as Record<string, z.ZodType>).flatMap(([key, field]) =>
      key === name ? [field] : fieldSchemas(field, name, seen),
    ),
  ];
}

describe('vocabulary', () => {
  it('T7: timeZone: every input takes the same names, those that Node and PostgreSQL know', () => {
    const schemas = paths.flatMap((path) =>
      definitionOf(path).inputs.flatMap((input) => fieldSchemas(input, 'timeZone').map((field) => ({ path, field }))),
    );
    expect(schemas.length).toBeGreaterThan(5);
    const refused = ['Canada/East-Saskatchewan', 'IST', '+05:30', 'SystemV/PST8', 'Etc/Unknown', 'Mars/Base'];
    const odd = schemas.filter(
      ({ field }) =>
        field.parse(' asia/KOLKATA') !== 'Asia/Kolkata' || refused.some((name) => field.safeParse(name).success),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it('timeZone, postalCode, channel, phone: one spelling', () => {
    const other = /^(timezone|tz|zipCode|zip|postcode|channelType|phoneNumber|mobile)$/;
    const found = [...allFields(inputs), ...allFields(outputs)].filter(([, name]) => other.test(name));
    expect(found.map(([place]) => place)).toEqual([]);
  });

  it('lists: { cursor, limit, filter, sort } and ids of parents in, { items, nextCursor } out', () => {
    const odd = paths.filter(isList).filter((path) => {
      const names = fieldsOf(inputs.get(path)).map(([name]) => name);
      const own = names.filter(
        (name) => !['cursor', 'limit', 'filter', 'sort', 'id', 'token'].includes(name) && !name.endsWith('Id'),
      );
      const answer = fieldsOf(outputs.get(path)).map(([name]) => name);
      return own.length > 0 || !names.includes('cursor') || !answer.includes('items') || !answer.includes('nextCursor');
    });
    expect(odd).toEqual([]);
  });

  it('items and nextCursor come from lists alone', () => {
    const odd = [...outputs].filter(([path, output]) => {
      const names = fieldsOf(output).map(([name]) => name);
      return names.includes('nextCursor') && !/^list/.test(nameOf(path)) && !inputs.has(path);
    });
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  it('filters: nothing required, enums take one or several, times are …After and …Before, search is text', () => {
    const odd = paths.flatMap((path) => {
      const filter = fieldsOf(inputs.get(path)).find(([name]) => name === 'filter')?.[1];
      const required = (filter?.required ?? []).map((name) => `${path}: ${name} is required`);
      const wrong = filterOf(path).flatMap(([name, field]) => {
        if (isEnum(field)) return [`${path}: ${name} takes one value only`];
        if (field.format === 'date-time' && !/(After|Before)$/.test(name)) return [`${path}: ${name} is a time`];
        return /^(after|before|from|to|since|until|q|query|search)$/.test(name) ? [`${path}: ${name}`] : [];
      });
      return [...required, ...wrong];
    });
    expect(odd).toEqual([]);
  });

  it('T1: an empty list never means all: it is refused, or reviewed to mean none', () => {
    const mayBeEmpty = ({ items, minItems = 0 }: JsonSchema) => items !== undefined && minItems === 0;
    const odd = allFields(inputs).filter(
      ([place, , field]) =>
        [field, ...(field.anyOf ?? []), ...(field.oneOf ?? [])].some(mayBeEmpty) && !isReviewed(place),
    );
    expect([...new Set(odd.map(([place]) => place))]).toEqual([]);
    const text = /\b(empty|no items)\b[^.;]*\b(all|any|every|everything|everyone)\b/i;
    const said = allFields(inputs).filter(([, , { description }]) => text.test(description ?? ''));
    expect(said.map(([place]) => place)).toEqual([]);
  });

  it('id: the resource a call is about', () => {
    const odd = paths.filter((path) => {
      const resource = path.split('.').at(-2) as string;
      const names = fieldsOf(inputs.get(path)).map(([name]) => name);
      return names.includes(`${singular(resource)}Id`) && !['create', 'add', 'list'].includes(nameOf(path));
    });
    expect(odd).toEqual([]);
  });

  it('subscriptions: watch', () => {
    expect(paths.filter((path) => (definitionOf(path).type === 'subscription') !== (nameOf(path) === 'watch'))).toEqual(
      [],
    );
  });

  it('links to files: createExportLink, createDownloadLink', () => {
    const odd = paths.filter(
      (path) => /Link$/.test(nameOf(path)) && !/^create(Export|Download)Link$/.test(nameOf(path)),
    );
    expect(odd).toEqual([]);
  });

  it('figures: statistics, analytics; keys: rotate', () => {
    const odd = paths.filter((path) => /^(stats|results|metrics|report)$|^rotate./.test(nameOf(path)));
    expect(odd).toEqual([]);
  });

  it('shares are …BasisPoints, durations …Seconds, …Minutes (or whole days and months of the calendar)', () => {
    const odd = [...allFields(inputs), ...allFields(outputs)].filter(([, name]) =>
      /(Pct|Percent|Percentage|Rate|Ratio|Share|(?<!quiet)Hours|Secs|Mins|Duration)$/.test(name),
    );
    expect([...new Set(odd.map(([place]) => place))]).toEqual([]);
  });

  it('every field of an input and of a filter has a description', () => {
    const silent = [...inputs].flatMap(([path, input]) =>
      [...fieldsOf(input), ...filterOf(path).map(([name, field]) => [`filter.${name}`, field] as const)]
        .filter(([, { description }]) => !description)
        .map(([name]) => `${path}: ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('every procedure with an input has an example that its schema accepts', () => {
    const odd = paths.filter((path) => {
      const [input] = definitionOf(path).inputs;
      return input && (metaOf(path).example === undefined || !input.safeParse(metaOf(path).example).success);
    });
    expect(odd).toEqual([]);
  });

  it('every procedure has a summary of one sentence', () => {
    const odd = paths.filter((path) => !/^[A-Z][^\n]*\.$/.test(metaOf(path).summary ?? ''));
    expect(odd).toEqual([]);
  });
});

describe('texts of inputs', () => {
  it('C13: every name, title, label, company, tag and place is one line', () => {
    const names = /\.(\w*[nN]ame|title|label|company|tags?|city|address|device|category|(first|last)Name)$/;
    const multiline = inputTexts.filter(
      ([place, schema]) => names.test(place) && /[\r\n]/.test(String(schema.safeParse('Ab\r\n=cd').data)),
    );
    expect(multiline.map(([place]) => place)).toEqual([]);
    expect(inputTexts.filter(([place]) => names.test(place)).length).toBeGreaterThan(50);
  });

  it('C24, T15: every e-mail address is read by one schema', () => {
    const emails = inputTexts.filter(([place]) => /\.\w*[eE]mail$/.test(place));
    expect(emails.length).toBeGreaterThan(10);
    const stored = emails.map(([place, schema]) => [place, schema.safeParse('D&B@MÜNCHEN.example').data]);
    expect(stored).toEqual(emails.map(([place]) => [place, 'd&b@xn--mnchen-3ya.example']));
  });
});
