/** The generator: the committed files are current, and schemas that the router does not use yet give the right types. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { initTRPC } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouterFile, parityFile } from '../generate/app-router.ts';
import { clientTypes, domainFile, indexFile, kindsFile } from '../generate/client.ts';
import { generate } from '../generate/generate.ts';
import { buildManifest } from '../generate/manifest.ts';

const folder = join(import.meta.dirname, '../src/generated');

it('generate: gives the committed files; run `npm run gen` if this fails', () => {
  const files = generate();
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(readFileSync(join(folder, name), 'utf8') === text, name).toBe(true);
});

const t = initTRPC.meta<object>().create();
const open = t.procedure.meta({ access: 'organization', permission: 'shops.read', summary: 'Says something.' });

type Procedures = Parameters<typeof t.router>[0];
const manifestOf = (shops: Procedures) =>
  buildManifest(t.router({ shops: t.router(shops) }), { version: '1', roles: {}, publishable: [] });
const fileOf = (shops: Procedures): string => {
  const manifest = manifestOf(shops);
  return domainFile(manifest, clientTypes(manifest), 'shops');
};

describe('domainFile: types', () => {
  const Color = z.enum(['red', 'blue']).meta({ id: 'Color' });
  const Shop = z
    .object({ id: z.uuid(), color: Color, size: z.enum(['s', 'l']), openedAt: z.date().nullable() })
    .meta({ id: 'Shop', description: 'A place.' });

  it('name entities; enums are open in outputs and closed in inputs', () => {
    const text = fileOf({
      create: open
        .input(z.object({ color: Color, size: z.enum(['s', 'l']).default('s') }))
        .output(Shop)
        .mutation(() => ({}) as never),
    });
    expect(text).toContain("export type Color = 'red' | 'blue';");
    expect(text).toContain(
      "export interface ShopsCreateInput {\n  color: Color;\n  /** @default \"s\" */\n  size?: 's' | 'l';\n}",
    );
    expect(text).toContain('/** A place. */\nexport interface Shop {');
    expect(text).toContain(
      "  color: Color | (string & {});\n  size: 's' | 'l' | (string & {});\n  openedAt: Date | null;\n",
    );
    expect(text).toContain('create(input: ShopsCreateInput, options?: CallOptions): Call<Shop>;');
  });

  it('follow recursive schemas, named or not', () => {
    const Rule = z
      .object({
        match: z.enum(['all', 'any']).default('all'),
        get rules() {
          return z.array(z.union([Rule, z.object({ field: z.string() })])).max(10);
        },
      })
      .meta({ id: 'Rule' });
    const Tree: z.ZodType<{ children: unknown[] }> = z.object({ children: z.array(z.lazy(() => Tree)) });
    const text = fileOf({
      save: open
        .input(z.object({ rule: Rule, tree: Tree }))
        .output(z.object({ rule: Rule }))
        .mutation(() => ({}) as never),
    });
    // A field with a default is optional in the input and present in the output, so there are two types.
    expect(text).toContain(
      "export interface RuleInput {\n  /** @default \"all\" */\n  match?: 'all' | 'any';\n  rules: (RuleInput | {\n",
    );
    expect(text).toContain("export interface Rule {\n  match: 'all' | 'any' | (string & {});\n  rules: (Rule | {\n");
    expect(text).toContain('  rule: RuleInput;\n');
    expect(text).toContain('export interface ShopsSaveInputNode0 {\n  children: ShopsSaveInputNode0[];\n}');
  });

  it('cover records, tuples, unions and unknown values', () => {
    const text = fileOf({
      odd: open
        .output(
          z.object({
            byColor: z.partialRecord(Color, z.number()),
            any: z.record(z.string(), z.unknown()),
            pair: z.tuple([z.string(), z.int()]),
            one: z.discriminatedUnion('type', [
              z.object({ type: z.literal('a') }),
              z.object({ type: z.literal("it's"), when: z.date().optional() }),
            ]),
            list: z.array(z.string().nullable()),
            'not-a-name': z.null(),
          }),
        )
        .query(() => ({}) as never),
    });
    expect(text).toContain('byColor: Partial<Record<Color, number>>;');
    expect(text).toContain('any: Record<string, unknown>;');
    expect(text).toContain('pair: [string, number];');
    expect(text).toContain("one: {\n    type: 'a';\n  } | {\n    type: 'it\\'s';\n    when?: Date;\n  };");
    expect(text).toContain('list: (string | null)[];');
    expect(text).toContain('"not-a-name": null;');
    expect(text).toContain('odd(input?: undefined, options?: CallOptions): Call<ShopsOddOutput>;');
  });

  it('give lists pages, subscriptions items, and mutations without an output void', () => {
    const listInput = z.object({ cursor: z.string().optional(), limit: z.int().default(25) }).prefault({});
    const page = z.object({ items: z.array(Shop), nextCursor: z.string().nullable() });
    const stream = z.custom<AsyncIterable<z.infer<typeof Shop>>>().meta({ yields: Shop, tracked: true });
    const shops = {
      list: open
        .input(listInput)
        .output(page)
        .query(() => ({}) as never),
      keys: open
        .input(z.object({ shopId: z.uuid(), cursor: z.string().optional(), limit: z.int() }))
        .output(page)
        .query(() => ({}) as never),
      counted: open
        .input(listInput)
        .output(page.extend({ total: z.int() }))
        .query(() => ({}) as never),
      watch: open
        .input(z.object({ lastEventId: z.string().optional() }).optional())
        .output(stream)
        .subscription(() => ({}) as never),
      close: open
        .input(z.object({ id: z.uuid() }))
        .output(z.void())
        .mutation(() => {}),
    };
    const text = fileOf(shops);
    expect(text).toContain('list: ListProcedure<ShopsListInput, Shop>;');
    expect(text).toContain('keys: ListOfProcedure<ShopsKeysInput, Shop>;');
    expect(text).toContain('counted: ListProcedure<ShopsCountedInput, Shop, ShopsCountedOutput>;');
    expect(text).toContain('watch(input?: ShopsWatchInput, options?: CallOptions): Subscription<Shop>;');
    expect(text).toContain('close(input: ShopsCloseInput, options?: CallOptions): Call<void>;');

    const manifest = manifestOf(shops);
    const types = clientTypes(manifest);
    expect(kindsFile(manifest)).toContain(
      "shops: {\n    list: 'list',\n    keys: 'list',\n    counted: 'list',\n    watch: 'subscription',\n    close: 'mutation',\n  }",
    );
    expect(appRouterFile(manifest, types)).toContain('output: AsyncIterable<{ id: string; data: Shop | null }, void>;');
    expect(parityFile(manifest, types)).toContain("True<SameItem<Outputs['shops']['watch'], Shop>>");
    expect(indexFile(manifest, types)).toContain('shops: ShopsApi;');
  });
});

describe('buildManifest: refuses', () => {
  it.each([
    ['no summary', { get: t.procedure.output(z.void()).query(() => {}) }, /shops.get: has no summary/],
    ['no output', { get: open.query(() => 1) }, /shops.get: has no output/],
    [
      'a bare transform',
      { get: open.output(z.object({ n: z.string().transform(Number) })).query(() => ({ n: '1' })) },
      /transform/,
    ],
    [
      'a type that JSON cannot represent',
      { get: open.output(z.object({ n: z.bigint() })).query(() => ({ n: 1n })) },
      /ShopsGetOutput: root.n: JSON cannot represent a bigint/,
    ],
    [
      'a subscription without an item schema',
      { watch: open.output(z.custom<AsyncIterable<1>>()).subscription(() => ({}) as never) },
      /yields/,
    ],
  ] as const)('%s', (_, shops, message) => {
    expect(() => manifestOf(shops as Procedures)).toThrow(message);
  });

  it('one id for two schemas', () => {
    const shops = {
      a: open.output(z.object({ a: z.string() }).meta({ id: 'Same' })).query(() => ({ a: '' })),
    };
    expect(() =>
      manifestOf({
        ...shops,
        b: open.output(z.object({ b: z.string() }).meta({ id: 'Same' })).query(() => ({ b: '' })),
      }),
    ).toThrow(/Same/);
  });
});
