import { DiscountCodeType, TicketedEventLocationType, ticketedEventRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';
import { EventTag } from '../events/event.schema.ts';

/** The public sees no larger number of available tickets: how well an event sells is the organizer's business. */
export const MAX_SHOWN_QUANTITY = 10;

export const SaleStatus = z
  .enum(['upcoming', 'on_sale', 'sold_out', 'ended', 'cancelled'])
  .meta({ id: 'SaleStatus', description: 'Whether an event or ticket type can be bought now, and if not, why.' });

const publicEvent = ticketedEventRow.pick({
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
  timeZone: z.string().describe('IANA name of the zone in which to show the times of the event.'),
  sale: SaleStatus,
  priceFrom: z
    .int()
    .nullable()
    .describe('The lowest price, in minor units; null: the event has no ticket types to show.'),
  priceTo: z.int().nullable().describe('The highest price, in minor units.'),
};

export const StorefrontEventSummary = publicEvent
  .extend(shared)
  .meta({ id: 'StorefrontEventSummary', description: 'An event as the public list shows it.' });

export const StorefrontTicketType = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string().nullable(),
    price: z.int().describe('In minor units; includes the tax when the event is taxInclusive.'),
    fee: z.int().describe('Service fee per ticket, in minor units.'),
    tax: z.int().describe('Tax per ticket: included in price and fee, or added on top.'),
    total: z.int().describe('The full price of a ticket.'),
    isFree: z.boolean(),
    isHidden: z.boolean().describe('Shown because of the discount code.'),
    requiresApproval: z.boolean().describe('Whether an organizer must approve the order.'),
    minPerOrder: z.int(),
    maxPerOrder: z.int(),
    salesStartsAt: z.date().nullable(),
    salesEndsAt: z.date().nullable(),
    opensAt: z
      .date()
      .nullable()
      .describe('When sales of the event and of the type have started; null: already at publication.'),
    closesAt: z.date().describe('When the first of these ends: sales of the event, sales of the type, the event.'),
    sale: SaleStatus,
    available: z.int().describe(`How many can be bought now; ${MAX_SHOWN_QUANTITY} means that many or more.`),
  })
  .meta({ id: 'StorefrontTicketType', description: 'A ticket type as buyers see it.' });

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
  .meta({ id: 'StorefrontOrganizer', description: 'The organizer, with their branding and policies.' });

export const DiscountProblem = z.enum(['not_found', 'not_started', 'expired', 'used_up']).meta({
  id: 'DiscountProblem',
  description: 'not_found: no such code for this event. used_up: orders have used it as often as allowed.',
});

export const StorefrontEvent = publicEvent
  .extend({
    ...shared,
    status: z.enum(['published', 'cancelled', 'completed']),
    description: z.string(),
    address: z.string().nullable(),
    postalCode: z.string().nullable(),
    galleryImages: z.array(z.string()),
    taxInclusive: z.boolean().describe('Whether prices and fees contain the tax.'),
    cancellationReason: z.string().nullable(),
    seoTitle: z.string(),
    seoDescription: z.string(),
    ticketTypes: z.array(StorefrontTicketType).describe('In the order to show them.'),
    discount: z
      .object({
        code: z.string(),
        type: DiscountCodeType,
        discountBasisPoints: z.int().nullable().describe('2500 is 25 %; null for a fixed code.'),
        discountAmount: z.int().nullable().describe('In minor units; null for a percent code.'),
        ticketTypeIds: z.array(z.uuid()).nullable().describe('The ticket types it is for; null: all.'),
      })
      .nullable()
      .describe('The discount of the given code; null: no code was given, or it does not apply.'),
    discountProblem: DiscountProblem.nullable().describe('Why the given code does not apply.'),
    organizer: StorefrontOrganizer,
    structuredData: z
      .record(z.string(), z.unknown())
      .describe('The event for search engines: JSON-LD of schema.org, without its url.'),
  })
  .meta({ id: 'StorefrontEvent', description: 'What the page of an event shows.' });

const minorUnits = z.int().min(0).max(1_000_000_000_000);

export const StorefrontFilter = z.object({
  text: nameText(100)
    .optional()
    .describe('Part of title, short description, venue, city or tags; case and accents are ignored.'),
  category: nameText(100).optional().describe('Events of this category.'),
  tags: z.array(EventTag).min(1).max(20).optional().describe('Events that have all of these tags.'),
  city: nameText(200).optional().describe('Events in this city; case and accents are ignored.'),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .max(2)
    .regex(/^[A-Z]{2}$/, 'must be two letters, as IN')
    .optional()
    .describe('Events in this country: ISO 3166-1, two letters.'),
  isOnline: z.boolean().optional().describe('true: virtual and hybrid events; false: physical and hybrid events.'),
  startsAfter: z.date().optional().describe('Events that start at this time or later.'),
  startsBefore: z.date().optional().describe('Events that start before this time.'),
  isFree: z.boolean().optional().describe('true: events with a free ticket type; false: events with a paid one.'),
  minPrice: minorUnits.optional().describe('Events with a ticket type at this price or more, in minor units.'),
  maxPrice: minorUnits.optional().describe('Events with a ticket type at this price or less, in minor units.'),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .max(3)
    .regex(/^[A-Z]{3}$/, 'must be three letters, as INR')
    .optional()
    .describe('Events that sell in this currency.'),
  includePast: z.boolean().default(false).describe('Also list events that have ended.'),
});

export const ListStorefrontEventsInput = z
  .object({
    ...pageFields,
    filter: StorefrontFilter.optional().describe('Narrows the list: every field given must match.'),
    sort: z
      .object({
        field: z.enum(['startsAt', 'publishedAt', 'title']).default('startsAt'),
        direction: z.enum(['asc', 'desc']).default('asc'),
      })
      .default({ field: 'startsAt', direction: 'asc' })
      .describe('Soonest first by default.'),
  })
  .prefault({});
export const StorefrontEventList = listOutput(StorefrontEventSummary);

const slug = z.string().trim().toLowerCase().min(1).max(100);

export const GetStorefrontEventInput = z
  .object({
    id: z.uuid().optional().describe('The event; give either id or slug.'),
    slug: slug.optional().describe('The address of the event in the shop.'),
    discountCode: nameText(50)
      .optional()
      .describe('A discount code: shows the hidden ticket types and the private event it is for.'),
  })
  .refine(({ id, slug }) => (id === undefined) !== (slug === undefined), {
    path: ['id'],
    error: 'give either id or slug',
  });

export const RecordViewInput = z.object({
  eventId: z.uuid().describe('The event.'),
  visitorId: z
    .string()
    .min(8)
    .max(100)
    .regex(/^[\w.:-]+$/, 'may have letters, digits and _ . : -')
    .describe('An id that the page makes up and keeps for its visitor. Only a hash is stored.'),
  referrer: z.string().max(2000).optional().describe('The value of document.referrer; only the host is stored.'),
});
