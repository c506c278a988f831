/** An idiomatic server with Fastify and Drizzle: JWT, JSON schemas for input and output, prepared statements. */
import jwt from '@fastify/jwt';
import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import Fastify from 'fastify';
import pg from 'pg';
import { ready } from './ready.ts';

declare module '@fastify/jwt' {
  interface FastifyJWT {
    user: { sub: string; organizationId: string };
  }
}

const schema = pgSchema('contacts');
const contacts = schema.table('contacts', {
  organizationId: uuid('organization_id').notNull(),
  id: uuid().notNull().default(sql`platform.new_id()`),
  name: text().notNull(),
  phone: text(),
  email: text(),
  company: text(),
  tags: text().array().notNull().default([]),
  customFields: jsonb('custom_fields').notNull().default({}),
  source: text().notNull().default('api'),
  isBlocked: boolean('is_blocked').notNull().default(false),
  lastMessageAt: timestamp('last_message_at', { withTimezone: true }),
  unreadCount: integer('unread_count').notNull().default(0),
  createdBy: uuid('created_by'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});
const contactIdentities = schema.table('contact_identities', {
  organizationId: uuid('organization_id').notNull(),
  id: uuid().notNull().default(sql`platform.new_id()`),
  contactId: uuid('contact_id').notNull(),
  channel: text().notNull(),
  address: text().notNull(),
});
const { organizationId: _, ...columns } = getTableColumns(contacts);

const db = drizzle(new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) }));

const ofOrganization = eq(contacts.organizationId, sql.placeholder('organizationId'));
const getById = db
  .select(columns)
  .from(contacts)
  .where(and(ofOrganization, eq(contacts.id, sql.placeholder('id'))))
  .prepare('get');
const firstPage = db
  .select(columns)
  .from(contacts)
  .where(ofOrganization)
  .orderBy(desc(contacts.id))
  .limit(sql.placeholder('limit'))
  .prepare('first_page');
const nextPage = db
  .select(columns)
  .from(contacts)
  .where(and(ofOrganization, lt(contacts.id, sql.placeholder('cursor'))))
  .orderBy(desc(contacts.id))
  .limit(sql.placeholder('limit'))
  .prepare('next_page');

const nullable = { type: 'string', nullable: true };
const Contact = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string' },
    phone: nullable,
    email: nullable,
    company: nullable,
    tags: { type: 'array', items: { type: 'string' } },
    customFields: { type: 'object', additionalProperties: true },
    source: { type: 'string' },
    isBlocked: { type: 'boolean' },
    lastMessageAt: { ...nullable, format: 'date-time' },
    unreadCount: { type: 'integer' },
    createdBy: nullable,
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
  },
};
const ContactList = {
  type: 'object',
  properties: { items: { type: 'array', items: Contact }, nextCursor: nullable },
};
const Id = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } };
const ListInput = {
  type: 'object',
  properties: {
    cursor: { type: 'string', format: 'uuid' },
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 25 },
  },
};
const CreateInput = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200 },
    phone: { type: 'string', pattern: '^\\+[1-9][0-9]{4,14}$' },
    email: { type: 'string', format: 'email', maxLength: 320 },
  },
};

const app = Fastify();
await app.register(jwt, { secret: process.env.JWT_SECRET as string });
app.addHook('onRequest', async (request) => {
  await request.jwtVerify();
});

app.get<{ Querystring: { id: string } }>(
  '/contacts.get',
  { schema: { querystring: Id, response: { 200: Contact } } },
  async ({ user, query }, reply) => {
    const [contact] = await getById.execute({ organizationId: user.organizationId, id: query.id });
    return contact ?? reply.code(404).send();
  },
);

app.get<{ Querystring: { cursor?: string; limit: number } }>(
  '/contacts.list',
  { schema: { querystring: ListInput, response: { 200: ContactList } } },
  async ({ user: { organizationId }, query: { cursor, limit } }) => {
    const rows = await (cursor
      ? nextPage.execute({ organizationId, cursor, limit: limit + 1 })
      : firstPage.execute({ organizationId, limit: limit + 1 }));
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? items.at(-1)?.id : null };
  },
);

app.post<{ Body: { name: string; phone?: string; email?: string } }>(
  '/contacts.create',
  { schema: { body: CreateInput, response: { 200: Contact } } },
  async ({ user: { organizationId }, body }) =>
    db.transaction(async (tx) => {
      const [contact] = await tx
        .insert(contacts)
        .values({ ...body, organizationId })
        .returning(columns);
      if (!contact) throw new Error('Nothing was inserted');
      const addresses = (['phone', 'email'] as const).flatMap((channel) => {
        const address = contact[channel];
        return address ? [{ organizationId, contactId: contact.id, channel, address }] : [];
      });
      if (addresses.length > 0) await tx.insert(contactIdentities).values(addresses);
      return contact;
    }),
);

ready(await app.listen({ port: 0, host: '127.0.0.1' }));
