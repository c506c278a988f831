import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type TestUserConfig } from 'vitest/config';
import { LongestFirst } from './packages/server/test/setup/longest-first.ts';

const tests = ['packages/**/*.test.ts', 'packages/**/*.test.tsx', 'bench/**/*.test.ts', 'examples/**/*.test.ts'];

/** Tests of processes: of several servers, of servers that are killed, and of browsers. */
const slow = [
  'packages/server/test/processes/**/*.test.ts',
  'packages/server/test/operations/rolling-restart.test.ts',
  'packages/**/*-crash.test.ts',
  'packages/server/src/domains/ticketing/cancellations/cancellation.test.ts',
  'packages/playground/test/*.test.ts',
  'examples/*/test/*.test.ts',
];

/** Tests that replace modules or need a process without a history: in one of their own, so that other files get the real modules. */
const isolated = globSync(tests, { exclude: ['**/node_modules/**'] }).filter(
  (file) =>
    ['packages/db/test/prepared-statements.test.ts', 'packages/db/src/connection/messages.test.ts'].includes(file) ||
    /\bvi\.(mock|doMock|hoisted|resetModules)\(/.test(readFileSync(file, 'utf8')),
);

/** Importing the server takes longer than most files' tests: a worker does it once. */
const once = { isolate: false, setupFiles: ['packages/server/test/setup/restore.ts'] };

const workers = Math.max(2, availableParallelism());

const project = (name: string, options: TestUserConfig) => ({ extends: true as const, test: { name, ...options } });

export default defineConfig({
  test: {
    globalSetup: ['packages/server/test/setup/global-setup.ts'],
    pool: 'forks',
    maxWorkers: workers,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: process.env.CI ? ['default'] : ['dot'],
    sequence: { sequencer: LongestFirst },
    projects: [
      // First, and with a further worker: much of their time they wait, for heartbeats and rate limits.
      project('slow', { ...once, include: slow, maxWorkers: workers + 1, sequence: { groupOrder: 0 } }),
      project('isolated', { include: isolated, exclude: slow, sequence: { groupOrder: 1 } }),
      project('shared', {
        ...once,
        include: tests,
        exclude: ['**/node_modules/**', ...slow, ...isolated],
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
