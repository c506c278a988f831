/** The sources as text, for the rules that are held over all of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface Source {
  /** From the repository's root: `packages/server/src/router.ts`. */
  path: string;
  text: string;
}

export const root = join(import.meta.dirname, '../../../..');

const SKIPPED = /(^|\/)(node_modules|dist|generated|\.tessera|\.git)(\/|$)/;

/** All files below these folders whose name matches, without what is generated or installed. */
export function filesIn(folders: readonly string[], name: RegExp): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !SKIPPED.test(path))
    .sort();
}

export const read = (path: string): Source => ({ path, text: readFileSync(join(root, path), 'utf8') });

const CODE_FOLDERS = ['packages', 'bench', 'examples', 'scripts'];

/** Every file of code, tests included; migrations are frozen history. */
export const code: readonly Source[] = filesIn(CODE_FOLDERS, /\.(ts|tsx|mjs|cjs)$/)
  .filter((path) => !path.includes('/migrations/'))
  .map(read);

export const isTest = ({ path }: Source): boolean => /\.test\.tsx?$|\/test\//.test(path);

/** The server's own code, without tests. */
export const serverCode: readonly Source[] = code.filter(
  (source) => source.path.startsWith('packages/server/src/') && !isTest(source),
);

/** How many files lie directly in each folder. */
export function filesByFolder(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of filesIn(['packages', 'bench', 'examples', 'scripts', 'docs'], /./)) {
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  }
  return counts;
}

/** The text of a call from its opening bracket to the closing one. */
export function callAt(text: string, opening: number): string {
  let depth = 0;
  for (let i = opening; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return text.slice(opening, i + 1);
  }
  return text.slice(opening);
}

/** Every call of `name` in a source, with its line. */
export function callsOf(name: RegExp, { path, text }: Source): { place: string; call: string }[] {
  return [...text.matchAll(name)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    return { place: `${path}:${line}`, call: callAt(text, match.index + match[0].length - 1) };
  });
}
