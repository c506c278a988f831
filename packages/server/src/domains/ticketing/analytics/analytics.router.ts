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
      summary: 'How an event was looked at and sold: in all, by day, week or month, by ticket type and by referrer.',
    })
    .input(EventAnalyticsInput)
    .output(EventAnalytics)
    .query(({ ctx, input }) => eventAnalytics(ctx, input)),

  sales: orgProcedure('analytics.read')
    .meta({ summary: 'What was sold in a currency: in all, by day, week or month, by event and by way of paying.' })
    .input(SalesAnalyticsInput)
    .output(SalesAnalytics)
    .query(({ ctx, input }) => salesAnalytics(ctx, input)),

  overview: orgProcedure('analytics.read')
    .meta({ summary: 'The state of the shop at a glance, beside as many days before.' })
    .input(AnalyticsOverviewInput)
    .output(AnalyticsOverview)
    .query(({ ctx, input }) => analyticsOverview(ctx, input)),
} satisfies TRPCRouterRecord;
