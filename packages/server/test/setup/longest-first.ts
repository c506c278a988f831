/** The order of test files: slow ones first, and each project's longest first, so that no worker is left with a long one at the end. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

const PROJECTS = ['slow', 'isolated', 'shared'];

/** Files of the project `slow`, in their order: those that compute are beside those that wait. Files that are not listed come after these. */
const SLOW = [
  'campaign-stop',
  'checkout-crash',
  'cancellation',
  'campaign-crash',
  'on-sale',
  'campaign-quiet-hours',
  'start',
  'storefront',
  'security',
  'campaign-rate',
  'playground',
  'shop-floor',
  'attack',
  'pages',
  'snippet',
  'import-crash',
  'ingest-crash',
  'status-callbacks',
].map((name) => `${name}.test.ts`);

/** Seconds that other long files take on two busy cores. */
const SECONDS: Record<string, number> = {
  'lockout.test.ts': 31,
  'event-stream.test.ts': 22,
  'email.test.ts': 21,
  'import.test.ts': 19,
  'sealing-rotation.test.ts': 14,
  'analytics.test.ts': 13,
  'two-factor.test.ts': 12,
  'http.test.ts': 11,
  'campaign-statistics.test.ts': 11,
  'package.test.ts': 10,
  'vendor-http.test.ts': 10,
  'refund.test.ts': 9,
  'embedded.test.ts': 8,
  'webhook.test.ts': 8,
  'session.test.ts': 7,
  'ingest.test.ts': 7,
  'settlement.test.ts': 6,
  'reauthentication.test.ts': 5,
  'passkey.test.ts': 5,
  'dispatch.test.ts': 5,
  'cart.test.ts': 5,
  'auth.test.ts': 4,
  'cookie.test.ts': 4,
  'agreed-terms.test.ts': 4,
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
