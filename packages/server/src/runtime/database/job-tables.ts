/** The tables and queues of pg-boss: installed once, with the rights that transactions need to enqueue jobs. */
import { type Database, holdingLock, inSystem } from '@tessera/db';
import type pg from 'pg';
import { fromKnex, type PgBoss } from 'pg-boss';
import bossPackage from 'pg-boss/package.json' with { type: 'json' };

export const JOB_SCHEMA = 'jobs';
/** The advisory lock under which the job tables are installed or upgraded. pg-boss takes another one for its own statements. */
const INSTALL_LOCK = 7_355_003;

/** What a queue is made from. */
export interface QueueDefinition {
  name: string;
  /** Seconds after which an attempt counts as failed. */
  timeout?: number;
  gatherSeconds?: number;
}

interface JobTables {
  /** Leads to PostgreSQL itself, or to a pooler that keeps sessions. */
  url: string;
  boss: PgBoss;
  definitions: readonly QueueDefinition[];
  /** Whether missing tables and queues are installed; otherwise they are a reason not to start. */
  installs: boolean;
}

/** Starts pg-boss on tables that are complete. */
export function prepareJobTables({ url, boss, definitions, installs }: JobTables): Promise<void> {
  return holdingLock(url, INSTALL_LOCK, async (client) => {
    if (!installs) await requireInstalled(client, definitions);
    await boss.start();
    if (!installs) return;
    await installQueues(boss, definitions);
    await letRolesEnqueue(client);
  });
}

/** Creates or changes the queues that differ from their definitions, so that most starts write nothing. */
async function installQueues(boss: PgBoss, definitions: readonly QueueDefinition[]): Promise<void> {
  const installed = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const { name, timeout = 900, gatherSeconds } of definitions) {
    const options = { ...QUEUE_OPTIONS, expireInSeconds: timeout };
    const queue = installed.get(name) as Record<string, unknown> | undefined;
    // `short`: at most one job with a key waits.
    if (!queue) await boss.createQueue(name, { ...options, policy: gatherSeconds ? 'short' : 'standard' });
    else if (Object.entries(options).some(([option, value]) => queue[option] !== value)) {
      await boss.updateQueue(name, options);
    }
  }
}

const QUEUE_OPTIONS = {
  notify: true,
  heartbeatSeconds: 10,
  retryLimit: 5,
  retryDelay: 2,
  retryBackoff: true,
  retentionSeconds: 14 * 86_400,
  deleteAfterSeconds: 7 * 86_400,
};

/** A newer version may have upgraded the tables; pg-boss keeps them usable for older ones. */
async function requireInstalled(client: pg.Client, definitions: readonly QueueDefinition[]): Promise<void> {
  const { rows: found } = await client.query('select to_regclass($1) is not null as exists', [`${JOB_SCHEMA}.queue`]);
  const names = definitions.map(({ name }) => name);
  const { rows } = found[0].exists
    ? await client.query(
        `select (select max(version::int) from ${JOB_SCHEMA}.version) >= $1
           and (select count(*) from ${JOB_SCHEMA}.queue where name = any($2::text[])) = $3 as complete`,
        [bossPackage.pgboss.schema, names, names.length],
      )
    : { rows: [] };
  if (rows[0]?.complete) return;
  throw new Error('The tables and queues of jobs must be installed first, by a start with TESSERA_MIGRATE=only');
}

/**
 * A backup has the jobs that had not ended, because some work has no other wake-up call. They go to their queues once, in the
 * transaction that forgets them.
 */
export const enqueueRestored = (database: Database, boss: PgBoss, definitions: readonly QueueDefinition[]) =>
  inSystem(database, async (db) => {
    const { rows } = await db.raw('delete from platform.restored_jobs returning name, data');
    for (const { name } of definitions) {
      const jobs = (rows as { name: string; data: object | null }[]).filter((job) => job.name === name);
      if (jobs.length > 0)
        await boss.insert(
          name,
          jobs.map(({ data }) => ({ data: data ?? {} })),
          { db: fromKnex(db) },
        );
    }
  });

/**
 * A tenant's transaction enqueues jobs with its own role: Citus refuses a change of role after the first statement on
 * rows. It reads the queues' options, and of a job no more than that its insert returns.
 */
const letRolesEnqueue = (client: pg.Client) =>
  client.query(`
    grant usage on schema ${JOB_SCHEMA} to tessera_app, tessera_system;
    grant execute on all functions in schema ${JOB_SCHEMA} to tessera_app, tessera_system;
    grant select, insert, update, delete on all tables in schema ${JOB_SCHEMA} to tessera_system;
    grant usage on schema ${JOB_SCHEMA} to tessera_backup;
    grant select on all tables in schema ${JOB_SCHEMA} to tessera_backup;
    grant select on ${JOB_SCHEMA}.queue to tessera_app;
    do $$
    declare stored regclass;
    begin
      for stored in select relid from pg_partition_tree('${JOB_SCHEMA}.job') loop
        execute format('grant insert, select (id, start_after) on %s to tessera_app', stored);
      end loop;
    end $$;
  `);
