import { z } from 'zod';
import { currency } from '../../../lib/field-schemas.ts';

/** A range is this many days at most. */
export const MAX_RANGE_DAYS = 1_100;

const day = z.iso.date().describe('A day: 2026-11-20.');
const DateRange = z
  .enum(['daily', 'weekly', 'monthly'])
  .default('daily')
  .describe('What the figures are put together by. Weeks begin on Monday.');
const range = {
  from: day.optional().describe('The first day; 29 before the last when left out.'),
  to: day.optional().describe('The last day; today when left out.'),
};

const figure = (what: string) => z.int().describe(what);
const conversionRate = figure('Sales per unique visitor, in hundredths of a percent; 0 without visitors.');
const averageOrderValue = figure('Revenue per sale, rounded, in minor units; 0 without sales.');

const eventFigures = {
  totalViews: figure('Looks at the page.'),
  uniqueViews: figure(
    'Different visitors in this time: the same one on two days is one in a week. Known for 25 months.',
  ),
  totalSales: figure('Orders that were confirmed, paid for or free.'),
  ticketsSold: figure('Tickets in them, also those that were given back later.'),
  conversionRate,
  revenue: figure('What was paid, in minor units, also what was given back later.'),
  refunds: figure('What was given back, in minor units, when it was.'),
};

export const EventAnalyticsInput = z.object({ eventId: z.uuid(), ...range, dateRange: DateRange });

export const EventAnalytics = z
  .object({
    eventId: z.uuid(),
    currency: z.string(),
    timeZone: z.string().describe('Where its days begin.'),
    from: day,
    to: day,
    ...eventFigures,
    ticketTypeBreakdown: z.array(
      z.object({ ticketTypeId: z.uuid(), name: z.string(), quantity: z.int(), revenue: z.int() }),
    ),
    referrers: z
      .array(z.object({ host: z.string(), views: z.int() }))
      .describe('Where visitors came from, the fifty that sent most.'),
    series: z.array(z.object({ date: day.describe('The first day of it.'), ...eventFigures })),
  })
  .meta({ id: 'EventAnalytics', description: 'How an event was looked at and sold. Up to a minute behind.' });

const salesFigures = {
  totalSales: figure('Orders that were confirmed, paid for or free.'),
  totalRevenue: figure('What was paid, in minor units, also what was given back later.'),
  ticketsSold: figure('Tickets in them, also those that were given back later.'),
  averageOrderValue,
  refundAmount: figure('What was given back, in minor units, when it was.'),
  feesCollected: figure('Service fees in the revenue, in minor units.'),
};

export const SalesAnalyticsInput = z
  .object({
    ...range,
    dateRange: DateRange,
    currency: currency.optional().describe('The one with most sales in this time when left out.'),
  })
  .prefault({});

export const SalesAnalytics = z
  .object({
    currency: z.string(),
    currencies: z.array(z.string()).describe('All that something was sold in in this time.'),
    from: day,
    to: day,
    ...salesFigures,
    eventBreakdown: z
      .array(z.object({ eventId: z.uuid(), title: z.string(), sales: z.int(), revenue: z.int(), tickets: z.int() }))
      .describe('The hundred events with most revenue.'),
    paymentMethodBreakdown: z.array(z.object({ paymentMethod: z.string(), sales: z.int(), revenue: z.int() })),
    series: z.array(z.object({ date: day.describe('The first day of it.'), ...salesFigures })),
  })
  .meta({
    id: 'SalesAnalytics',
    description:
      'What an organization sold, in one currency. A sale is of the day it was where its event is. Up to a minute behind.',
  });

export const AnalyticsOverviewInput = z.object(range).prefault({});

const inCurrency = z.object({ currency: z.string(), ...salesFigures });

export const AnalyticsOverview = z
  .object({
    from: day,
    to: day,
    totalViews: figure("Looks at all events' pages."),
    previousViews: figure('In as many days before.'),
    sales: z.array(inCurrency).describe('By currency, most sales first.'),
    previousSales: z.array(inCurrency).describe('In as many days before.'),
    publishedEvents: figure('On show right now.'),
    topEvents: z
      .array(
        z.object({
          eventId: z.uuid(),
          title: z.string(),
          currency: z.string(),
          totalViews: z.int(),
          totalSales: z.int(),
          ticketsSold: z.int(),
          revenue: z.int(),
        }),
      )
      .describe('The ten that sold most tickets.'),
  })
  .meta({ id: 'AnalyticsOverview', description: 'The state of the shop at a glance. Up to a minute behind.' });
