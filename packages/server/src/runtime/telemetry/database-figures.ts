/**
 * Metrics that are read from the database: what waits, and for how long. All processes show the same. One statement whose counts are
 * bounded (50 ms with 200,000 jobs that wait), and at most one every few seconds, however often `/metrics` is read.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, inSystem } from '@tessera/db';
import { Gauge, type Registry } from 'prom-client';

const CACHE_MS = 5_000;
/** How long `/metrics` waits for a database that does not answer. */
const TIMEOUT_MS = 2_000;
/** Counting ends here: a gauge at this number means at least as many. */
const MAX_COUNTED = 10_000;

interface Figure {
  figure: 'outbox' | 'messages' | 'inbox' | 'queue';
  /** The inbox or queue. */
  name: string;
  /** Of jobs. */
  state: string;
  count: number;
  /** Seconds since the oldest was due; null where nothing is. */
  oldest: number | null;
}

const FIGURES = `
  select 'outbox' as figure, '' as name, '' as state,
    (select count(*) from (select from platform.events where position is null limit :most) e)::int as count,
    (select extract(epoch from now() - created_at) from platform.events where position is null order by id limit 1)::float8 as oldest
  union all
  select 'messages', '', '',
    (select count(*) from (select from messaging.messages where due_at <= now() limit :most) m)::int,
    (select extract(epoch from now() - min(due_at)) from messaging.messages where due_at <= now())::float8
  union all
  select 'inbox', 'messaging', '',
    (select count(*) from (select from messaging.inbound_webhooks where due_at is not null limit :most) w)::int,
    (select extract(epoch from now() - min(due_at)) from messaging.inbound_webhooks where due_at <= now())::float8
  union all
  select 'inbox', 'payments', '',
    (select count(*) from (select from payments.webhook_inbox where processed_at is null limit :most) w)::int,
    (select extract(epoch from now() - min(next_try_at)) from payments.webhook_inbox
     where processed_at is null and next_try_at <= now())::float8
  union all
  select 'queue', queue.name, counted.state, counted.count,
    case when counted.state = 'waiting' then (
      select extract(epoch from now() - min(first.start_after)) from (
        select start_after from jobs.job
        where name = queue.name and state < 'active' and not blocked order by priority desc, created_on limit 100
      ) first where first.start_after <= now()
    )::float8 end
  from jobs.queue, lateral (values
    ('waiting', queue.ready_count), ('deferred', queue.deferred_count), ('active', queue.active_count), ('failed', queue.failed_count)
  ) counted (state, count)
`;

export function addDatabaseFigures(registry: Registry, database: Database): void {
  let collected: Promise<boolean> | undefined;
  const refreshed = (): Promise<boolean> => {
    if (!collected) {
      collected = collect();
      void collected.then(() => setTimeout(() => (collected = undefined), CACHE_MS).unref());
    }
    return collected;
  };
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry], collect: async () => void (await refreshed()) });
  const outbox = gauge('tessera_outbox_events', `Events that wait for the relay (at most ${MAX_COUNTED} are counted)`);
  const outboxAge = gauge('tessera_outbox_oldest_seconds', 'Age of the oldest event that waits for the relay');
  const due = gauge('tessera_messages_due', `Messages that are due (at most ${MAX_COUNTED} are counted)`);
  const dueAge = gauge('tessera_messages_due_oldest_seconds', 'Seconds since the message that waits longest was due');
  const inbox = gauge('tessera_webhooks_waiting', `Received webhooks to process (at most ${MAX_COUNTED})`, ['inbox']);
  const inboxAge = gauge('tessera_webhooks_oldest_seconds', 'Seconds since the oldest of them was due', ['inbox']);
  const jobs = gauge('tessera_jobs', "Jobs by state, as the queue's last count says", ['queue', 'state']);
  const jobsAge = gauge('tessera_jobs_oldest_seconds', 'Seconds since the first waiting job was due', ['queue']);

  const show: Record<Figure['figure'], (figure: Figure) => void> = {
    outbox({ count, oldest }) {
      outbox.set(count);
      outboxAge.set(oldest ?? 0);
    },
    messages({ count, oldest }) {
      due.set(count);
      dueAge.set(oldest ?? 0);
    },
    inbox({ name, count, oldest }) {
      inbox.set({ inbox: name }, count);
      inboxAge.set({ inbox: name }, oldest ?? 0);
    },
    queue({ name, state, count, oldest }) {
      jobs.set({ queue: name, state }, count);
      if (state === 'waiting') jobsAge.set({ queue: name }, oldest ?? 0);
    },
  };

  async function collect(): Promise<boolean> {
    const figures = await Promise.race([readFigures(database), delay(TIMEOUT_MS, null, { ref: false })]).catch(
      () => null,
    );
    // Old figures would hide that nothing is known.
    for (const one of [outbox, outboxAge, due, dueAge, inbox, inboxAge, jobs, jobsAge]) one.reset();
    for (const figure of figures ?? []) show[figure.figure](figure);
    return figures !== null;
  }

  new Gauge({
    name: 'tessera_database_up',
    help: 'Whether the database answered this process',
    registers: [registry],
    async collect() {
      this.set((await refreshed()) ? 1 : 0);
    },
  });
}

async function readFigures(database: Database): Promise<Figure[]> {
  const { rows } = await inSystem(database, (db) => db.raw(FIGURES, { most: MAX_COUNTED }), { readOnly: true });
  return rows;
}
