/** Views and sales, counted per day; and the queue of those that are not counted yet. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const eventViewRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  visitor: z.string(),
  referrer: z.string().nullable(),
  createdAt: z.date(),
});

export interface EventView extends z.infer<typeof eventViewRow> {}
export class EventView extends TenantRow {
  static tableName = 'ticketing.event_views';
  static row = eventViewRow;
  static idColumn = ['organizationId', 'createdAt', 'id'];
}

export const AnalyticsSource = z.enum(['view', 'sale', 'refund']);

export const analyticsQueueRow = z.object({
  organizationId: z.uuid(),
  source: AnalyticsSource,
  id: z.uuid(),
  happenedAt: z.date(),
  retryAt: z.date().nullable(),
});

export interface AnalyticsQueueRow extends z.infer<typeof analyticsQueueRow> {}
export class AnalyticsQueueRow extends TenantRow {
  static tableName = 'ticketing.analytics_queue';
  static row = analyticsQueueRow;
  static idColumn = ['organizationId', 'source', 'id'];
}

export const eventAnalyticsRow = z.object({
  organizationId: z.uuid(),
  eventId: z.uuid(),
  date: z.iso.date(),
  totalViews: z.int(),
  uniqueViews: z.int(),
  totalSales: z.int(),
  ticketsSold: z.int(),
  revenue: z.int(),
  refunds: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface EventAnalytics extends z.infer<typeof eventAnalyticsRow> {}
export class EventAnalytics extends TenantRow {
  static tableName = 'ticketing.event_analytics';
  static row = eventAnalyticsRow;
  static idColumn = ['organizationId', 'eventId', 'date'];
}

export const EventAnalyticsPartKind = z.enum(['ticket_type', 'referrer']);

export const eventAnalyticsPartRow = z.object({
  organizationId: z.uuid(),
  eventId: z.uuid(),
  date: z.iso.date(),
  kind: EventAnalyticsPartKind,
  key: z.string(),
  quantity: z.int(),
  revenue: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface EventAnalyticsPart extends z.infer<typeof eventAnalyticsPartRow> {}
export class EventAnalyticsPart extends TenantRow {
  static tableName = 'ticketing.event_analytics_parts';
  static row = eventAnalyticsPartRow;
  static idColumn = ['organizationId', 'eventId', 'date', 'kind', 'key'];
}

export const eventVisitorRow = z.object({
  organizationId: z.uuid(),
  eventId: z.uuid(),
  date: z.iso.date(),
  visitor: z.string(),
});

export interface EventVisitor extends z.infer<typeof eventVisitorRow> {}
export class EventVisitor extends TenantRow {
  static tableName = 'ticketing.event_visitors';
  static row = eventVisitorRow;
  static idColumn = ['organizationId', 'eventId', 'date', 'visitor'];
}

export const salesAnalyticsRow = z.object({
  organizationId: z.uuid(),
  date: z.iso.date(),
  currency: z.string(),
  paymentMethod: z.string(),
  totalSales: z.int(),
  totalRevenue: z.int(),
  ticketsSold: z.int(),
  refundAmount: z.int(),
  feesCollected: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface SalesAnalytics extends z.infer<typeof salesAnalyticsRow> {}
export class SalesAnalytics extends TenantRow {
  static tableName = 'ticketing.sales_analytics';
  static row = salesAnalyticsRow;
  static idColumn = ['organizationId', 'date', 'currency', 'paymentMethod'];
}
