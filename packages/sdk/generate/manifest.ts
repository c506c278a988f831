/** Describes the API as data: every procedure with its schemas and its required access. */
import type { AnyRouter } from '@trpc/server';
import type { z } from 'zod';
import type { JsonSchema, Manifest, ManifestProcedure } from '../src/manifest.ts';
import { convert, type Definitions, mapSchema, newDefinitions, referencesOf, refName, resolve } from './json-schema.ts';

/** The fields of a built procedure that the generator reads. tRPC does not type them. */
interface ProcedureDef {
  type: ManifestProcedure['type'];
  inputs: z.ZodType[];
  output?: z.ZodType;
  meta?: {
    access?: ManifestProcedure['access'];
    permission?: string;
    fresh?: boolean;
    inPerson?: boolean;
    summary?: string;
    description?: string;
  };
}

export function buildManifest(
  router: AnyRouter,
  { version, roles, publishable }: Pick<Manifest, 'version' | 'roles' | 'publishable'>,
): Manifest {
  const definitions = newDefinitions();
  const procedures = Object.entries(router._def.procedures as unknown as Record<string, { _def: ProcedureDef }>).map(
    ([path, { _def }]) => describe(path, _def, definitions),
  );
  const { schemas, inputNames } = nameEntities(definitions);
  for (const procedure of procedures) {
    if (procedure.input) procedure.input = renamed(procedure.input, inputNames);
    procedure.pagination = isList(procedure, schemas);
  }
  return { version, roles, publishable, procedures, schemas };
}

function describe(path: string, def: ProcedureDef, definitions: Definitions): ManifestProcedure {
  const { type, meta = {} } = def;
  if (!meta.summary || !meta.access) throw new Error(`${path}: has no summary, or does not use a base procedure`);
  if (!def.output) throw new Error(`${path}: has no output`);
  if (def.inputs.length > 1) throw new Error(`${path}: has more than one input schema; extend one instead`);

  const place = pascal(path);
  const [inputSchema] = def.inputs;
  const input = inputSchema && convert(inputSchema, { direction: 'input', place: `${place}Input`, definitions });
  const itemOrOutput = type === 'subscription' ? yieldedBy(path, def.output) : def.output;
  const output =
    itemOrOutput._zod.def.type === 'void'
      ? null
      : convert(itemOrOutput, { direction: 'output', place: `${place}Output`, definitions }).schema;
  return {
    path,
    domain: path.split('.')[0] as string,
    type,
    access: meta.access,
    permission: meta.permission ?? null,
    fresh: meta.fresh ?? false,
    inPerson: meta.access === 'user' || meta.access === 'platform' || (meta.inPerson ?? false),
    summary: meta.summary,
    description: meta.description ?? null,
    input: input?.schema ?? null,
    inputOptional: input?.isOptional ?? true,
    output,
    pagination: false,
    idempotent: type === 'mutation' && (meta.access === 'organization' || meta.access === 'storefront'),
    resumable: type === 'subscription' && def.output.meta()?.tracked === true,
  };
}

/** The schema of a subscription's items. Its output schema checks an async iterable; `.meta({ yields })` has the item. */
function yieldedBy(path: string, output: z.ZodType): z.ZodType {
  const yields = output.meta()?.yields;
  if (!yields) throw new Error(`${path}: the output of a subscription needs .meta({ yields: schema of an item })`);
  return yields as z.ZodType;
}

/**
 * Names the entities by their ids. If the input and the output of an entity differ (a default, an open enum), the input is
 * named `…Input`.
 */
function nameEntities({ input, output }: Definitions): {
  schemas: Record<string, JsonSchema>;
  inputNames: Map<string, string>;
} {
  const differing = new Set<string>();
  const shared = [...input].filter(([name, schema]) => output.has(name) && !isEnum(schema));
  const differs = ([name, schema]: [string, JsonSchema]) =>
    JSON.stringify(output.get(name)) !== JSON.stringify(schema) ||
    hasEnum(schema) ||
    // A schema differs if a schema that it references differs.
    [...referencesOf(schema)].some((ref) => differing.has(ref) || isEnum(input.get(ref)));
  for (let size = -1; size !== differing.size; ) {
    size = differing.size;
    for (const [name] of shared.filter(differs)) differing.add(name);
  }
  const inputNames = new Map([...differing].map((name) => [name, `${name}Input`]));
  const schemas: Record<string, JsonSchema> = Object.fromEntries(output);
  for (const [name, schema] of input) {
    if (output.has(name) && !differing.has(name)) continue;
    const final = inputNames.get(name) ?? name;
    if (schemas[final])
      throw new Error(`${final} is the name of the input of ${name}: rename the entity that has this name`);
    schemas[final] = renamed(schema, inputNames);
  }
  return { schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))), inputNames };
}

const isEnum = (schema: JsonSchema | undefined): boolean => schema?.enum !== undefined;

function hasEnum(schema: JsonSchema): boolean {
  let found = false;
  mapSchema(schema, (part) => {
    found ||= isEnum(part);
    return part;
  });
  return found;
}

const renamed = (schema: JsonSchema, names: Map<string, string>): JsonSchema =>
  mapSchema(schema, (part) => {
    const name = refName(part);
    return name && names.has(name) ? { ...part, $ref: `#/schemas/${names.get(name)}` } : part;
  });

function isList({ type, input, output }: ManifestProcedure, schemas: Record<string, JsonSchema>): boolean {
  if (type !== 'query' || !input || !output) return false;
  const { cursor, limit } = resolve(input, schemas).properties ?? {};
  const { items, nextCursor } = resolve(output, schemas).properties ?? {};
  return Boolean(cursor && limit && items && nextCursor);
}

/** `contacts.imports.create` → `ContactsImportsCreate`. */
export const pascal = (path: string): string =>
  path
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
