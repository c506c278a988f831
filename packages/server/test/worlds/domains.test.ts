/** Every domain of the router is covered by the tests over all procedures. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { inputs } from '../inputs/index.ts';
import { procedures } from '../procedures.ts';
import { domainOf, domains, organizationPathsOf } from './domains.ts';
import { worldParts } from './world.ts';

it('inputs: every procedure has a valid one', () => {
  expect(Object.keys(inputs).sort()).toEqual(Object.keys(procedures).sort());
});

it('worlds: every domain has a part', () => {
  expect(Object.keys(worldParts).sort()).toEqual([...domains].sort());
});

it.each(domains)('%s: its world has a part for every domain that it may import', (domain) => {
  const { forbidden } = createRequire(import.meta.url)('../../../../.dependency-cruiser.cjs') as {
    forbidden: { name: string; to: { pathNot?: string } }[];
  };
  const rule = forbidden.find(({ name }) => name === `domain-graph-${domain}`);
  const allowed = /\(([\w|]+)\)/.exec(rule?.to.pathNot ?? '')?.[1]?.split('|') ?? [];
  expect(allowed).toContain(domain);
  const parts = allowed.filter((name) => name !== domain && name in worldParts);
  expect(worldParts[domain].needs).toEqual(expect.arrayContaining(parts));
});

it.each(domains)('%s: the procedures of several transactions exist', (domain) => {
  for (const path of worldParts[domain].commits ?? []) {
    expect(domainOf(path)).toBe(domain);
    expect(Object.keys(procedures)).toContain(path);
  }
});

it.each(domains)(
  '%s: its procedures are tested with hostile input, and with the ids of another organization',
  (domain) => {
    const isThere = (suite: string) => existsSync(new URL(`../${suite}/${domain}.test.ts`, import.meta.url));
    expect(isThere('hostile')).toBe(true);
    expect(isThere('isolation')).toBe(organizationPathsOf(domain).length > 0);
  },
);
