/** Writes the interfaces that developers read: one documented file per domain, and the client that combines them. */
import type { JsonSchema, Manifest, ManifestProcedure } from '../src/manifest.ts';
import { pascal } from './manifest.ts';
import { declaration, docOf, isPlainObject, type TypeContext, typeOf } from './types.ts';

export const HEADER = '/** Generated from the router; run `npm run gen` to update it. */\n';

/** The TypeScript types of one procedure. */
export interface ProcedureTypes {
  /** null if it has no input. */
  input: string | null;
  /** `void` if it has no output. */
  output: string;
  /** The type of an item, for a list; otherwise null. */
  item: string | null;
}

interface Declared {
  domain: string;
  text: string;
}

export interface ClientTypes {
  /** All exported types by name. */
  declared: Map<string, Declared>;
  procedures: Map<string, ProcedureTypes>;
}

/** Names every type of the API and assigns it to a domain's file: that of the first procedure that uses it. */
export function clientTypes(manifest: Manifest): ClientTypes {
  const { schemas } = manifest;
  const declared: ClientTypes['declared'] = new Map();
  const procedures: ClientTypes['procedures'] = new Map();

  const declare = (name: string, schema: JsonSchema, domain: string, direction: TypeContext['direction']): string => {
    if (declared.has(name)) {
      if (schemas[name] !== schema) throw new Error(`Two types would be called ${name}; rename the entity`);
      return name;
    }
    const entry: Declared = { domain, text: '' };
    // Registered before its text is written, so that a recursive type finds itself.
    declared.set(name, entry);
    entry.text = declaration(name, schema, context(direction, domain));
    return name;
  };
  const context = (direction: TypeContext['direction'], domain: string): TypeContext => ({
    direction,
    schemas,
    use: (name) => void declare(name, schemas[name] as JsonSchema, domain, direction),
  });
  /** The name of a declared interface for an object; the type itself for anything else. */
  const typeOrName = (
    schema: JsonSchema,
    name: string,
    domain: string,
    direction: TypeContext['direction'],
  ): string => {
    if (isPlainObject(schema)) return declare(name, schema, domain, direction);
    return typeOf(schema, context(direction, domain));
  };

  for (const procedure of manifest.procedures) {
    const { path, domain, input, output, pagination } = procedure;
    const typeName = pascal(path);
    const { items, nextCursor, ...more } = output?.properties ?? {};
    const isPage = pagination && nextCursor !== undefined && Object.keys(more).length === 0;
    const itemSchema = typeof items?.items === 'object' ? items.items : undefined;
    const item = pagination && itemSchema ? typeOrName(itemSchema, `${typeName}Item`, domain, 'output') : null;
    procedures.set(path, {
      input: input && typeOrName(input, `${typeName}Input`, domain, 'input'),
      item,
      output: isPage ? `Page<${item}>` : output ? typeOrName(output, `${typeName}Output`, domain, 'output') : 'void',
    });
  }
  return { declared, procedures };
}

interface Node {
  [name: string]: Node | ManifestProcedure;
}

const isProcedure = (node: Node | ManifestProcedure): node is ManifestProcedure => typeof node.path === 'string';

/** The procedures, nested as their paths are. */
export function treeOf(procedures: ManifestProcedure[]): Node {
  const root: Node = {};
  for (const procedure of procedures) {
    const parts = procedure.path.split('.');
    const name = parts.pop() as string;
    let node = root;
    for (const part of parts) {
      node[part] ??= {};
      node = node[part] as Node;
    }
    node[name] = procedure;
  }
  return root;
}

/** The file of one domain. */
export function domainFile(manifest: Manifest, types: ClientTypes, domain: string): string {
  const own = [...types.declared].filter(([, entry]) => entry.domain === domain);
  const api = apiInterfaces(treeOf(manifest.procedures)[domain] as Node, pascal(domain), types);
  const body = [...own.map(([, { text }]) => text), ...api].join('\n');

  const imported = new Map<string, string[]>();
  for (const [name, entry] of types.declared) {
    if (entry.domain === domain || !new RegExp(`\\b${name}\\b`).test(withoutComments(body))) continue;
    imported.set(entry.domain, [...(imported.get(entry.domain) ?? []), name]);
  }
  const calls = ['Call', 'CallOptions', 'ListOfProcedure', 'ListProcedure', 'Page', 'Subscription'].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(withoutComments(body)),
  );
  const imports = [
    calls.length > 0 && `import type { ${calls.join(', ')} } from '../calls.ts';\n`,
    ...[...imported].map(([from, names]) => `import type { ${names.sort().join(', ')} } from './${kebab(from)}.ts';\n`),
  ].filter(Boolean);
  return `${HEADER}${imports.join('')}\n${body}`;
}

const withoutComments = (code: string): string => code.replace(/\/\*\*[\s\S]*?\*\//g, '');

/** `ContactsApi`, and one interface for every router inside it. */
function apiInterfaces(node: Node, name: string, types: ClientTypes): string[] {
  const inner: string[] = [];
  const members = Object.entries(node).map(([key, child]) => {
    if (isProcedure(child)) return member(key, child, types);
    inner.push(...apiInterfaces(child, `${name}${pascal(key)}`, types));
    return `  ${key}: ${name}${pascal(key)}Api;\n`;
  });
  return [...inner, `export interface ${name}Api {\n${members.join('\n')}}\n`];
}

function member(name: string, procedure: ManifestProcedure, types: ClientTypes): string {
  const { input, output, item } = types.procedures.get(procedure.path) as ProcedureTypes;
  const doc = docOf(procedureDoc(procedure), '  ');
  const inputParameter = `input${isInputOptional(procedure) ? '?' : ''}: ${input ?? 'undefined'}`;
  if (item) {
    const list = isInputOptional(procedure) ? 'ListProcedure' : 'ListOfProcedure';
    return `${doc}  ${name}: ${list}<${input}, ${item}${output === `Page<${item}>` ? '' : `, ${output}`}>;\n`;
  }
  const result = procedure.type === 'subscription' ? `Subscription<${output}>` : `Call<${output}>`;
  return `${doc}  ${name}(${inputParameter}, options?: CallOptions): ${result};\n`;
}

/** Whether a caller may omit the input: it is optional, or all its fields are. The SDK then sends an empty object. */
const isInputOptional = ({ input, inputOptional }: ManifestProcedure): boolean =>
  inputOptional || (input?.properties !== undefined && (input.required ?? []).length === 0);

function procedureDoc({
  summary,
  description,
  access,
  permission,
  fresh,
  inPerson,
  type,
  pagination,
  resumable,
}: ManifestProcedure): string[] {
  const caller = {
    public: 'Requires no authentication.',
    user: 'Requires a signed-in user, but no organization.',
    organization: `Requires the permission \`${permission}\`${inPerson ? ' and a person: API keys are refused' : ''}.`,
    storefront: `Requires the permission \`${permission}\`, which publishable keys can have.`,
    platform: 'Requires a staff user of the platform.',
  }[access];
  const behavior = pagination
    ? ['', '`.all()` iterates over all pages.']
    : type === 'subscription'
      ? [
          '',
          resumable
            ? 'After a lost connection, it resumes after the last item received.'
            : 'After a lost connection, it subscribes again.',
        ]
      : [];
  const proof = fresh
    ? ['', 'Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).']
    : [];
  return [
    summary,
    ...(description ? ['', description] : []),
    '',
    caller,
    ...proof,
    ...behavior,
    '',
    '@throws {TesseraError}',
  ];
}

/** The index: the interface of the client, and all types. */
export function indexFile(manifest: Manifest, types: ClientTypes): string {
  const domains = Object.keys(treeOf(manifest.procedures));
  const imports = domains.map((domain) => `import type { ${pascal(domain)}Api } from './${kebab(domain)}.ts';\n`);
  const exports = domains.map((domain) => `export type * from './${kebab(domain)}.ts';\n`);
  const members = domains.map((domain) => `  ${domain}: ${pascal(domain)}Api;\n`);
  if (types.declared.size === 0) throw new Error('The router has no types');
  return `${HEADER}${imports.join('')}\n${exports.join('')}\n/** Every procedure of the API, by domain. */\nexport interface TesseraApi {\n${members.join('')}}\n`;
}

/** The kind of each procedure, which is all that the client needs at run time. */
export function kindsFile(manifest: Manifest): string {
  const kindOf = ({ type, pagination, idempotent }: ManifestProcedure): string =>
    pagination ? 'list' : type === 'mutation' && !idempotent ? 'action' : type;
  const write = (node: Node, indent: string): string =>
    Object.entries(node)
      .map(([key, child]) =>
        isProcedure(child)
          ? `${indent}${key}: '${kindOf(child)}',\n`
          : `${indent}${key}: {\n${write(child, `${indent}  `)}${indent}},\n`,
      )
      .join('');
  return `${HEADER}import type { Kinds } from '../calls.ts';\n\nexport const kinds: Kinds = {\n${write(treeOf(manifest.procedures), '  ')}};\n`;
}

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
