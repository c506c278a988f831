/**
 * What a process costs while nothing is due, with thousands of running drips, and how soon it begins when something is: a broadcast to three
 * people, and a job.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { callTessera } from '../harness/client.ts';
import { type BenchDatabase, type BenchOrganization, createOrganization } from '../harness/database.ts';
import { cpuOf, cpuOfChildren, type RunningServer, startServer } from '../harness/processes.ts';
import { median, milliseconds, percentile, type Section, table } from '../harness/results.ts';

export interface IdleOptions {
  organizations: number;
  drips: number;
  /** How long each process is watched. */
  seconds: number;
  broadcasts: number;
  jobs: number;
}

/** After the start: jobs that run once, and the first look of each loop. */
const SETTLE_SECONDS = 15;
const GOALS = { statements: 15, cpu: 2, broadcastMs: 1_000, jobMs: 100 };

export async function measureIdle(db: BenchDatabase, options: IdleOptions): Promise<Section> {
  await seedDrips(db, options);
  const start = (role: string) =>
    startServer(db, '../servers/tessera.ts', {
      isTessera: true,
      env: { TESSERA_ROLE: role, TESSERA_TRUSTED_PROXIES: '1' },
    });
  // Both exist, as in a deployment; each is measured beside the other, and the first beside none.
  const all = await start('all');
  await pause(SETTLE_SECONDS * 1_000);
  const alone = await watch(db, [all], options.seconds);
  const api = await start('api');
  await pause(SETTLE_SECONDS * 1_000);
  const both = await watch(db, [all, api], options.seconds);
  const organization = await createOrganization(db);
  const broadcasts = await firstMessages(db, all, organization, options.broadcasts);
  const jobs = await jobStarts(db, all, options.jobs);
  // The other measurements have no use for them.
  await db.sql(`delete from campaigns.campaigns where type = 'drip'`);
  await db.sql(`delete from organizations.organizations where slug like 'idle-%'`);
  const figures = ({ statements, cpu, postgres }: Idle) => [
    statements.toFixed(1),
    `${cpu.toFixed(2)} %`,
    `${postgres.toFixed(2)} %`,
  ];
  return {
    title: 'A process with nothing to do',
    lines: [
      ...table(
        ['', 'statements/s', 'CPU of a core', "PostgreSQL's"],
        [
          ['one process with all roles', ...figures(alone)],
          ['it and one that serves calls only, together', ...figures(both)],
          ['goal, per process', `${GOALS.statements}`, `${GOALS.cpu} %`, ''],
        ],
      ),
      '',
      ...table(
        ['until it begins', 'p50', 'p95', 'at most', 'goal'],
        [
          ['the first message of a broadcast, after its start', ...spread(broadcasts), milliseconds(GOALS.broadcastMs)],
          ['a job, after the transaction that adds it', ...spread(jobs), milliseconds(GOALS.jobMs)],
        ],
      ),
      '',
      `${options.drips.toLocaleString('en')} running drips in ${options.organizations.toLocaleString('en')} organizations, with nothing due; ` +
        `${options.seconds} s each. Statements are transactions of pg_stat_database: one that runs alone counts as one. ` +
        'Each drip looks for new members every four hours, which is included.',
    ],
  };
}

const spread = (values: number[]): string[] =>
  [median(values), percentile(values, 0.95), Math.max(...values)].map(milliseconds);

interface Idle {
  statements: number;
  /** Percent of a core. */
  cpu: number;
  postgres: number;
}

async function watch(db: BenchDatabase, servers: RunningServer[], seconds: number): Promise<Idle> {
  const look = async () => ({
    commits: await commits(db),
    cpu: servers.reduce((sum, { pid }) => sum + (cpuOf(pid) ?? 0), 0),
    postgres: cpuOfChildren(db.pid) ?? 0,
  });
  const before = await look();
  await pause(seconds * 1_000);
  const after = await look();
  return {
    // Without the statement that asked.
    statements: (after.commits - before.commits - 1) / seconds,
    cpu: (after.cpu - before.cpu) / seconds / 10,
    postgres: (after.postgres - before.postgres) / seconds / 10,
  };
}

async function commits(db: BenchDatabase): Promise<number> {
  const [row] = await db.sql<{ commits: number }>(
    `select (xact_commit + xact_rollback)::float8 as commits from pg_stat_database where datname = current_database()`,
  );
  return row?.commits as number;
}

/** Drips with two contacts each, whose next steps are weeks away, and which look for new members at times spread over four hours. */
async function seedDrips(db: BenchDatabase, { organizations, drips }: IdleOptions): Promise<void> {
  await db.session(async (sql) => {
    await sql(
      `insert into organizations.organizations (name, slug, is_test_mode)
       select 'Idle ' || n, 'idle-' || n, true from generate_series(1, $1::int) n`,
      [organizations],
    );
    await sql(`create temporary table idle on commit preserve rows as
      select id, row_number() over (order by id) - 1 as n from organizations.organizations where slug like 'idle-%'`);
    await sql(
      `insert into messaging.senders (organization_id, channel, provider, name, address)
       select id, 'email', 'sandbox', 'Idle', 'idle@example.com' from idle`,
    );
    await sql(
      `insert into contacts.audiences (organization_id, name, type, rules)
       select id, 'Idle', 'rules', '{"type":"field","field":"name","operator":"isNotEmpty"}' from idle`,
    );
    await sql(
      `insert into campaigns.campaigns (organization_id, name, type, status, audience_id, drip, started_at, next_check_at, sweep_at)
       select idle.id, 'Drip ' || d, 'drip', 'running', a.id, '{"enrollsNewMembers": true, "exitOnReply": true, "goalEvents": []}',
         now() - interval '1 day', due.at, due.at
       from generate_series(0, $1::int - 1) d join idle on idle.n = d % $2::int
       join contacts.audiences a on a.organization_id = idle.id,
         lateral (select now() + (d + 1) * interval '4 hours' / $1::int as at) due`,
      [drips, organizations],
    );
    await sql(
      `insert into campaigns.campaign_channels (organization_id, campaign_id, channel_type, sender_id, config)
       select c.organization_id, c.id, 'email', s.id, '{"subject":"Hello","text":"Hello"}'
       from campaigns.campaigns c join messaging.senders s on s.organization_id = c.organization_id where c.type = 'drip'`,
    );
    await sql(
      `insert into campaigns.campaign_steps (organization_id, campaign_id, position, name, delay_minutes)
       select organization_id, id, 1, 'One', 43200 from campaigns.campaigns where type = 'drip'`,
    );
    await sql(
      `insert into campaigns.enrollments (organization_id, campaign_id, contact_id, entry_key, due_at)
       select organization_id, id, platform.new_id(), 'once', now() + interval '30 days' from campaigns.campaigns, generate_series(1, 2)
       where type = 'drip'`,
    );
  });
  await db.sql('vacuum analyze');
}

/** Milliseconds from the start of each broadcast to three people until its first message begins. */
async function firstMessages(
  db: BenchDatabase,
  { url }: RunningServer,
  organization: BenchOrganization,
  count: number,
): Promise<number[]> {
  await db.sql(`update organizations.api_keys set scopes = $2 where organization_id = $1`, [
    organization.id,
    '{contacts.read,contacts.write,senders.manage,campaigns.read,campaigns.write,campaigns.send}',
  ]);
  const call = <Answer>(path: string, input: unknown) => callTessera<Answer>(url, organization, path, input, 'POST');
  const sender = await call<{ id: string }>('messaging.senders.create', {
    provider: 'sandbox',
    channel: 'email',
    name: 'Bench',
    address: 'bench@example.com',
  });
  const contactIds: string[] = [];
  for (const name of ['One', 'Two', 'Three']) {
    contactIds.push((await call<{ id: string }>('contacts.create', { name, email: `${name}@example.com` })).id);
  }
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const { id } = await call<{ id: string }>('campaigns.create', {
      name: `Broadcast ${n}`,
      category: 'transactional',
    });
    await call('campaigns.entries.add', { campaignId: id, contactIds });
    await call('campaigns.channels.add', {
      campaignId: id,
      channel: 'email',
      senderId: sender.id,
      config: { subject: 'Hello', text: 'Hello' },
    });
    await pause(1_000);
    await call('campaigns.start', { id });
    times.push(await untilStarted(db, id));
  }
  return times;
}

async function untilStarted(db: BenchDatabase, campaignId: string): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    const [row] = await db.sql<{ ms: number | null }>(
      `select extract(epoch from min(r.started_at) - c.started_at)::float8 * 1000 as ms
       from campaigns.campaigns c join campaigns.campaign_recipients r on r.campaign_id = c.id where c.id = $1 group by c.started_at`,
      [campaignId],
    );
    if (row?.ms != null) return row.ms;
    await pause(100);
  }
  throw new Error('The broadcast did not begin within a minute');
}

/** Milliseconds from the transaction that adds each job until a worker takes it. */
async function jobStarts(db: BenchDatabase, { url }: RunningServer, count: number): Promise<number[]> {
  const name = 'identity.mailReset';
  for (let n = 0; n < count; n++) {
    const response = await fetch(`${url}/trpc/identity.password.requestReset`, {
      method: 'POST',
      // Each from a network of its own, which may ask for few resets.
      headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.${n}.0.1` },
      body: JSON.stringify({ json: { email: `idle.${n}@example.com` } }),
    });
    if (!response.ok) throw new Error(`identity.password.requestReset: ${await response.text()}`);
  }
  for (let tries = 0; tries < 100; tries++) {
    const rows = await db.sql<{ ms: number | null }>(
      `select extract(epoch from started_on - created_on)::float8 * 1000 as ms from jobs.job where name = $1`,
      [name],
    );
    if (rows.length >= count && rows.every(({ ms }) => ms !== null)) return rows.map(({ ms }) => ms as number);
    await pause(100);
  }
  throw new Error('Not every job has begun');
}
