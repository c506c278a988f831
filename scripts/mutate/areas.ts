/** What can be mutated by name: the files, and the tests that belong to them. */
import { globSync } from 'node:fs';

export interface Area {
  /** Patterns of the files that are changed. */
  files: string[];
  /** Patterns of the tests that should notice. */
  tests: string[];
}

const DOMAINS = 'packages/server/src/domains';
const TICKETING = `${DOMAINS}/ticketing`;
const IDENTITY = `${DOMAINS}/identity`;

export const areas: Record<string, Area> = {
  sealing: {
    files: ['packages/db/src/sealing/*.ts'],
    tests: ['packages/db/src/sealing/*.test.ts', 'packages/server/test/secrets/data-keys.test.ts'],
  },
  tenancy: {
    files: ['packages/db/src/{tenancy,pipeline,model}.ts', 'packages/server/src/trpc/{context,admission}.ts'],
    tests: [
      'packages/db/src/*.test.ts',
      'packages/server/src/trpc/*.test.ts',
      'packages/server/test/access/{member-access,role-matrix}.test.ts',
      'packages/server/test/isolation/organizations.test.ts',
    ],
  },
  sessions: {
    files: [`${IDENTITY}/sessions/*.ts`, `${IDENTITY}/authentication/*.ts`],
    tests: [
      `${IDENTITY}/sessions/*.test.ts`,
      `${IDENTITY}/authentication/*.test.ts`,
      `${IDENTITY}/auth/*.test.ts`,
      `${IDENTITY}/{password,email,two-factor,account}/*.test.ts`,
    ],
  },
  pricing: {
    files: [`${TICKETING}/carts/pricing/*.ts`, 'packages/server/src/lib/money/*.ts'],
    tests: [
      `${TICKETING}/carts/**/*.test.ts`,
      'packages/server/src/lib/money/*.test.ts',
      `${TICKETING}/orders/*.test.ts`,
    ],
  },
  holds: {
    files: [`${TICKETING}/{holds,capacity-pools}/*.ts`],
    tests: [
      `${TICKETING}/{holds,capacity-pools}/*.test.ts`,
      `${TICKETING}/carts/*.test.ts`,
      `${TICKETING}/waitlist/*.test.ts`,
    ],
  },
  refunds: {
    files: [`${TICKETING}/refunds/*.ts`, `${DOMAINS}/payments/refunds/*.ts`],
    tests: [
      `${TICKETING}/{refunds,cancellations}/*.test.ts`,
      `${DOMAINS}/payments/refunds/*.test.ts`,
      `${TICKETING}/orders/**/*.test.ts`,
    ],
  },
  payments: {
    files: [`${DOMAINS}/payments/{payments,reconciliation,webhooks}/*.ts`],
    tests: [`${DOMAINS}/payments/**/*.test.ts`, `${TICKETING}/orders/**/*.test.ts`],
  },
  consent: {
    files: [`${DOMAINS}/messaging/consent/*.ts`, `${DOMAINS}/contacts/consents/*.ts`],
    tests: [
      `${DOMAINS}/messaging/consent/*.test.ts`,
      `${DOMAINS}/contacts/consents/*.test.ts`,
      `${DOMAINS}/messaging/{inbound,webhooks}/*.test.ts`,
    ],
  },
  eligibility: {
    files: [`${DOMAINS}/campaigns/{sending,limits}/*.ts`],
    tests: [`${DOMAINS}/campaigns/{sending,limits}/*.test.ts`, `${DOMAINS}/campaigns/{drips,lifecycle}/*.test.ts`],
  },
  statistics: {
    files: [`${DOMAINS}/campaigns/experiment/*.ts`, `${TICKETING}/analytics/*.ts`],
    tests: [`${DOMAINS}/campaigns/{experiment,variants,campaigns}/*.test.ts`, `${TICKETING}/analytics/*.test.ts`],
  },
};

/** Files that declare what others check: schemas, routers and error kinds have tests over all procedures. */
const DECLARES = /\.test\.ts$|\.(schema|router)\.ts$|error-kinds\.ts$|\/index\.ts$/;

export const filesOf = ({ files }: Area): string[] => globSync(files).filter((file) => !DECLARES.test(file));

export const testsOf = ({ tests }: Area): string[] => [...new Set(tests.flatMap((pattern) => globSync(pattern)))];
