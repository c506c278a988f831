import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization, createTestDatabase, type TestDatabase } from '../../test/index.ts';
import { Contact, inTenant, newId, type Organization, pipeline, sent } from '../index.ts';

let test: TestDatabase;
let organization: Organization;
beforeAll(async () => {
  test = await createTestDatabase({ max: 1 });
  organization = await createOrganization(test.database);
});
afterAll(() => test[Symbol.asyncDispose]());

interface Connection {
  connection: { stream: { write(bytes: Buffer): boolean; _writev?: unknown } };
}

/** The buffers that `work` hands to the only connection. */
async function buffersOf(work: () => Promise<unknown>): Promise<Buffer[]> {
  const { client } = test.database as unknown as {
    client: { acquireConnection(): Promise<Connection>; releaseConnection(one: Connection): Promise<void> };
  };
  const connection = await client.acquireConnection();
  await client.releaseConnection(connection);
  const { stream } = connection.connection;
  const write = stream.write.bind(stream);
  const buffers: Buffer[] = [];
  stream.write = (bytes) => {
    buffers.push(bytes);
    return write(bytes);
  };
  await work();
  delete (stream as Partial<typeof stream>).write;
  return buffers;
}

const scope = (db: Knex) => ({ db, organization });
const write = () =>
  inTenant(test.database, organization.id, async (db) => {
    const id = newId();
    await pipeline(
      () => Contact.add(scope(db), { id, name: 'Asha' }),
      () => Contact.of(scope(db)).where({ id }).patch({ name: 'Nair' }),
      () => Contact.of(scope(db)).findOne({ id }),
    );
    await sent(() => Contact.of(scope(db)).where({ id }).delete());
  });
const read = () =>
  inTenant(test.database, organization.id, async (db) => Contact.of(scope(db)).where({ name: 'Asha' }), {
    readOnly: true,
  });

describe('joinMessages', () => {
  it('a flight is one buffer, with BEGIN and COMMIT in those of their neighbours', async () => {
    for (let i = 0; i < 3; i++) expect(await buffersOf(write)).toHaveLength(2);
    for (let i = 0; i < 3; i++) expect(await buffersOf(read)).toHaveLength(1);
  });

  it('the rows of a prepared statement are described once', async () => {
    const contacts: unknown[] = [];
    const describes = async () =>
      (await buffersOf(async () => contacts.push(await read())))
        .map((buffer) => buffer.toString('latin1'))
        .join('')
        .includes('D\0\0\0\u0006P');
    await inTenant(test.database, organization.id, (db) => Contact.add(scope(db), { name: 'Asha' }));
    const described = [];
    for (let i = 0; i < 4; i++) described.push(await describes());
    expect(described.at(-1)).toBe(false);
    for (const answer of contacts) expect(answer).toEqual(contacts[0]);
    expect(contacts[0]).toMatchObject([{ name: 'Asha', organizationId: organization.id }]);
  });
});
