/** The order of test files: each project's longest first, so that no worker is left with a long one at the end. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Projects in the order in which they start: slow tests mostly wait, and others run beside them. */
const PROJECTS = ['slow', 'isolated', 'shared'];

/** Seconds that files took on two cores, where the size of a file says little about it. */
const SECONDS: Record<string, number> = {};

export class LongestFirst extends BaseSequencer {
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = process.env.TESSERA_TEST_ORDER;
    const weigh = order ? (file: TestSpecification) => randomOf(file, order) : weightOf;
    const weighed = await Promise.all(files.map(async (file) => ({ file, weight: await weigh(file) })));
    return weighed.sort((a, b) => projectOf(a.file) - projectOf(b.file) || b.weight - a.weight).map(({ file }) => file);
  }
}

const projectOf = (file: TestSpecification): number => PROJECTS.indexOf(file.project.name);

/** `TESSERA_TEST_ORDER` is a seed: each gives another order. */
const randomOf = async ({ moduleId }: TestSpecification, seed: string): Promise<number> =>
  createHash('sha256').update(`${seed} ${moduleId}`).digest().readUInt32BE();

async function weightOf({ moduleId }: TestSpecification): Promise<number> {
  const known = Object.keys(SECONDS).find((path) => moduleId.endsWith(path));
  if (known) return SECONDS[known] as number;
  // A test file takes about a second per 10 kB.
  return (await stat(moduleId)).size / 10_000;
}
