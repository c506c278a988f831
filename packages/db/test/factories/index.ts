/** Factories of rows for tests. Each creates the parents that it needs. */
import { type Database, inSystem, newId, Organization, User } from '../../src/index.ts';

export function createUser(database: Database, values: Partial<User> = {}): Promise<User> {
  const id = newId();
  return inSystem(
    database,
    async (db) =>
      User.query(db)
        .insert({ id, email: `${id}@example.com`, name: 'Test Person', ...values })
        .returning('*') as unknown as User,
  );
}

/** In test mode, as a new organization in development. */
export function createOrganization(database: Database, values: Partial<Organization> = {}): Promise<Organization> {
  const id = newId();
  return inSystem(
    database,
    async (db) =>
      Organization.query(db)
        .insert({ id, name: 'Test Organization', slug: `test-${id}`, isTestMode: true, ...values })
        .returning('*') as unknown as Organization,
  );
}
