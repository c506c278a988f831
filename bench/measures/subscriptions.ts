/** Hundreds of subscriptions to the contacts of one organization, each of which receives every change. */
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { callTessera, tesseraPath, withKey } from '../harness/client.ts';
import { type BenchDatabase, type BenchOrganization, createOrganization } from '../harness/database.ts';
import { cpuOf, cpuOfChildren, startServer } from '../harness/processes.ts';
import { median, milliseconds, percentile, type Section, table, whole } from '../harness/results.ts';

export interface SubscriptionOptions {
  subscriptions: number;
  /** Changes per second; each reaches every subscription. */
  changes: number;
  seconds: number;
}

/** Below the limit of a caller. */
const PER_KEY = 90;
const WARM_UP = 10;
const GOALS = { p95: 150, cpu: 25 };

export async function measureSubscriptions(db: BenchDatabase, options: SubscriptionOptions): Promise<Section> {
  const server = await startServer(db, '../servers/tessera.ts', { isTessera: true });
  const first = await createOrganization(db);
  const keys = [first];
  while (keys.length * PER_KEY < options.subscriptions) keys.push(await addKey(db, first));
  const contact = await callTessera<{ id: string }>(server.url, first, 'contacts.create', { name: 'Asha' }, 'POST');
  const delays: number[] = [];
  const close: (() => void)[] = [];
  for (let n = 0; n < options.subscriptions; n++) {
    close.push(await subscribe(server.url, keys[n % keys.length] as BenchOrganization, (delay) => delays.push(delay)));
  }
  const change = (n: number) =>
    callTessera(server.url, first, 'contacts.update', { id: contact.id, company: `Company ${n}` }, 'POST');
  // The first items compile the code.
  for (let n = 0; n < WARM_UP; n++) await change(n);
  for (let seen = -1; seen !== delays.length; await pause(2_000)) seen = delays.length;
  delays.length = 0;
  const before = { cpu: cpuOf(server.pid) ?? 0, postgres: cpuOfChildren(db.pid) ?? 0 };
  const started = performance.now();
  const total = options.changes * options.seconds;
  for (let n = 0; n < total; n++) {
    await change(100 + n);
    await pause(Math.max(0, started + ((n + 1) * 1_000) / options.changes - performance.now()));
  }
  const percent = (ms: number) => `${((ms / (performance.now() - started)) * 100).toFixed(1)} %`;
  const cpu = percent((cpuOf(server.pid) ?? 0) - before.cpu);
  const postgres = percent((cpuOfChildren(db.pid) ?? 0) - before.postgres);
  for (let tries = 0; tries < 50 && delays.length < total * options.subscriptions; tries++) await pause(100);
  for (const end of close) end();
  if (delays.length !== total * options.subscriptions) {
    throw new Error(`${delays.length} changes arrived instead of ${total * options.subscriptions}`);
  }
  return {
    title: `${options.subscriptions} subscriptions`,
    lines: [
      ...table(
        ['', 'deliveries/s', 'p50', 'p95', 'at most', 'CPU of a core', "PostgreSQL's"],
        [
          [
            '`contacts.watch`',
            whole(options.changes * options.subscriptions),
            ...[median(delays), percentile(delays, 0.95), Math.max(...delays)].map(milliseconds),
            cpu,
            postgres,
          ],
          ['goal', '', '', milliseconds(GOALS.p95), '', `${GOALS.cpu} %`, ''],
        ],
      ),
      '',
      `All in one organization, with ${keys.length} API keys; ${options.seconds} s. From the change of the contact to its arrival at the ` +
        'client. The calls that change it are included in the CPU.',
    ],
  };
}

async function addKey(db: BenchDatabase, { id }: BenchOrganization): Promise<BenchOrganization> {
  const other = await createOrganization(db);
  await db.sql('update organizations.api_keys set organization_id = $1 where organization_id = $2', [id, other.id]);
  return { id, key: other.key };
}

/** Resolves once the subscription is confirmed. Calls `receive` with the delay of each item, in milliseconds. */
function subscribe(
  url: string,
  organization: BenchOrganization,
  receive: (delay: number) => void,
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = { ...withKey(organization), accept: 'text/event-stream' };
    const request = get(url + tesseraPath('contacts.watch', {}), { headers, agent: false }, (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        received += part;
        const blocks = received.split('\n\n');
        received = blocks.pop() as string;
        for (const block of blocks) {
          if (block.includes('serialized-error')) reject(new Error(block));
          // The first item is null and confirms the subscription.
          if (/^id: /m.test(block)) resolve(() => request.destroy());
          const at = /"at":"([^"]+)"/.exec(block)?.[1];
          if (at) receive(Date.now() - Date.parse(at));
        }
      });
    });
    request.on('error', reject);
  });
}
