/** docs/security.md stays true: every requirement has its row, and every test it names exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8').replaceAll('\n', ' ');

/** Test files by name. A name that two files share would be ambiguous. */
const tests = new Map<string, string[]>();
for (const folder of ['packages', 'bench', 'examples']) {
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(test|suite)\.tsx?$/.test(entry.name) || entry.parentPath.includes('node_modules'))
      continue;
    const path = join(entry.parentPath, entry.name);
    tests.set(basename(path), [...(tests.get(basename(path)) ?? []), readFileSync(path, 'utf8')]);
  }
}

/** `file › name`, as the page names a test. */
const named = [...page.matchAll(/`([\w.-]+\.(?:test|suite)\.tsx?)(?: › ([^`]+))?`/g)].map(
  ([, file = '', name]) => [file, name] as const,
);

/** The number of requirements of levels 1 and 2 of ASVS 5.0.0 by section. Higher numbers are of level 3. */
const REQUIRED: Record<string, number> = {
  '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4,
  '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2,
  '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1,
  '9.1': 3, '9.2': 4,
  '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3,
}; // biome-ignore format: a table

const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (\d+\.\d+\.\d+) \| .+? \| ([\w/ ]+) \| (.+) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, id = '', status = '', how = '']) => ({ id, status, how }));

describe('docs/security.md', () => {
  it('has a row for every requirement, once and in order', () => {
    const wanted = Object.entries(REQUIRED).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, i) => `${section}.${i + 1}`),
    );
    expect(rows.map(({ id }) => id)).toEqual(wanted);
  });

  it('says of each whether it is held, and by which test, or why not', () => {
    for (const { id, status, how } of rows) {
      expect(['held', 'partly', 'not held', 'n/a'], id).toContain(status);
      expect(how.length, id).toBeGreaterThan(5);
    }
    // Held without a test: requirements that the page itself meets, and features that do not exist.
    const untested = rows.filter(({ status, how }) => status === 'held' && !/\.(test|suite)\.ts |\(#/.test(how));
    expect(untested.map(({ id }) => id)).toEqual(['6.2.10', '6.4.2']);
  });

  it.each(named)('names a test that exists: %s › %s', (file, name) => {
    const sources = tests.get(file);
    expect(sources, 'one file of this name').toHaveLength(1);
    if (name === undefined) return;
    const [source = ''] = sources ?? [];
    expect(
      ["'", '"', '`'].some((quote) => source.includes(quote + name + quote)),
      name,
    ).toBe(true);
  });
});
