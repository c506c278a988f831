import { z } from 'zod';
import { currency } from '../../../lib/schemas/field-schemas.ts';

/** The longest range of days that analytics answers. */
export const MAX_RANGE_DAYS = 1_100;

const day = z.iso.date();
const dateRange = z
  .enum(['daily', 'weekly', 'monthly'])
  .default('daily')
  .describe('The length of the intervals in `series`. Weeks begin on Monday.');
const range = {
  from: day.optional().describe('The first day, such as 2026-11-20; 29 days before the last one by default.'),
  to: day.optional().describe('The last day; today by default.'),
};
const answeredRange = { from: day.describe('The first day.'), to: day.describe('The last day.') };
const date = day.describe('The first day of the interval.');

const figure = (text: string) => z.int().describe(text);
const saleCount = figure('Confirmed orders, paid or free.');
const ticketCount = figure('Tickets in these orders, including those refunded later.');
const revenueAmount = figure('Paid, in minor units, including what was refunded later.');
const refundAmount = figure('Refunded, in minor units, on the day of the refund.');

const eventFigures = {
  viewCount: figure('Views of the page.'),
  uniqueVisitorCount: figure(
    'Different visitors in the interval: one who comes on two days counts once in a week. Kept for 25 months.',
  ),
  saleCount,
  ticketCount,
  conversionBasisPoints: figure('Sales per unique visitor: 250 is 2.5 %; 0 without visitors.'),
  revenueAmount,
  refundAmount,
};

export const EventAnalyticsInput = z.object({ eventId: z.uuid().describe('The event.'), ...range, dateRange });

export const EventAnalytics = z
  .object({
    eventId: z.uuid(),
    currency: z.string(),
    timeZone: z.string().describe("The event's time zone, in which its days begin."),
    ...answeredRange,
    ...eventFigures,
    ticketTypeBreakdown: z.array(z.object({ ticketTypeId: z.uuid(), name: z.string(), ticketCount, revenueAmount })),
    referrers: z
      .array(z.object({ host: z.string(), viewCount: figure('Views of the page.') }))
      .describe('Hosts that visitors came from, the fifty with most views.'),
    series: z.array(z.object({ date, ...eventFigures })),
  })
  .meta({ id: 'EventAnalytics', description: 'Views and sales of an event. Up to a minute behind.' });

const salesFigures = {
  saleCount,
  revenueAmount,
  ticketCount,
  averageOrderAmount: figure('Revenue per sale, rounded, in minor units; 0 without sales.'),
  refundAmount,
  feeAmount: figure('Service fees in the revenue, in minor units.'),
};

export const SalesAnalyticsInput = z
  .object({
    ...range,
    dateRange,
    currency: currency.optional().describe('The currency with most sales in the range by default.'),
  })
  .prefault({});

export const SalesAnalytics = z
  .object({
    currency: z.string(),
    currencies: z.array(z.string()).describe('All currencies with sales in the range.'),
    ...answeredRange,
    ...salesFigures,
    eventBreakdown: z
      .array(z.object({ eventId: z.uuid(), title: z.string(), saleCount, revenueAmount, ticketCount }))
      .describe('The hundred events with most revenue.'),
    paymentMethodBreakdown: z.array(z.object({ paymentMethod: z.string(), saleCount, revenueAmount })),
    series: z.array(z.object({ date, ...salesFigures })),
  })
  .meta({
    id: 'SalesAnalytics',
    description:
      'The sales of an organization in one currency. A sale counts on its day in the time zone of its event. Up to a minute behind.',
  });

export const AnalyticsOverviewInput = z.object(range).prefault({});

const currencySales = z.object({ currency: z.string(), ...salesFigures });

export const AnalyticsOverview = z
  .object({
    ...answeredRange,
    viewCount: figure('Views of the pages of all events.'),
    previousViewCount: figure('The same for the range of equal length right before.'),
    sales: z.array(currencySales).describe('By currency, most sales first.'),
    previousSales: z.array(currencySales).describe('The same for the range of equal length right before.'),
    publishedEventCount: figure('Events that are published now.'),
    topEvents: z
      .array(
        z.object({
          eventId: z.uuid(),
          title: z.string(),
          currency: z.string(),
          viewCount: figure('Views of the page.'),
          saleCount,
          ticketCount,
          revenueAmount,
        }),
      )
      .describe('The ten events that sold most tickets.'),
  })
  .meta({ id: 'AnalyticsOverview', description: 'Views and sales of all events at a glance. Up to a minute behind.' });
