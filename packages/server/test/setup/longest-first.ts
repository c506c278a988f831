/** The order of test files: slow ones first, and each project's longest first, so that no worker is left with a long one at the end. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

const PROJECTS = ['slow', 'isolated', 'shared'];

/**
 * Files of the project `slow`, in their order: one that computes is beside one that waits, on two workers, and `campaign-stop`, which
 * allows one second, is beside the lightest. Files that are not listed come after these.
 */
const SLOW = [
  'campaign-stop',
  'start',
  'campaign-quiet-hours',
  'checkout-crash',
  'campaign-rate',
  'on-sale',
  'security',
  'campaign-crash',
  'playground',
  'import-crash',
  'storefront',
  'ingest-crash',
  'pages',
  'status-callbacks',
  'snippet',
  'shop-floor',
].map((name) => `${name}.test.ts`);

/** Seconds that other long files take on two busy cores. */
const SECONDS: Record<string, number> = {
  'lockout.test.ts': 60,
  'event-stream.test.ts': 40,
  'import.test.ts': 34,
  'email.test.ts': 29,
  'embedded.test.ts': 27,
  'sealing-rotation.test.ts': 25,
  'sessions.test.ts': 24,
  'event-refund.test.ts': 23,
  'webhook.test.ts': 19,
  'cart.test.ts': 18,
  'two-factor.test.ts': 17,
  'misuse.test.ts': 16,
  'data-keys.test.ts': 15,
  'settlement.test.ts': 13,
  'hold.test.ts': 13,
  'reconcile.test.ts': 12,
  'refund.test.ts': 11,
  'package.test.ts': 10,
};

/** Seconds of the tests over all procedures of a domain, whose files are short and alike. */
const SUITE_SECONDS: Record<string, number> = { ticketing: 25, contacts: 10, campaigns: 9, messaging: 9 };

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

async function weightOf({ moduleId, project }: TestSpecification): Promise<number> {
  const name = basename(moduleId);
  if (project.name === 'slow') return SLOW.includes(name) ? SLOW.length - SLOW.indexOf(name) : 0;
  const suite = /\/test\/(?:isolation|hostile)\/(\w+)\.test\.ts$/.exec(moduleId)?.[1];
  if (suite) return SUITE_SECONDS[suite] ?? 5;
  // Others take about a second per 5 kB.
  return SECONDS[name] ?? (await stat(moduleId)).size / 5_000;
}
