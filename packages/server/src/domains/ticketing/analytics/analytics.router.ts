import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  AnalyticsOverview,
  AnalyticsOverviewInput,
  EventAnalytics,
  EventAnalyticsInput,
  SalesAnalytics,
  SalesAnalyticsInput,
} from './analytics.schema.ts';
import { analyticsOverview, eventAnalytics, salesAnalytics } from './analytics.service.ts';

export const analyticsRouter = {
  event: orgProcedure('analytics.read')
    .meta({
      costly: true,
      replica: true,
      summary: 'Returns views and sales of an event: totals, series, by ticket type and by referrer.',
      example: { eventId: sample.event, from: '2026-11-01', to: '2026-11-30', dateRange: 'weekly' },
    })
    .input(EventAnalyticsInput)
    .output(EventAnalytics)
    .query(({ ctx, input }) => eventAnalytics(ctx, input)),

  sales: orgProcedure('analytics.read')
    .meta({
      costly: true,
      replica: true,
      summary: 'Returns sales in a currency: totals, series, by event and by payment method.',
      example: { from: '2026-11-01', to: '2026-11-30', dateRange: 'monthly', currency: 'USD' },
    })
    .input(SalesAnalyticsInput)
    .output(SalesAnalytics)
    .query(({ ctx, input }) => salesAnalytics(ctx, input)),

  overview: orgProcedure('analytics.read')
    .meta({
      costly: true,
      replica: true,
      summary: 'Returns views and sales of all events, beside those of the previous range.',
      example: { from: '2026-11-01', to: '2026-11-30' },
    })
    .input(AnalyticsOverviewInput)
    .output(AnalyticsOverview)
    .query(({ ctx, input }) => analyticsOverview(ctx, input)),
} satisfies TRPCRouterRecord;
