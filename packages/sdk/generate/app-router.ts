/** Writes the router's type for tRPC's tooling, and the proof that the generated types equal those that tRPC infers. */

import type { Manifest, ManifestProcedure } from '../src/manifest.ts';
import { type ClientTypes, HEADER, type ProcedureTypes, treeOf } from './client.ts';

const PROCEDURE_TYPES = {
  query: 'TRPCQueryProcedure',
  mutation: 'TRPCMutationProcedure',
  subscription: 'TRPCSubscriptionProcedure',
} as const;

type Tree = ReturnType<typeof treeOf>;

/** `AppRouter`, written with public names of @trpc/server only, so that the package contains no type of the server. */
export function appRouterFile(manifest: Manifest, types: ClientTypes): string {
  const used = [...new Set(manifest.procedures.map(({ type }) => PROCEDURE_TYPES[type]))].sort();
  const record = writeTree(treeOf(manifest.procedures), '  ', (procedure) => {
    const { input, output } = types.procedures.get(procedure.path) as ProcedureTypes;
    const inputType =
      input === null ? 'void | undefined' : procedure.inputOptional ? `${input} | void | undefined` : input;
    const item = procedure.resumable ? `{ id: string; data: ${output} | null }` : output;
    const outputType = procedure.type === 'subscription' ? `AsyncIterable<${item}, void>` : output;
    return `${PROCEDURE_TYPES[procedure.type]}<{ input: ${inputType}; output: ${outputType}; meta: unknown }>`;
  });
  const names = namesIn(record, types);
  return `${HEADER}import type { TRPCBuiltRouter, ${used.join(', ')} } from '@trpc/server';
import type { ErrorShape${record.includes('Page<') ? ', Page' : ''} } from '../calls.ts';
import type { ${names.join(', ')} } from './index.ts';

/** The router's type for tRPC's tooling: \`createTRPCClient<AppRouter>()\`, \`createTRPCContext<AppRouter>()\`. */
export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape; transformer: true }, AppRouterRecord>;

export type AppRouterRecord = {
${record}};
`;
}

function writeTree(node: Tree, indent: string, leaf: (procedure: ManifestProcedure) => string): string {
  return Object.entries(node)
    .map(([key, child]) =>
      typeof child.path === 'string'
        ? `${indent}${key}: ${leaf(child as ManifestProcedure)};\n`
        : `${indent}${key}: {\n${writeTree(child as Tree, `${indent}  `, leaf)}${indent}};\n`,
    )
    .join('');
}

/**
 * A file that compiles only if the generated types and those that the router infers are equal for every input and output:
 * assignable in both directions, with the same optional fields.
 */
export function parityFile(manifest: Manifest, types: ClientTypes): string {
  const lines = manifest.procedures.map((procedure) => {
    const { input, output } = types.procedures.get(procedure.path) as ProcedureTypes;
    const at = procedure.path
      .split('.')
      .map((part) => `['${part}']`)
      .join('');
    const way = procedure.type === 'subscription' ? 'SameItem' : 'SameOutput';
    return [
      `  True<SameInput<Inputs${at}, ${input ?? 'undefined'}>>,\n`,
      `  True<${way}<Outputs${at}, ${output}>>,\n`,
    ].join('');
  });
  const body = lines.join('');
  return `${HEADER}import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/src/router.ts';
import type { ${body.includes('Page<') ? 'Page' : ''} } from '../calls.ts';
import type { SameInput, ${body.includes('SameItem<') ? 'SameItem, ' : ''}SameOutput, True } from '../../generate/same.ts';
import type { ${namesIn(body, types).join(', ')} } from './index.ts';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** Compiles only if each of these is true. */
export type Parity = [
${body}];
`.replace("import type {  } from '../calls.ts';\n", '');
}

/** The generated type names that the code uses. */
const namesIn = (code: string, { declared }: ClientTypes): string[] =>
  [...declared.keys()].filter((name) => new RegExp(`\\b${name}\\b`).test(code)).sort();
