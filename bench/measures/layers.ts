/** The CPU of contacts.list in Tessera by layer: each layer measured alone, and the whole over HTTP. */
import { tesseraPath, withKey } from '../harness/client.ts';
import type { BenchDatabase, BenchOrganization } from '../harness/database.ts';
import { type Call, load } from '../harness/load.ts';
import { type RunningServer, startServer } from '../harness/processes.ts';
import { type Section, table } from '../harness/results.ts';

/** Each path goes through one layer more than the previous one. */
const PATHS = ['/http', '/pg', '/knex', '/scope', '/service', '/procedure', '/answer'] as const;
type Path = (typeof PATHS)[number];

interface Findings {
  costs: Record<'input' | 'output' | 'caller', number>;
  bytes: number;
}

interface Options {
  warmUpSeconds: number;
  seconds: number;
  rounds: number;
}

export async function measureLayers(
  db: BenchDatabase,
  tessera: RunningServer,
  organization: BenchOrganization,
  { warmUpSeconds, seconds, rounds }: Options,
): Promise<Section> {
  const ladder = await startServer(db, '../servers/layers.ts', {
    isTessera: true,
    env: { ADMIN_URL: db.adminUrl, ORGANIZATION_ID: organization.id, API_KEY: organization.key },
  });
  const whole: Call = {
    method: 'GET',
    path: tesseraPath('contacts.list', { limit: 20 }),
    headers: withKey(organization),
  };
  const cpu = {} as Record<Path | 'whole', number>;
  const steps = [
    ...PATHS.map((path) => ({ name: path, server: ladder, call: { method: 'GET' as const, path, headers: {} } })),
    { name: 'whole' as const, server: tessera, call: whole },
  ];
  for (const { server, call } of steps) await load(db, server, call, warmUpSeconds);
  // The minimum counts, because other work on the machine only adds to it.
  for (let round = 0; round < rounds; round++) {
    for (const { name, server, call } of steps) {
      const { cpu: found = Number.NaN } = await load(db, server, call, seconds);
      cpu[name] = Math.min(cpu[name] ?? found, found);
    }
  }
  return sectionOf(cpu, ladder.findings as Findings, `${rounds} rounds of ${seconds} s`);
}

function sectionOf(cpu: Record<Path | 'whole', number>, { costs, bytes }: Findings, rounds: string): Section {
  const { input, output, caller } = costs;
  const trpc = cpu['/procedure'] - cpu['/service'] - input - output - caller;
  const parts: [string, number][] = [
    [`HTTP: node:http answering these ${bytes.toLocaleString('en')} bytes`, cpu['/http']],
    ['the statement and its rows, through pg alone', cpu['/pg'] - cpu['/http']],
    ['knex, and our row parser in place of that of pg', cpu['/knex'] - cpu['/pg']],
    ['role and organization of row-level security, in the same packet', cpu['/scope'] - cpu['/knex']],
    ['the service: query builder, page, cursor', cpu['/service'] - cpu['/scope']],
    ['input: superjson and zod', input],
    ['output: zod', output],
    ['request context, API key, limits', caller],
    ['tRPC: middleware, permission, input guard', trpc],
    ["writing superjson's format", cpu['/answer'] - cpu['/procedure']],
    ['the rest: URL, headers, metrics, and a process that has done other things', cpu.whole - cpu['/answer']],
    ['all', cpu.whole],
  ];
  const rows = parts.map(([name, cost]) => [name, cost.toFixed(0), `${((cost / cpu.whole) * 100).toFixed(0)} %`]);
  return {
    title: 'Where the CPU of contacts.list goes',
    lines: [
      ...table(['', 'CPU µs', 'of all'], rows),
      '',
      `Twenty rows, sixteen connections; the server's process alone. Each line is what one layer more costs over HTTP, or ` +
        `where it waits for no I/O, in isolation. The minimum of ${rounds}.`,
    ],
  };
}
