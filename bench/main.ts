/** `npm run bench`: measures everything on one PostgreSQL within twelve minutes; with --quick, within two. */
import { cpus, loadavg } from 'node:os';
import { createOrganization, startDatabase } from './harness/database.ts';
import { type RunningServer, stopServers } from './harness/processes.ts';
import { print, type Section, writeResults } from './harness/results.ts';
import { seedContacts } from './harness/seed.ts';
import { measureIdle } from './measures/idle.ts';
import { measureImport } from './measures/import.ts';
import { measureLayers } from './measures/layers.ts';
import { comparePeers, startPeers } from './measures/peers.ts';
import { compareSizes } from './measures/scale.ts';
import { measureSending } from './measures/sending.ts';
import { measureSubscriptions } from './measures/subscriptions.ts';
import { measureTicketing } from './measures/ticketing.ts';
import { measureTiming } from './measures/timing.ts';
import { measureTracking } from './measures/tracking.ts';

const full = {
  peers: { contacts: 100_000, warmUpSeconds: 5, seconds: 4, rounds: 3 },
  layers: { warmUpSeconds: 4, seconds: 2, rounds: 4 },
  scale: { large: 1_000_000, calls: 41 },
  imports: { rows: 200_000 },
  ticketing: { warmUpSeconds: 3, seconds: 5, rounds: 3 },
  timing: { calls: 1_000 },
  tracking: { events: 200_000, single: 20_000 },
  sending: { recipients: 100_000, bare: 20_000 },
  idle: { organizations: 2_000, drips: 5_000, seconds: 30, broadcasts: 5, jobs: 60 },
  subscriptions: { subscriptions: 500, changes: 1, seconds: 20 },
};
const quick: typeof full = {
  peers: { contacts: 100_000, warmUpSeconds: 2, seconds: 1, rounds: 1 },
  layers: { warmUpSeconds: 1, seconds: 1, rounds: 1 },
  scale: { large: 100_000, calls: 31 },
  imports: { rows: 20_000 },
  ticketing: { warmUpSeconds: 1, seconds: 1, rounds: 1 },
  timing: { calls: 100 },
  tracking: { events: 40_000, single: 4_000 },
  sending: { recipients: 10_000, bare: 5_000 },
  idle: { organizations: 2_000, drips: 5_000, seconds: 10, broadcasts: 3, jobs: 20 },
  subscriptions: { subscriptions: 500, changes: 1, seconds: 5 },
};

const isQuick = process.argv.includes('--quick');
/** `--only peers` and so on: one part, for work on that part. */
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const runs = (part: keyof typeof full): boolean => only === undefined || only === part;

const options = isQuick ? quick : full;
const started = Date.now();
const db = await startDatabase();
let stopping: Promise<void> | undefined;
const stop = (): Promise<void> => (stopping ??= stopServers().then(() => db.stop()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stop().finally(() => process.exit(1)));
}
/** A measurement that hangs must leave no process behind. */
const deadline = setTimeout(
  () => {
    console.error('The benchmark exceeded its time limit and was stopped.');
    void stop().finally(() => process.exit(1));
  },
  (isQuick ? 5 : 15) * 60_000,
);

try {
  const sections: Section[] = [];
  const add = (section: Section): void => {
    sections.push(section);
    print(section);
  };
  add(await machine());

  // First, while no other server runs.
  if (runs('idle')) add(await measureIdle(db, options.idle));
  if (runs('subscriptions')) add(await measureSubscriptions(db, options.subscriptions));
  await stopServers();
  if (runs('peers') || runs('layers') || runs('scale')) {
    const organization = await createOrganization(db);
    await seedContacts(db, organization.id, options.peers.contacts);
    const peers = await startPeers(db);
    const tessera = peers[1] as RunningServer;
    if (runs('peers')) {
      for await (const section of comparePeers(db, peers, organization, options.peers)) add(section);
    }
    if (runs('layers')) add(await measureLayers(db, tessera, organization, options.layers));
    if (runs('scale')) add(await compareSizes(db, tessera, options.scale));
  }
  if (runs('imports')) add(await measureImport(db, options.imports));
  if (runs('ticketing')) add(await measureTicketing(db, options.ticketing));
  if (runs('timing')) add(await measureTiming(db, options.timing));
  if (runs('tracking')) add(await measureTracking(db, options.tracking));
  if (runs('sending')) add(await measureSending(db, options.sending));
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`);
  if (!isQuick && only === undefined) writeResults(sections);
} finally {
  clearTimeout(deadline);
  await stop();
}

async function machine(): Promise<Section> {
  const [row] = await db.sql<{ version: string }>(`select current_setting('server_version') as version`);
  const model = cpus()[0]?.model.trim();
  return {
    title: 'Machine',
    lines: [
      `${cpus().length} cores${model ? ` (${model})` : ''}, Node ${process.versions.node}, PostgreSQL ${row?.version}, ` +
        `load generator, servers and PostgreSQL all on it; ${new Date().toISOString().slice(0, 10)}, ` +
        `load average before ${loadavg()[0]?.toFixed(1)}.`,
    ],
  };
}
