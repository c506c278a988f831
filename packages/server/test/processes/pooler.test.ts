/** Behind a real PgBouncer. Debian's 1.18 has no named statements; those are tested by what other processes would do to them. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import {
  Contact,
  createDatabase,
  type Database,
  inSystem,
  inspectServer,
  inTenant,
  type Transaction,
} from '@tessera/db';
import { createOrganization, createTestDatabase, type TestDatabase } from '@tessera/db/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/runtime/config.ts';
import { startServer } from '../../src/server.ts';
import { createTenant } from '../index.ts';
import { type PgBouncer, pgbouncerReason, startPgBouncer } from '../pgbouncer.ts';

describe.skipIf(pgbouncerReason)(['PgBouncer', pgbouncerReason].filter(Boolean).join(' '), () => {
  let db: TestDatabase;
  let bouncer: PgBouncer;
  let organizationId: string;
  beforeAll(async () => {
    db = await createTestDatabase();
    bouncer = await startPgBouncer(db.url, 'transaction');
    organizationId = (await createOrganization(db.database)).id;
  });
  afterAll(async () => {
    await bouncer[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });

  const configOf = (variables: NodeJS.ProcessEnv) =>
    readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0', TESSERA_RATE_LIMIT: '1000000', ...variables });
  const start = (databaseUrl: string, variables: NodeJS.ProcessEnv) =>
    startServer({ config: configOf(variables), databaseUrl, masterKeys: [randomBytes(32)] });
  const scope = (db: Transaction) => ({ db, organization: { id: organizationId } });

  it('inspectServer recognises PostgreSQL, and poolers by what they keep', async () => {
    const { identity } = await inspectServer(db.url);
    const common = { identity, isReplica: false };
    expect(await inspectServer(db.url)).toEqual({ ...common, isPooled: false, isNamed: true, keepsSessions: true });
    const shared = { ...common, isPooled: true, isNamed: false, keepsSessions: false };
    expect(await inspectServer(bouncer.url)).toEqual(shared);
    await using single = await startPgBouncer(db.url, 'transaction', { default_pool_size: 2, server_round_robin: 1 });
    expect(await inspectServer(single.url)).toEqual(shared);
    await using session = await startPgBouncer(db.url, 'session');
    expect(await inspectServer(session.url)).toEqual({ ...common, isPooled: true, isNamed: true, keepsSessions: true });
    await using statement = await startPgBouncer(db.url, 'statement');
    await expect(inspectServer(statement.url)).rejects.toThrow('Set its pool mode to transaction or session');
  });

  it('startServer refuses a pooler of transactions without TESSERA_DIRECT_DATABASE_URL, and one that leads elsewhere', async () => {
    await expect(start(bouncer.url, {})).rejects.toThrow('Set TESSERA_DIRECT_DATABASE_URL to PostgreSQL itself');
    await expect(start(bouncer.url, { TESSERA_DIRECT_DATABASE_URL: bouncer.url })).rejects.toThrow(
      'TESSERA_DIRECT_DATABASE_URL leads to a pooler that shares its sessions',
    );
    await using other = await createTestDatabase();
    await expect(start(bouncer.url, { TESSERA_DIRECT_DATABASE_URL: other.url })).rejects.toThrow(
      'lead to different databases',
    );
  });

  it('startServer works behind it: calls, jobs, events; with more calls than the pooler has connections', async () => {
    await using narrow = await startPgBouncer(db.url, 'transaction', { default_pool_size: 3 });
    const server = await start(narrow.url, { TESSERA_DIRECT_DATABASE_URL: db.url });
    try {
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      const { call, organization } = await createTenant(server.app);
      const names = Array.from({ length: 40 }, (_, i) => `Asha ${i}`);
      const created = await Promise.all(names.map((name) => call.contacts.create({ name })));
      const read = await Promise.all(created.map(({ id }) => call.contacts.get({ id })));
      expect(read.map(({ name }) => name)).toEqual(names);
      // The relay gives the events their positions, and listens without the pooler.
      await vi.waitFor(
        async () => expect(await server.app.events.position(organization.id)).toBeGreaterThan(0),
        10_000,
      );
    } finally {
      await server.stop();
    }
  });

  it('a statement is sent with role, organization and time limits in one packet, and PostgreSQL cancels it in time', async () => {
    const { url, packets, close } = await countingProxy(bouncer.url);
    const database = createDatabase(url, { statementTimeout: 200, server: await inspectServer(bouncer.url) });
    const read = (work: (db: Transaction) => Promise<unknown>) =>
      inTenant(database, organizationId, work, { readOnly: true });
    try {
      await inTenant(database, organizationId, (db) => Contact.add(scope(db), { name: 'Asha' }));
      const before = packets();
      expect(await read(async (db) => Contact.of(scope(db)).where('name', 'Asha'))).toHaveLength(1);
      expect(packets() - before).toBe(1);
      const late = { nativeError: undefined, code: '57014' };
      await expect(read((db) => db.raw('select pg_sleep(?)', [5]))).rejects.toMatchObject({ code: late.code });
      await expect(inTenant(database, organizationId, (db) => db.raw('select pg_sleep(5)'))).rejects.toMatchObject({
        code: late.code,
      });
      // Nothing of it stays in the pooler's session.
      const { rows } = (await read((db) =>
        db.raw(`select current_setting('TimeZone') as zone where ?::int = 1`, [1]),
      )) as {
        rows: object[];
      };
      expect(rows).toEqual([{ zone: 'UTC' }]);
    } finally {
      await database.destroy();
      close();
    }
  });

  it('names of statements that the pooler does not know are given up, and no statement runs in place of another', async () => {
    const server = { isPooled: true, isNamed: true };
    const databases = [1, 2].map(() => createDatabase(bouncer.url, { server, max: 3 }));
    const ask = (database: Database, i: number) =>
      inSystem(database, (db) => db.raw(`select ?::int + ${i % 5} as sum`, [i]), { readOnly: true });
    try {
      // The first connection fails when it prepares what the other process has prepared in the same session.
      const answers = await Promise.allSettled(
        Array.from({ length: 60 }, (_, i) => ask(databases[i % 2] as Database, i)),
      );
      for (const [i, answer] of answers.entries()) {
        if (answer.status === 'fulfilled') expect(answer.value.rows).toEqual([{ sum: i + (i % 5) }]);
      }
      for (const database of databases) {
        await vi.waitFor(async () => expect((await ask(database, 7)).rows).toEqual([{ sum: 9 }]), 10_000);
      }
    } finally {
      await Promise.all(databases.map((database) => database.destroy()));
    }
  });
});

/** Counts the packets that clients send. */
async function countingProxy(target: string) {
  const url = new URL(target);
  const to = Number(url.port);
  let count = 0;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    client.on('data', () => count++);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.port = String((server.address() as { port: number }).port);
  return { url: url.href, packets: () => count, close: () => server.close() };
}
