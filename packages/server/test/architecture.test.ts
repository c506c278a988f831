/** The house rules that a machine can hold: over the router as it runs, and over the sources as they stand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { metaOf, procedures } from './procedures.ts';

interface Definition {
  inputs: z.ZodType[];
  output?: z.ZodType;
}

type Json = Record<string, unknown>;

const definition = (path: string) => procedures[path]?._def as unknown as Definition;

const unbounded = (schema: z.ZodType): string[] => {
  const found: string[] = [];
  const walk = (value: unknown, place: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const node = value as Json;
    const isOpenText =
      node.type === 'string' && !node.enum && !node.const && !node.format && node.maxLength === undefined;
    if (isOpenText) found.push(`${place}: text without an end`);
    if (node.type === 'array' && node.maxItems === undefined) found.push(`${place}: array without an end`);
    for (const [name, inner] of Object.entries(node)) walk(inner, `${place}.${name}`);
  };
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');
  return found;
};

describe.each(Object.keys(procedures))('%s', (path) => {
  it('says who may call it, what it does, what it takes and what it answers', () => {
    const { access, permission, summary } = metaOf(path);
    expect(access).toBeTruthy();
    if (access === 'organization' || access === 'storefront') expect(permission).toBeTruthy();
    expect(summary, 'a sentence for completions and docs').toMatch(/^[A-Z].*\.$/s);
    expect(definition(path).output, 'an output schema').toBeDefined();
    expect(definition(path).inputs.flatMap(unbounded)).toEqual([]);
  });
});

const root = join(import.meta.dirname, '../..');
const sources = ['db/src', 'server/src', 'sdk/src', 'sdk/generate', 'playground/src']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  .filter((path) => !path.includes('/generated/'))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));

const offenders = (wrong: (source: { path: string; text: string }) => boolean): string[] =>
  sources.filter(wrong).map(({ path }) => path);

describe('the sources', () => {
  it('stay short: 300 lines, tests 600', () => {
    expect(offenders(({ path, text }) => text.split('\n').length > (path.includes('.test.') ? 601 : 301))).toEqual([]);
  });

  it('never bind models to a connection', () => {
    expect(offenders(({ text }) => /\.(bindKnex|knex)\(/.test(text.replaceAll('toKnexQuery', '')))).toEqual([]);
  });

  it('keep services plain functions', () => {
    expect(
      offenders(
        ({ path, text }) => /\.(service|router|schema)\.ts$/.test(path) && /^(export )?(abstract )?class /m.test(text),
      ),
    ).toEqual([]);
  });

  it('begin each service with a sentence on what it is for', () => {
    expect(offenders(({ path, text }) => path.endsWith('.service.ts') && !text.startsWith('/**'))).toEqual([]);
  });

  it('have no drawer for odds and ends', () => {
    expect(offenders(({ path }) => /(utils?|helpers?|misc|common)\.tsx?$/.test(path))).toEqual([]);
  });
});
