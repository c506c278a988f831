/** The order of test files: each project's longest first, so that no worker is left with a long one at the end. */
import { stat } from 'node:fs/promises';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Projects in the order in which they start: slow tests mostly wait, and others run beside them. */
const PROJECTS = ['slow', 'isolated', 'shared'];

/** Seconds that files took on two cores, where the size of a file says little about it. */
const SECONDS: Record<string, number> = {};

export class LongestFirst extends BaseSequencer {
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weighed = await Promise.all(files.map(async (file) => ({ file, weight: await weightOf(file) })));
    return weighed.sort((a, b) => projectOf(a.file) - projectOf(b.file) || b.weight - a.weight).map(({ file }) => file);
  }
}

const projectOf = (file: TestSpecification): number => PROJECTS.indexOf(file.project.name);

async function weightOf({ moduleId }: TestSpecification): Promise<number> {
  const known = Object.keys(SECONDS).find((path) => moduleId.endsWith(path));
  if (known) return SECONDS[known] as number;
  // A test file takes about a second per 10 kB.
  return (await stat(moduleId)).size / 10_000;
}
