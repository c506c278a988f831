/** Where things are: folders, files, and the way from a procedure's name to its lines. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appRouter } from '../../src/router.ts';
import { code, filesByFolder, isTest, root } from './sources.ts';

const MAX_FILES = 15;
/** Frozen history: one file per change of the schema. */
const EXEMPT_FOLDERS = ['packages/db/migrations'];

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe('rooms', () => {
  it('folders: at most 15 files, tests included', () => {
    const wide = [...filesByFolder()].filter(
      ([folder, count]) => count > MAX_FILES && !EXEMPT_FOLDERS.includes(folder),
    );
    expect(wide).toEqual([]);
  });

  it('files: at most 300 lines, tests 600', () => {
    const long = code.filter((source) => source.text.split('\n').length > (isTest(source) ? 601 : 301));
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('files: kebab-case, and no drawer for odds and ends', () => {
    const names = code
      .map(({ path }) => path)
      .filter((path) => !/\/[a-z0-9][a-z0-9.-]*$/.test(path) || /\/(utils?|helpers?|misc|common)\.tsx?$/.test(path));
    expect(names).toEqual([]);
  });

  it('server/src: only start-up and the two tables of contents at the top', () => {
    const files = readdirSync(join(root, 'packages/server/src'), { withFileTypes: true });
    expect(
      files
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['jobs.ts', 'main.ts', 'router.ts', 'server.ts']);
  });

  it('domains: only doors at the top of a domain', () => {
    const domains = join(root, 'packages/server/src/domains');
    const strays = readdirSync(domains).flatMap((domain) =>
      readdirSync(join(domains, domain), { withFileTypes: true })
        .filter(
          (entry) =>
            entry.isFile() &&
            !/^((router|index|jobs|http|error-kinds)\.ts|README\.md|[a-z-]+\.test\.ts)$/.test(entry.name),
        )
        .map((entry) => `${domain}/${entry.name}`),
    );
    expect(strays).toEqual([]);
  });
});

interface Definition {
  folder: string;
  file: string;
  /** Names that the procedure calls and that a file of the same folder exports. */
  calls: string[];
}

const PROCEDURE = /^ {2,4}(\w+): (?:public|user|org|storefront|platform)(?:Procedure|Action|Subscription)\b/gm;

/** Every procedure in the routers of a folder, by its last name, with the functions beside it that it calls. */
function definitionsIn(folder: string): Map<string, Definition> {
  const found = new Map<string, Definition>();
  const directory = join(root, folder);
  let files: string[];
  try {
    files = readdirSync(directory).filter((name) => name.endsWith('.router.ts'));
  } catch {
    return found;
  }
  for (const file of files) {
    const text = readFileSync(join(directory, file), 'utf8');
    const beside = [...text.matchAll(/import (?:type )?\{([^}]*)\} from '\.\/[^/']+';/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim().replace(/^type /, '')),
    );
    const starts = [...text.matchAll(PROCEDURE)];
    for (const [i, match] of starts.entries()) {
      const body = text.slice(match.index, starts[i + 1]?.index);
      const resolver = body.slice(
        Math.max(...['.query(', '.mutation(', '.subscription('].map((end) => body.lastIndexOf(end))),
      );
      const calls = beside.filter((name) => name !== '' && new RegExp(`\\b${name}\\b`).test(resolver));
      found.set(match[1] as string, { folder, file, calls });
    }
  }
  return found;
}

/** `ticketing.orders.refund` → `domains/ticketing/orders`; `contacts.create` → `domains/contacts/contacts`. */
function foldersOf(path: string): string[] {
  const [domain = '', ...rest] = path.split('.');
  const middle = rest.slice(0, -1).map(kebab);
  const base = `packages/server/src/domains/${kebab(domain)}`;
  if (middle.length === 0) return [`${base}/${kebab(domain)}`];
  return middle.map((_, i) => `${base}/${middle.slice(0, i + 1).join('/')}`);
}

const definitions = new Map<string, Map<string, Definition>>();

function definitionOf(path: string): Definition | undefined {
  for (const folder of foldersOf(path)) {
    if (!definitions.has(folder)) definitions.set(folder, definitionsIn(folder));
    const found = definitions.get(folder)?.get(path.split('.').at(-1) as string);
    if (found) return found;
  }
  return undefined;
}

describe('the path test', () => {
  const paths = Object.keys(appRouter._def.procedures);

  it('procedure a.b.c is defined in domains/a/b/', () => {
    expect(paths.filter((path) => !definitionOf(path))).toEqual([]);
  });

  it('the function it calls is in a file beside it', () => {
    expect(paths.filter((path) => definitionOf(path)?.calls.length === 0)).toEqual([]);
  });
});
