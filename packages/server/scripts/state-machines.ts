/** Writes the state machines into docs/glossary.md from the tables that the code imports. `--check` only compares. */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Transitions } from '../src/lib/state-machine.ts';
import { root, writeSection } from './page-section.ts';

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

writeSection('docs/glossary.md', 'state machines', tables.join('\n'));
