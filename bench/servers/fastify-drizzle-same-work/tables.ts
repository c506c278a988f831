/** The tables that the server reads and writes, as Drizzle describes them. */
import { sql } from 'drizzle-orm';
import { boolean, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });
const tenant = () => ({
  organizationId: uuid('organization_id').notNull(),
  id: uuid().notNull().default(sql`platform.new_id()`),
});

const contactsSchema = pgSchema('contacts');
export const contacts = contactsSchema.table('contacts', {
  ...tenant(),
  name: text().notNull(),
  phone: text(),
  email: text(),
  company: text(),
  tags: text().array().notNull().default([]),
  customFields: jsonb('custom_fields').notNull().default({}),
  source: text().notNull().default('api'),
  isBlocked: boolean('is_blocked').notNull().default(false),
  lastMessageAt: time('last_message_at'),
  unreadCount: integer('unread_count').notNull().default(0),
  createdBy: uuid('created_by'),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
});
export const contactIdentities = contactsSchema.table('contact_identities', {
  ...tenant(),
  contactId: uuid('contact_id').notNull(),
  channel: text().notNull(),
  address: text().notNull(),
});

const organizationsSchema = pgSchema('organizations');
export const organizations = organizationsSchema.table('organizations', {
  id: uuid().notNull(),
  deletedAt: time('deleted_at'),
});
export const apiKeys = organizationsSchema.table('api_keys', {
  ...tenant(),
  keyHash: text('key_hash').notNull(),
  scopes: text().array().notNull(),
  expiresAt: time('expires_at'),
  revokedAt: time('revoked_at'),
});
export const activityLogs = organizationsSchema.table('activity_logs', {
  ...tenant(),
  action: text().notNull(),
  resource: text().notNull(),
  resourceId: text('resource_id'),
  actor: jsonb().notNull(),
  actorId: uuid('actor_id'),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  requestId: text('request_id'),
});

const platform = pgSchema('platform');
export const idempotencyKeys = platform.table('idempotency_keys', {
  organizationId: uuid('organization_id').notNull(),
  principal: text().notNull(),
  procedure: text().notNull(),
  key: text().notNull(),
  requestHash: text('request_hash').notNull(),
  response: text(),
});

/** An outbox of its own, like `platform.events`: otherwise the relay of the Tessera server beside it would work for this one. */
export const outbox = pgSchema('bench').table('outbox', {
  ...tenant(),
  type: text().notNull(),
  payload: jsonb().notNull(),
  actor: jsonb().notNull(),
});
