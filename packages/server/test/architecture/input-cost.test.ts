/** What reading an input costs: no text field takes more than linear time, since everyone can send a megabyte. */
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { procedures } from '../procedures.ts';

/** The parts of zod's definitions that hold other schemas (zod 4; `_zod.def` is not public, so zod is pinned). */
type Definition = Record<string, unknown> & {
  type: string;
  shape?: Record<string, z.ZodType>;
  getter?: () => z.ZodType;
};

/** Every text schema in the inputs of all procedures, each with the first place that it was found at. */
function textSchemas(): [place: string, schema: z.ZodType][] {
  const seen = new Set<z.ZodType>();
  const found: [string, z.ZodType][] = [];
  const visit = (schema: z.ZodType | undefined, place: string): void => {
    if (!schema || seen.has(schema)) return;
    seen.add(schema);
    const definition = schema._zod.def as unknown as Definition;
    if (definition.type === 'string') found.push([place, schema]);
    for (const [name, field] of Object.entries(definition.shape ?? {})) visit(field, `${place}.${name}`);
    for (const name of ['element', 'valueType', 'keyType', 'innerType', 'in', 'out', 'left', 'right', 'catchall'])
      visit(definition[name] as z.ZodType | undefined, place);
    for (const name of ['options', 'items'])
      for (const one of (definition[name] as z.ZodType[] | undefined) ?? []) visit(one, place);
    visit(definition.getter?.(), place);
  };
  for (const [path, procedure] of Object.entries(procedures))
    for (const input of (procedure._def as unknown as { inputs: z.ZodType[] }).inputs) visit(input, path);
  return found;
}

it('X1: no text field of an input takes more than linear time', () => {
  const length = 100_000;
  const texts = [' ', '\n', '0', 'a', 'a.', 'a@', '-', '/', '\u200d', '\u0301', '{{', 'ü.'].flatMap((part) => {
    const many = part.repeat(length / part.length);
    return [`${many}!`, `x${many}x`, `a@${many}!`, `https://a/${many}`];
  });
  const schemas = textSchemas();
  expect(schemas.length).toBeGreaterThan(400);
  for (const [place, schema] of schemas) {
    const started = performance.now();
    for (const text of texts) schema.safeParse(text);
    // Milliseconds where the time is linear, and ten seconds for one of the texts where it is quadratic.
    expect(performance.now() - started, place).toBeLessThan(5_000);
  }
});
