/** Citus 6 and 10: what is sent to a distributed database, recorded between the pool and a plain PostgreSQL. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { asSystem, createDatabase, type Database, inSystem, inTenant, newId, type Transaction } from '../src/index.ts';
import { createTestDatabase, type TestDatabase } from './index.ts';

let test: TestDatabase;
let recorder: Server;
let database: Database;
/** The texts of simple queries and of prepared statements, in the order sent. */
let sent: string[] = [];
const organization = newId();
const IN_TENANT = `SET LOCAL ROLE tessera_app;SET LOCAL citus.propagate_set_commands='local';SET LOCAL app.organization_id='${organization}'`;

beforeAll(async () => {
  test = await createTestDatabase();
  const url = new URL(test.url);
  const { port, hostname } = url;
  recorder = createServer((client) => {
    const server = connect(Number(port), hostname);
    client.on('data', recordMessages());
    client.pipe(server).pipe(client);
    const end = (socket: Socket) => () => socket.destroy();
    client.on('close', end(server)).on('error', end(server));
    server.on('close', end(client)).on('error', end(client));
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  url.host = `127.0.0.1:${(recorder.address() as { port: number }).port}`;
  database = createDatabase(url.href, { max: 1, distributed: true });
  // Opens the connection, which prepares the statements of other databases.
  await inSystem(database, (db) => db.raw('select 1').then());
  sent = [];
});
afterEach(() => {
  sent = [];
});
afterAll(async () => {
  await database.destroy();
  await new Promise((resolve) => recorder.close(resolve));
  await test[Symbol.asyncDispose]();
});

/** Reads a client's messages: a type, the length, the content. The first one has no type. */
function recordMessages(): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let hasStarted = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const at = hasStarted ? 1 : 0;
      if (rest.length < at + 4 || rest.length < at + rest.readUInt32BE(at)) return;
      const content = rest.subarray(at + 4, at + rest.readUInt32BE(at));
      const type = hasStarted ? String.fromCharCode(rest[0] as number) : '';
      const texts = content.toString('utf8').split('\0');
      if (type === 'Q') sent.push(texts[0] as string);
      if (type === 'P') sent.push(texts[1] as string);
      rest = rest.subarray(at + rest.readUInt32BE(at));
      hasStarted = true;
    }
  };
}

const scopeOf = async (db: Transaction) => {
  const { rows } = await db.raw(
    `select current_user as role, current_setting('app.organization_id') as organization,
       current_setting('transaction_read_only') as read_only, current_setting(?) as passed_on`,
    ['citus.propagate_set_commands'],
  );
  return rows[0];
};

it('Citus 6: a read is a transaction whose scope is text', async () => {
  const scope = await inTenant(database, organization, scopeOf, { readOnly: true });
  expect(scope).toEqual({ role: 'tessera_app', organization, readOnly: 'on', passedOn: 'local' });
  expect(sent).toEqual([`BEGIN READ ONLY;${IN_TENANT}`, expect.stringContaining('select current_user'), 'COMMIT']);
});

it('Citus 6: a transaction opens with its scope as text, whether or not its first statement has values', async () => {
  expect(await inTenant(database, organization, scopeOf)).toMatchObject({ role: 'tessera_app', readOnly: 'off' });
  expect(sent).toEqual([`BEGIN;${IN_TENANT}`, expect.stringContaining('select current_user'), 'COMMIT']);
  sent = [];
  await inTenant(database, organization, (db) => db.raw('select 1').then());
  expect(sent).toEqual([`BEGIN;${IN_TENANT}`, 'select 1', 'COMMIT']);
});

it('Citus 6: after a failed read the connection is as before, and a read cannot write', async () => {
  const read = (sql: string) => inTenant(database, organization, (db) => db.raw(sql, [1]).then(), { readOnly: true });
  await expect(read('select 1 / (? - 1)')).rejects.toMatchObject({ code: '22012' });
  await expect(
    read('delete from contacts.contacts where name = cast(cast(? as integer) as text)'),
  ).rejects.toMatchObject({ code: '25006' });
  expect(await inSystem(database, scopeOf, { readOnly: true })).toEqual({
    role: 'tessera_system',
    organization: '',
    readOnly: 'on',
    passedOn: 'local',
  });
});

it('Citus 6: a read sees a table that changed since its statement was prepared', async () => {
  await test.sql('create table public.changing (a integer); grant select on public.changing to tessera_system');
  const read = () =>
    inSystem(database, async (db) => (await db.raw('select * from public.changing where 1 = ?', [1])).rows, {
      readOnly: true,
    });
  await read();
  await read();
  await test.sql('alter table public.changing add column b integer');
  await test.sql('insert into public.changing values (1, 2)');
  expect(await read()).toEqual([{ a: 1, b: 2 }]);
});

it('Citus 10: the change of a role is not passed on, and what is set after it is', async () => {
  const scopes = await inTenant(database, organization, async (db) => [await asSystem(db, scopeOf), await scopeOf(db)]);
  expect(scopes).toMatchObject([
    { role: 'tessera_system', passedOn: 'local' },
    { role: 'tessera_app', passedOn: 'local' },
  ]);
  const changes = sent.filter((text) => text.includes('ROLE') && !text.startsWith('BEGIN'));
  expect(changes).toEqual(
    ['tessera_system', 'tessera_app'].map(
      (role) =>
        `SET LOCAL citus.propagate_set_commands='none';SET LOCAL ROLE ${role};SET LOCAL citus.propagate_set_commands='local'`,
    ),
  );
});
