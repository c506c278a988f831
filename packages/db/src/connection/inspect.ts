/** Finds out what a database URL leads to: PostgreSQL itself, or a pooler, and what the pooler can do. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { ServerTraits } from './session.ts';

export interface InspectedServer extends ServerTraits {
  /** What a session sets or listens to lasts beyond a transaction. */
  keepsSessions: boolean;
  isReplica: boolean;
  /** Equal for two URLs of one database on one server. */
  identity: string;
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 5_000;
/** Sessions that are occupied until the pooler must run the probe's statement in another one. */
const MAX_OCCUPIED = 5;

/** Throws when a pooler is in between that allows no transactions. */
export async function inspectServer(url: string): Promise<InspectedServer> {
  const client = await connect(url);
  try {
    const { rows } = await client.query(`
      select pg_backend_pid() as pid, pg_is_in_recovery() as "isReplica",
        extract(epoch from pg_postmaster_start_time())::text || ' ' || d.oid as identity
      from pg_database d where d.datname = current_database()`);
    const { pid, isReplica, identity } = rows[0];
    // A pooler invents the process id that it sends to its clients, for their requests to cancel.
    const isPooled = pid !== (client as unknown as { processID: number }).processID;
    const found = isPooled ? await inspectPooler(client, url) : { keepsSessions: true, isNamed: true };
    return { isPooled, isReplica, identity, ...found };
  } finally {
    await client.end().catch(() => {});
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tessera-inspect',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
  });
  client.on('error', () => {}); // Those who wait for an answer get it.
  await client.connect();
  return client;
}

/**
 * Prepares a statement, then occupies one session of PostgreSQL after another with open transactions, until the
 * statement runs in another session or keeps its own for good.
 */
async function inspectPooler(client: pg.Client, url: string): Promise<{ keepsSessions: boolean; isNamed: boolean }> {
  await requireTransactions(client);
  const name = `tessera_inspect_${randomBytes(8).toString('hex')}`;
  const probe = async () =>
    (await client.query({ name, text: `select pg_backend_pid() as pid -- ${name}` })).rows[0].pid;
  const occupying: pg.Client[] = [];
  try {
    const first = await probe();
    for (let i = 0; i < MAX_OCCUPIED; i++) {
      const other = await connect(url);
      occupying.push(other);
      await other.query('begin');
      if ((await probe()) !== first) return { keepsSessions: false, isNamed: true };
    }
    return { keepsSessions: true, isNamed: true };
  } catch {
    // The statement is unknown where it ran, or the pooler has no session left to run it in: then names are not safe to use.
    return { keepsSessions: false, isNamed: false };
  } finally {
    await Promise.all(occupying.map((other) => other.end().catch(() => {})));
  }
}

async function requireTransactions(client: pg.Client): Promise<void> {
  try {
    await client.query('begin');
    await client.query('rollback');
  } catch (error) {
    throw new Error(
      `the pooler allows no transactions (${(error as Error).message}). Set its pool mode to transaction or session`,
      { cause: error },
    );
  }
}
