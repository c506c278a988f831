import { DiscountCodeType, TicketedEventLocationType, ticketedEventRow } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';
import { EventTag } from '../events/event.schema.ts';

/** More than so many are never told: how well something sells is the organizer's affair. */
export const MAX_SHOWN_QUANTITY = 10;

export const SaleStatus = z
  .enum(['upcoming', 'on_sale', 'sold_out', 'ended', 'cancelled'])
  .meta({ id: 'SaleStatus', description: 'Whether something can be bought right now, and if not, why.' });

const onShow = ticketedEventRow.pick({
  id: true,
  slug: true,
  title: true,
  shortDescription: true,
  category: true,
  startsAt: true,
  endsAt: true,
  timeZone: true,
  venueName: true,
  city: true,
  state: true,
  country: true,
  featuredImage: true,
  tags: true,
  currency: true,
  salesStartsAt: true,
  salesEndsAt: true,
});

const shared = {
  locationType: TicketedEventLocationType,
  timeZone: z.string().describe('Of the IANA database: where the times of the event are to be shown.'),
  sale: SaleStatus,
  priceFrom: z.int().nullable().describe('The lowest price, in minor units; null: nothing is for sale.'),
  priceTo: z.int().nullable().describe('The highest price, in minor units.'),
};

export const StorefrontEventSummary = onShow
  .extend(shared)
  .meta({ id: 'StorefrontEventSummary', description: 'An event as everybody sees it in a list.' });

export const StorefrontTicketType = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    price: z.int().describe('In minor units; with tax when the event says taxInclusive.'),
    fee: z.int().describe('Service fee on one, in minor units.'),
    tax: z.int().describe('Tax on one, contained in price and fee or on top of them.'),
    total: z.int().describe('What one costs in all.'),
    isFree: z.boolean(),
    isHidden: z.boolean().describe('Shown because of the code.'),
    requiresApproval: z.boolean().describe('Whether an organizer has to accept the order first.'),
    minPerOrder: z.int(),
    maxPerOrder: z.int(),
    salesStartsAt: z.date().nullable(),
    salesEndsAt: z.date().nullable(),
    opensAt: z.date().nullable().describe('When both the sale of the event and its own have begun; null: always open.'),
    closesAt: z.date().describe('When the first of both, or the event itself, ends.'),
    sale: SaleStatus,
    available: z
      .int()
      .describe(`How many can be bought right now; ${MAX_SHOWN_QUANTITY} stands for that many or more.`),
  })
  .meta({ id: 'StorefrontTicketType', description: 'What can be bought for an event.' });

export const StorefrontOrganizer = z
  .object({
    name: z.string(),
    logoUrl: z.string().nullable(),
    website: z.string().nullable(),
    primaryColor: z.string().nullable().describe('As #1a2b3c.'),
    secondaryColor: z.string().nullable(),
    refundPolicy: z.string().nullable(),
    privacyPolicyUrl: z.string().nullable(),
    termsOfServiceUrl: z.string().nullable(),
    allowGuestCheckout: z.boolean(),
    ticketTransfersEnabled: z.boolean(),
  })
  .meta({ id: 'StorefrontOrganizer', description: 'Who sells, with their looks and policies.' });

export const DiscountProblem = z.enum(['not_found', 'not_started', 'expired', 'used_up']).meta({
  id: 'DiscountProblem',
  description: 'not_found: none that is good for this event. used_up: bought with as often as it can be.',
});

export const StorefrontEvent = onShow
  .extend({
    ...shared,
    status: z.enum(['published', 'cancelled', 'completed']),
    description: z.string(),
    address: z.string().nullable(),
    zipCode: z.string().nullable(),
    galleryImages: z.array(z.string()),
    taxInclusive: z.boolean().describe('Whether prices and fees contain the tax.'),
    cancellationReason: z.string().nullable(),
    seoTitle: z.string(),
    seoDescription: z.string(),
    ticketTypes: z.array(StorefrontTicketType).describe('In the order they are to be shown.'),
    discount: z
      .object({
        code: z.string(),
        type: DiscountCodeType,
        basisPoints: z.int().nullable(),
        amount: z.int().nullable(),
        ticketTypeIds: z.array(z.uuid()).describe('What it is for; none: everything.'),
      })
      .nullable()
      .describe('What the given code does; null when none was given, or it does nothing here.'),
    discountProblem: DiscountProblem.nullable().describe('Why the given code does nothing.'),
    organizer: StorefrontOrganizer,
    structuredData: z
      .record(z.string(), z.unknown())
      .describe('The event for search engines: JSON-LD of schema.org, less its url.'),
  })
  .meta({ id: 'StorefrontEvent', description: "Everything an event's page shows." });

const word = (max: number) => z.string().trim().min(1).max(max);
const minorUnits = z.int().min(0).max(1_000_000_000_000);

export const StorefrontFilter = z.object({
  text: word(100)
    .optional()
    .describe('Part of title, short description, venue, city or tags; whatever case or accents.'),
  category: word(100).optional(),
  tags: z.array(EventTag).min(1).max(20).optional().describe('Events that have all of these tags.'),
  city: word(200).optional().describe('Whatever case or accents.'),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .max(2)
    .regex(/^[A-Z]{2}$/, 'must be two letters, as IN')
    .optional(),
  isOnline: z.boolean().optional().describe('true: one can take part from anywhere; false: one can go there.'),
  startsAfter: z.date().optional().describe('At this moment or later.'),
  startsBefore: z.date().optional().describe('Before this moment.'),
  isFree: z.boolean().optional().describe('true: something is free; false: something is not.'),
  minPrice: minorUnits.optional().describe('Something costs at least this, in minor units.'),
  maxPrice: minorUnits.optional().describe('Something costs this at most, in minor units.'),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .max(3)
    .regex(/^[A-Z]{3}$/, 'must be three letters, as INR')
    .optional(),
  includePast: z.boolean().default(false).describe('Also events that have ended.'),
});

export const ListStorefrontEventsInput = z
  .object({
    ...pageFields,
    filter: StorefrontFilter.optional(),
    sort: z
      .object({
        field: z.enum(['startsAt', 'publishedAt', 'title']).default('startsAt'),
        direction: z.enum(['asc', 'desc']).default('asc'),
      })
      .default({ field: 'startsAt', direction: 'asc' })
      .describe('Soonest first when left out.'),
  })
  .prefault({});
export const StorefrontEventList = listOutput(StorefrontEventSummary);

const slug = z.string().trim().toLowerCase().min(1).max(100);

export const GetStorefrontEventInput = z
  .object({
    id: z.uuid().optional(),
    slug: slug.optional(),
    code: word(50)
      .optional()
      .describe('A discount code: shows hidden ticket types it is for, and private events it is of.'),
  })
  .refine(({ id, slug }) => (id === undefined) !== (slug === undefined), {
    path: ['id'],
    error: 'give either id or slug',
  });

export const RecordViewInput = z.object({
  eventId: z.uuid(),
  visitorId: z
    .string()
    .min(8)
    .max(100)
    .regex(/^[\w.:-]+$/, 'may have letters, digits and _ . : -')
    .describe('What the page knows its visitor by, made up and kept there. It is stored hashed.'),
  referrer: z.string().max(2000).optional().describe('document.referrer as it is; only the host is kept.'),
});
