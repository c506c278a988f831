/** In a process of its own: a process prepares a limited number of statements, which other files may have used up. */
import { expect, it } from 'vitest';
import { Contact, inTenant, type Transaction } from '../src/index.ts';
import { createOrganization, createTestDatabase } from './index.ts';

const scope = (db: Transaction, id: string) => ({ db, organization: { id } });

it('inTenant: a column added while the server runs disturbs no reader, and a transaction once at most', async () => {
  const size = 6;
  await using changing = await createTestDatabase({ max: size });
  const { id } = await createOrganization(changing.database);
  const slowly = (db: Transaction) =>
    db.raw('select pg_sleep(0.01)').then(() => Contact.of(scope(db, id)).where('name', 'Asha').execute());
  const read = () => inTenant(changing.database, id, slowly, { readOnly: true });
  const change = () => inTenant(changing.database, id, slowly);
  const all = (work: () => Promise<Contact[]>) => Promise.all(Array.from({ length: 2 * size }, work));
  /** Holds `size` transactions open at once, so that each connection of the pool has prepared the statement. */
  const onEveryConnection = async () => {
    const everyConnection = Promise.withResolvers<void>();
    let waiting = 0;
    const prepare = (db: Transaction) =>
      slowly(db).then(() => {
        if (++waiting === size) everyConnection.resolve();
        return everyConnection.promise;
      });
    await Promise.all(Array.from({ length: size }, () => inTenant(changing.database, id, prepare)));
  };
  await inTenant(changing.database, id, (db) => Contact.add(scope(db, id), { name: 'Asha' }));

  for (let round = 0; round < 3; round++) await all(read);
  await changing.sql('alter table contacts.contacts add column added text');
  for (const contacts of await all(read)) expect(contacts).toMatchObject([{ added: null }]);

  await onEveryConnection();
  await changing.sql('alter table contacts.contacts add column added_too text');
  await expect(change()).rejects.toMatchObject({ nativeError: { code: '0A000' } });
  for (const contacts of await all(change)) expect(contacts).toMatchObject([{ addedToo: null }]);
});
