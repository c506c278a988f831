/** Events, the keys that deduplicate them, and the links from browsers and users to contacts. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const dataEventRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  dataSourceId: z.uuid(),
  eventType: z.string(),
  eventData: z.record(z.string(), z.unknown()),
  messageId: z.string(),
  anonymousId: z.string().nullable(),
  userRef: z.string().nullable(),
  contactId: z.uuid().nullable(),
  occurredAt: z.date(),
  processedAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface DataEvent extends z.infer<typeof dataEventRow> {}
export class DataEvent extends TenantRow {
  static tableName = 'tracking.data_events';
  static row = dataEventRow;
  static idColumn = ['organizationId', 'id', 'createdAt'];
}

export const eventKeyRow = z.object({ organizationId: z.uuid(), key: z.uuid(), createdAt: z.date() });

export interface EventKey extends z.infer<typeof eventKeyRow> {}
export class EventKey extends TenantRow {
  static tableName = 'tracking.event_keys';
  static row = eventKeyRow;
  static idColumn = ['organizationId', 'key'];
}

export const trackingIdentityRow = z.object({
  organizationId: z.uuid(),
  kind: z.enum(['anonymous', 'user']),
  value: z.string(),
  contactId: z.uuid(),
  since: z.date(),
  eventId: z.uuid(),
  backfilledAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface TrackingIdentity extends z.infer<typeof trackingIdentityRow> {}
export class TrackingIdentity extends TenantRow {
  static tableName = 'tracking.identities';
  static row = trackingIdentityRow;
  static idColumn = ['organizationId', 'kind', 'value', 'since', 'eventId'];
}
