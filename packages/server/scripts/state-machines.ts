/** Writes the state machines into docs/glossary.md from the tables that the code imports. `--check` only compares. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Transitions } from '../src/lib/state-machine.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/glossary.md');
const BEGIN = '<!-- state machines: begin -->';
const END = '<!-- state machines: end -->';

const listed = (states: readonly string[]): string => states.map((state) => `\`${state}\``).join(', ') || '–';

function tableOf(title: string, path: string, transitions: Transitions<string>): string {
  const rows = Object.entries(transitions).map(([from, to]) => `| \`${from}\` | ${listed(to)} |`);
  return `### ${title}\n\n[${basename(path)}](../${path})\n\n| from | to |\n| --- | --- |\n${rows.join('\n')}\n`;
}

const titleOf = (name: string): string => {
  const words = name.replace(/Transitions$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const tables: string[] = [];
for (const path of globSync('packages/server/src/domains/**/*-state.ts', { cwd: root }).sort()) {
  const module: Record<string, unknown> = await import(join(root, path));
  for (const [name, value] of Object.entries(module)) {
    if (name.endsWith('Transitions')) tables.push(tableOf(titleOf(name), path, value as Transitions<string>));
  }
}

const text = readFileSync(page, 'utf8');
const begin = text.indexOf(BEGIN) + BEGIN.length;
const written = `${text.slice(0, begin)}\n\n${tables.join('\n')}\n${text.slice(text.indexOf(END))}`;
if (process.argv.includes('--check')) {
  if (written !== text) {
    console.error('Out of date: docs/glossary.md. Run npm run gen.');
    process.exit(1);
  }
} else writeFileSync(page, written);
