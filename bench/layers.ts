/** Where the CPU of contacts.list goes in Tessera: each layer measured by itself, and the whole over HTTP. */
import { tesseraPath, withKey } from './client.ts';
import type { BenchDatabase, BenchOrganization } from './database.ts';
import { type Call, load } from './load.ts';
import { type RunningServer, startServer } from './processes.ts';
import { type Section, table, whole } from './results.ts';

interface Findings {
  costs: Record<'pg' | 'knex' | 'scope' | 'service' | 'input' | 'output' | 'caller' | 'procedure' | 'write', number>;
  bytes: number;
}

interface Options {
  rounds: number;
  calls: number;
  seconds: number;
}

export async function measureLayers(
  db: BenchDatabase,
  tessera: RunningServer,
  organization: BenchOrganization,
  { rounds, calls, seconds }: Options,
): Promise<Section> {
  const constant = await startServer(db, './servers/layers.ts', {
    isTessera: true,
    env: {
      ADMIN_URL: db.adminUrl,
      ORGANIZATION_ID: organization.id,
      API_KEY: organization.key,
      ROUNDS: String(rounds),
      CALLS: String(calls),
    },
  });
  const call: Call = {
    method: 'GET',
    path: tesseraPath('contacts.list', { limit: 20 }),
    headers: withKey(organization),
  };
  const least = async (server: RunningServer): Promise<number> => {
    await load(db, server, call, seconds);
    let cpu = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++)
      cpu = Math.min(cpu, (await load(db, server, call, seconds)).cpu ?? cpu);
    return cpu;
  };
  const http = await least(constant);
  const total = await least(tessera);
  const { costs, bytes } = constant.findings as Findings;
  const { pg, knex, scope, service, input, output, caller, procedure, write } = costs;
  const trpc = procedure - service - input - output - caller;
  const parts: [string, number][] = [
    ['PostgreSQL protocol and rows: the statement through pg alone', pg],
    ['knex, and our row parser in place of pg’s', knex - pg],
    ['role and organization of row-level security, in the same packet', scope - knex],
    ['Objection’s query, page and cursor', service - scope],
    ['input: superjson and zod', input],
    ['output: zod', output],
    ['request context, API key, limits', caller],
    ['tRPC: middleware, permission, input guard', trpc],
    ['writing superjson’s format', write],
    [`HTTP: node:http answering the same ${whole(bytes)} bytes`, http],
    ['the rest: URL, headers, metrics, colder caches', total - procedure - write - http],
  ];
  const rows = parts.map(([name, cost]) => [name, cost.toFixed(0), `${((cost / total) * 100).toFixed(0)} %`]);
  return {
    title: 'Where the CPU of contacts.list goes',
    lines: [
      ...table(['layer', 'CPU µs', 'of all'], [...rows, ['all, over HTTP', total.toFixed(0), '100 %']]),
      '',
      `Twenty rows; user and system time of the server’s process alone. The least of ${rounds} rounds of ` +
        `${whole(calls)} calls, sixteen at once.`,
    ],
  };
}
