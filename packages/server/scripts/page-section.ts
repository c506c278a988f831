/** Sections of docs/ that are generated: between `<!-- name: begin -->` and `<!-- name: end -->`. `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

export function writeSection(page: string, name: string, content: string): void {
  const path = join(root, page);
  const text = readFileSync(path, 'utf8');
  const begin = `<!-- ${name}: begin -->`;
  const start = text.indexOf(begin) + begin.length;
  const end = text.indexOf(`<!-- ${name}: end -->`);
  if (start < begin.length || end < start) throw new Error(`${page} has no section "${name}"`);
  const written = `${text.slice(0, start)}\n\n${content}\n${text.slice(end)}`;
  if (!process.argv.includes('--check')) writeFileSync(path, written);
  else if (written !== text) {
    console.error(`Out of date: ${page}. Run npm run gen.`);
    process.exit(1);
  }
}
