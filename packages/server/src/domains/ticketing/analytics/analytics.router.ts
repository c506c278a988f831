import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure } from '../../../trpc/procedures.ts';
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
      summary: 'Returns views and sales of an event: totals, series, by ticket type and by referrer.',
    })
    .input(EventAnalyticsInput)
    .output(EventAnalytics)
    .query(({ ctx, input }) => eventAnalytics(ctx, input)),

  sales: orgProcedure('analytics.read')
    .meta({ summary: 'Returns sales in a currency: totals, series, by event and by payment method.' })
    .input(SalesAnalyticsInput)
    .output(SalesAnalytics)
    .query(({ ctx, input }) => salesAnalytics(ctx, input)),

  overview: orgProcedure('analytics.read')
    .meta({ summary: 'Returns views and sales of all events, beside those of the previous range.' })
    .input(AnalyticsOverviewInput)
    .output(AnalyticsOverview)
    .query(({ ctx, input }) => analyticsOverview(ctx, input)),
} satisfies TRPCRouterRecord;
