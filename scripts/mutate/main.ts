/**
 * Mutation testing of one area: makes one small change at a time and runs the tests that belong to it. A change that no test notices
 * shows a missing test, or code that is not needed. Run: npm run mutate -- <area> [part of a file name[:line]] [part of a test's path]
 *
 * Files are changed in the memory of vitest only; the working tree stays as it is, so tests that start processes do not notice.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createVitest, type Vitest } from 'vitest/node';
import { areas, filesOf, testsOf } from './areas.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

const TIMEOUT_MS = 20_000;

/** The file that is changed, and its text. */
let changed: { file: string; text: string } | undefined;

const [, , name = '', place = '', only = ''] = process.argv;
const area = areas[name];
if (!area) {
  console.error(`Name an area: ${Object.keys(areas).join(', ')}`);
  process.exit(1);
}
const [part = '', onlyLine] = place.split(':');
const tests = testsOf(area).filter((path) => path.includes(only));

const vitest = await createVitest(
  'test',
  {
    config: false,
    root: process.cwd(),
    watch: false,
    bail: 1,
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    // It would keep the text of before the change.
    fsModuleCache: false,
    include: tests,
    globalSetup: ['packages/server/test/setup/global-setup.ts'],
    setupFiles: ['packages/server/test/setup/restore.ts'],
    reporters: [{}],
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
  },
  {
    server: { watch: null },
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        transform: (_code: string, id: string) =>
          changed && id.split('?')[0] === changed.file ? { code: changed.text, map: null } : undefined,
      },
    ],
  },
);

let survivors = 0;
let total = 0;
try {
  await orderTests(vitest);
  for (const file of filesOf(area).filter((path) => path.includes(part))) {
    const mutants = mutantsOf(readFileSync(file, 'utf8')).filter(({ line }) => !onlyLine || line === Number(onlyLine));
    for (const mutant of mutants) {
      total++;
      const noticed = await isNoticed(vitest, file, mutant);
      process.stderr.write(noticed ? '.' : '\n');
      if (noticed) continue;
      survivors++;
      console.log(`${file}:${mutant.line}  ${mutant.title}`);
    }
    if (!(await passes(vitest))) throw new Error(`The tests fail without any change, after those of ${file}`);
    console.log(`${file}: ${mutants.length} changes, ${survivors} of ${total} not noticed so far`);
  }
} finally {
  await vitest.close();
}
process.exit(0);

async function isNoticed(runner: Vitest, file: string, { text }: Mutant): Promise<boolean> {
  changed = { file: resolve(file), text };
  runner.invalidateFile(changed.file);
  try {
    return !(await passes(runner));
  } finally {
    runner.invalidateFile(changed.file);
    changed = undefined;
  }
}

/** The fastest first: most changes are noticed by any test of their code. */
async function orderTests(runner: Vitest): Promise<void> {
  const seconds = new Map<string, number>();
  for (const test of tests) {
    const started = performance.now();
    if (!(await passes(runner, [test]))) throw new Error(`${test} fails without any change`);
    seconds.set(test, (performance.now() - started) / 1000);
  }
  tests.sort((a, b) => (seconds.get(a) as number) - (seconds.get(b) as number));
}

/** Runs the tests until one fails. */
async function passes(runner: Vitest, files = tests): Promise<boolean> {
  for (const file of files) {
    const specifications = await runner.globTestSpecifications([file]);
    const { testModules, unhandledErrors } = await runner.runTestSpecifications(specifications, false);
    // Vitest also answers the files of earlier runs, with what they were then.
    const ran = testModules.filter(({ moduleId }) => specifications.some((one) => one.moduleId === moduleId));
    if (unhandledErrors.length > 0 || !ran.every((module) => module.ok())) return false;
  }
  return true;
}
