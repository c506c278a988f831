/**
 * The statements of one connection, prepared once. Drizzle binds a prepared statement to the connection that it was built on, and
 * statements of a transaction would otherwise be built again at each call.
 */
import { and, desc, eq, getTableColumns, isNull, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import {
  activityLogs,
  apiKeys,
  contactIdentities,
  contacts,
  idempotencyKeys,
  organizations,
  outbox,
} from './tables.ts';

const { placeholder } = sql;
const { organizationId: _, ...columns } = getTableColumns(contacts);

export type Connection = ReturnType<typeof prepare>;

export function prepare(client: pg.PoolClient) {
  const db = drizzle(client);
  const ofOrganization = eq(contacts.organizationId, placeholder('organizationId'));
  const list = (name: string, where = ofOrganization as ReturnType<typeof and>) =>
    db.select(columns).from(contacts).where(where).orderBy(desc(contacts.id)).limit(placeholder('limit')).prepare(name);
  const place = and(
    eq(idempotencyKeys.organizationId, placeholder('organizationId')),
    eq(idempotencyKeys.principal, placeholder('principal')),
    eq(idempotencyKeys.procedure, placeholder('procedure')),
    eq(idempotencyKeys.key, placeholder('key')),
  );
  return {
    db,
    /** Role and organization of row-level security, until the end of the transaction. */
    enter: db
      .select({
        role: sql`set_config('role', ${placeholder('role')}, true)`,
        organization: sql`set_config('app.organization_id', ${placeholder('organizationId')}, true)`,
      })
      .from(sql`(values (1)) as one`)
      .prepare('enter'),
    findKey: db
      .select({
        id: apiKeys.id,
        organizationId: apiKeys.organizationId,
        scopes: apiKeys.scopes,
        expiresAt: apiKeys.expiresAt,
      })
      .from(apiKeys)
      .innerJoin(organizations, eq(organizations.id, apiKeys.organizationId))
      .where(
        and(eq(apiKeys.keyHash, placeholder('keyHash')), isNull(apiKeys.revokedAt), isNull(organizations.deletedAt)),
      )
      .prepare('find_key'),
    getById: db
      .select(columns)
      .from(contacts)
      .where(and(ofOrganization, eq(contacts.id, placeholder('id'))))
      .prepare('get'),
    firstPage: list('first_page'),
    nextPage: list('next_page', and(ofOrganization, lt(contacts.id, placeholder('cursor')))),
    claimKey: db
      .insert(idempotencyKeys)
      .values({
        organizationId: placeholder('organizationId'),
        principal: placeholder('principal'),
        procedure: placeholder('procedure'),
        key: placeholder('key'),
        requestHash: placeholder('requestHash'),
      })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key })
      .prepare('claim_key'),
    findAnswer: db.select().from(idempotencyKeys).where(place).prepare('find_answer'),
    storeAnswer: db
      .update(idempotencyKeys)
      .set({ response: sql`${placeholder('response')}` })
      .where(place)
      .prepare('store_answer'),
    addContact: db
      .insert(contacts)
      .values({
        organizationId: placeholder('organizationId'),
        name: placeholder('name'),
        phone: placeholder('phone'),
        email: placeholder('email'),
        company: placeholder('company'),
        tags: placeholder('tags'),
        customFields: placeholder('customFields'),
        source: placeholder('source'),
      })
      .returning(columns)
      .prepare('add_contact'),
    addEvent: db
      .insert(outbox)
      .values({
        organizationId: placeholder('organizationId'),
        type: placeholder('type'),
        payload: placeholder('payload'),
        actor: placeholder('actor'),
      })
      .prepare('add_event'),
    addActivity: db
      .insert(activityLogs)
      .values({
        organizationId: placeholder('organizationId'),
        action: placeholder('action'),
        resource: placeholder('resource'),
        resourceId: placeholder('resourceId'),
        actor: placeholder('actor'),
        actorId: placeholder('actorId'),
        ipAddress: placeholder('ipAddress'),
        userAgent: placeholder('userAgent'),
        requestId: placeholder('requestId'),
      })
      .prepare('add_activity'),
    /** One row per address, of which there are one or two: not worth a statement for each number. */
    addIdentities: (rows: (typeof contactIdentities.$inferInsert)[]) => db.insert(contactIdentities).values(rows),
  };
}
