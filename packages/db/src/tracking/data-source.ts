/** Sources of events: tag managers, our own snippet, Meta's pixel and shops. And the retention of events. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const DataSourceType = z
  .enum(['gtm', 'facebook_pixel', 'shopify'])
  .meta({ id: 'DataSourceType', description: 'Which vendor sends the events, and so which event names are mapped.' });

export const dataSourceRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  sourceType: DataSourceType,
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  isActive: z.boolean(),
  keyHash: z.string(),
  keyHint: z.string(),
  previousKeyHash: z.string().nullable(),
  previousKeyHint: z.string().nullable(),
  previousKeyExpiresAt: z.date().nullable(),
  webhookSecret: z.string().nullable(),
  deletedAt: z.date().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface DataSource extends z.infer<typeof dataSourceRow> {}
export class DataSource extends TenantRow {
  static tableName = 'tracking.data_sources';
  static row = dataSourceRow;
}

export const trackingSettingsRow = z.object({
  organizationId: z.uuid(),
  retentionMonths: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface TrackingSettings extends z.infer<typeof trackingSettingsRow> {}
export class TrackingSettings extends TenantRow {
  static tableName = 'tracking.settings';
  static row = trackingSettingsRow;
  static idColumn = 'organizationId';
}
