/** Work that one process at a time does, however many start together. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const RETRY_MS = 100;

/**
 * Runs `work` while a transaction of its own holds an advisory lock, which ends with the connection. `client` may be
 * used for statements that belong to the work.
 *
 * The lock is asked for again and again: a statement that waits for it has a snapshot, for which
 * `create index concurrently` of the process that has the lock would have to wait.
 */
export async function holdingLock<T>(url: string, key: number, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'tessera-lock', keepAlive: true });
  client.on('error', () => {}); // The next statement reports it.
  await client.connect();
  try {
    await client.query('begin');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    while (!(await isTaken(client, key))) await sleep(RETRY_MS);
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    await client.end().catch(() => {});
  }
}

const isTaken = async (client: pg.Client, key: number): Promise<boolean> =>
  (await client.query('select pg_try_advisory_xact_lock($1) as taken', [key])).rows[0].taken;
