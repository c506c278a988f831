import {
  TicketedEventLocationType,
  TicketedEventStatus,
  TicketedEventTaxRounding,
  TicketedEventVisibility,
  ticketedEventRow,
} from '@tessera/db';
import { z } from 'zod';
import { currency, nameText, timeZone } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

const visibilityText =
  'public: listed in the shop; unlisted: for people with the link; private: for people with one of its discount codes.';
const maxSeatsText =
  'Seats that visitors from one network may hold at once in unpaid carts and take free of charge in an hour.';
const maxCartsText = 'Unpaid carts that visitors from one network may have at once.';
const maxCodeUsesText = 'Uses of one discount code that unpaid carts from one network may hold at once.';
const taxRoundingText = 'line: tax is rounded per line; total: once per order and tax rate.';

export const TicketedEvent = ticketedEventRow
  .omit({ organizationId: true, searchText: true, zipCode: true })
  .extend({
    slug: z.string().describe('The address of the event in the shop; unique in the organization.'),
    timeZone: z.string().describe('IANA name, such as Asia/Kolkata. The days of the event are days there.'),
    postalCode: z.string().nullable(),
    virtualEventUrl: z.string().nullable().describe('Shown to ticket holders only, never to the public.'),
    visibility: TicketedEventVisibility.describe(visibilityText),
    currency: z.string().describe('ISO 4217; fixed after the first order.'),
    serviceFeeBasisPoints: z.int().nullable().describe("null: the organization's settings apply."),
    serviceFeeFixed: z
      .int()
      .nullable()
      .describe("Per ticket, in minor units; null: the organization's settings apply."),
    taxInclusive: z.boolean().describe('Whether prices include the tax.'),
    taxRounding: TicketedEventTaxRounding.describe(taxRoundingText),
    holdMinutes: z.int().describe('Minutes that a cart holds its seats.'),
    ticketTransfersEnabled: z
      .boolean()
      .nullable()
      .describe("Whether holders may transfer tickets; null: the organization's settings apply."),
    waitlistOfferMinutes: z.int().describe('Minutes that an offer of the waiting list is valid.'),
    maxSeatsPerNetwork: z.int().describe(maxSeatsText),
    maxCartsPerNetwork: z.int().describe(maxCartsText),
    maxCodeUsesPerNetwork: z.int().describe(maxCodeUsesText),
    totalRevenue: z.int().describe('Paid less refunded, in minor units.'),
    cancellationCompletedAt: z
      .date()
      .nullable()
      .describe('When every order of the cancelled event was cancelled or refunded; null until then.'),
    version: z.int().describe('Increases with each change by an organizer: send it back with an update.'),
    createdBy: z.uuid().nullable().describe('The user who created it; null: an API key.'),
    updatedBy: z.uuid().nullable().describe('The user who changed it last; null: an API key.'),
    capacity: z.int().nullable().describe('Seats of the event; null: only the limits of the ticket types apply.'),
    held: z.int().describe('Seats in carts now.'),
    sold: z.int().describe('Seats sold now.'),
  })
  .meta({ id: 'TicketedEvent', description: 'An event that sells tickets, as its organizers see it.' });

const title = nameText(200);
const slug = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'may have letters, digits and single hyphens between them');
const webPage = z.url({ protocol: /^https?$/ }).max(2000);
const country = z
  .string()
  .trim()
  .toUpperCase()
  .max(2)
  .regex(/^[A-Z]{2}$/, 'must be two letters, as IN');
export const EventTag = nameText(50);
const tags = z
  .array(EventTag)
  .max(50)
  .transform((all) => [...new Set(all)]);
const capacity = z.int().min(0).max(10_000_000).nullable();
/** Minor units, up to the largest price. */
const minorUnits = z.int().min(0).max(1_000_000_000_000);
const basisPoints = z.int().min(0).max(10_000);
const description = z.string().trim().max(50_000);
const galleryImages = z.array(webPage).max(50);
const holdMinutes = z.int().min(1).max(1440);
const waitlistOfferMinutes = z.int().min(5).max(10_080);

const networkShare = z.int().min(1).max(1_000_000).optional();

const startsAtText = 'When the event starts.';
const endsAtText = 'When the event ends.';
const descriptionText = 'The text of the event page.';
const categoryText = 'A category of your choice, such as music.';
const locationText = 'physical: at a venue; virtual: online; hybrid: both.';
const imagesText = 'Web addresses of further pictures.';
const tagsText = 'Tags to filter by.';
const feeTaxText = 'Tax on the service fee: 1800 is 18 %.';
const refundsFeesText = 'Whether a refund includes the service fees.';

/** Optional fields of an event; null or absent: not set. */
const optionalFields = {
  shortDescription: nameText(500).nullable().optional().describe('One or two sentences for lists and search engines.'),
  venueName: nameText(200).nullable().optional().describe('The name of the venue.'),
  address: nameText(500).nullable().optional().describe('Street and number of the venue.'),
  city: nameText(200).nullable().optional().describe('The city of the venue.'),
  state: nameText(200).nullable().optional().describe('The state or region of the venue.'),
  postalCode: nameText(20).nullable().optional().describe('The postal code of the venue.'),
  country: country.nullable().optional().describe('ISO 3166-1, two letters, such as IN.'),
  virtualEventUrl: webPage
    .nullable()
    .optional()
    .describe('Where the event takes place online; for ticket holders only.'),
  featuredImage: webPage.nullable().optional().describe('Web address of the main picture.'),
  salesStartsAt: z.date().nullable().optional().describe('When sales start; null: as soon as it is published.'),
  salesEndsAt: z.date().nullable().optional().describe('When sales end; null: when the event ends.'),
  seoTitle: nameText(200).nullable().optional().describe('Title for search engines; null: the title.'),
  seoDescription: nameText(500).nullable().optional().describe('Text for search engines; null: the short description.'),
  serviceFeeBasisPoints: basisPoints
    .nullable()
    .optional()
    .describe("Service fee: 250 is 2.5 %; null: the organization's settings apply."),
  serviceFeeFixed: minorUnits
    .nullable()
    .optional()
    .describe("Service fee per ticket, in minor units; null: the organization's settings apply."),
  ticketTransfersEnabled: z
    .boolean()
    .nullable()
    .optional()
    .describe("Whether holders may transfer tickets; null: the organization's settings apply."),
  maxSeatsPerNetwork: networkShare.describe(`${maxSeatsText} 40 for a new event.`),
  maxCartsPerNetwork: networkShare.describe(`${maxCartsText} 20 for a new event.`),
  maxCodeUsesPerNetwork: networkShare.describe(`${maxCodeUsesText} 5 for a new event.`),
};

export const CreateEventInput = z.object({
  title: title.describe('The name of the event.'),
  slug: slug.optional().describe('The address of the event in the shop; made from the title by default.'),
  startsAt: z.date().describe(startsAtText),
  endsAt: z.date().describe(endsAtText),
  timeZone,
  description: description.default('').describe(descriptionText),
  category: nameText(100).default('other').describe(categoryText),
  locationType: TicketedEventLocationType.default('physical').describe(locationText),
  visibility: TicketedEventVisibility.default('public').describe(visibilityText),
  currency: currency.optional().describe("The organization's default currency by default."),
  capacity: capacity.default(null).describe('Seats of the event; null: no limit.'),
  galleryImages: galleryImages.default([]).describe(imagesText),
  tags: tags.default([]).describe(tagsText),
  feeTaxBasisPoints: basisPoints.default(0).describe(feeTaxText),
  refundsFees: z.boolean().default(true).describe(refundsFeesText),
  taxInclusive: z.boolean().default(true).describe('Whether prices include the tax.'),
  taxRounding: TicketedEventTaxRounding.default('line').describe(taxRoundingText),
  holdMinutes: holdMinutes.default(15).describe('Minutes that a cart holds its seats.'),
  waitlistOfferMinutes: waitlistOfferMinutes
    .default(1440)
    .describe('Minutes that an offer of the waiting list is valid.'),
  ...optionalFields,
});

export const UpdateEventInput = z.object({
  id: z.uuid().describe('The event.'),
  version: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .describe('The version you read; CONFLICT when the event has changed since then.'),
  title: title.optional().describe('The name of the event.'),
  slug: slug.optional().describe('The address of the event in the shop. Links with the previous slug stop working.'),
  startsAt: z.date().optional().describe(startsAtText),
  endsAt: z.date().optional().describe(endsAtText),
  timeZone: timeZone.optional(),
  description: description.optional().describe(descriptionText),
  category: nameText(100).optional().describe(categoryText),
  locationType: TicketedEventLocationType.optional().describe(locationText),
  visibility: TicketedEventVisibility.optional().describe(visibilityText),
  currency: currency.optional().describe('Fixed after the first order.'),
  capacity: capacity.optional().describe('Seats of the event, not less than are held and sold; null: no limit.'),
  galleryImages: galleryImages.optional().describe(imagesText),
  tags: tags.optional().describe(tagsText),
  feeTaxBasisPoints: basisPoints.optional().describe(feeTaxText),
  refundsFees: z.boolean().optional().describe(refundsFeesText),
  taxInclusive: z.boolean().optional().describe('Whether prices include the tax.'),
  taxRounding: TicketedEventTaxRounding.optional().describe(taxRoundingText),
  holdMinutes: holdMinutes.optional().describe('Minutes that a cart holds its seats.'),
  waitlistOfferMinutes: waitlistOfferMinutes.optional().describe('Minutes that an offer of the waiting list is valid.'),
  ...optionalFields,
});

export const DuplicateEventInput = z.object({
  id: z.uuid().describe('The event to copy.'),
  startsAt: z
    .date()
    .describe('When the copy starts. Sales windows and check-in times move with it and keep their time of day.'),
  endsAt: z.date().optional().describe('When the copy ends; as long as the original by default.'),
  title: title.optional().describe("The name of the copy; the original's by default."),
  withTicketTypes: z.boolean().default(true).describe('Whether to copy the ticket types and their shared pools.'),
  withDiscountCodes: z.boolean().default(false).describe('Whether to copy the discount codes.'),
});

export const CancelEventInput = z.object({
  id: z.uuid().describe('The event.'),
  reason: nameText(2000).describe('The reason, as buyers read it.'),
});

export const EventFilter = z.object({
  text: nameText(100)
    .optional()
    .describe('Part of title, short description, venue, city or tags; case and accents are ignored.'),
  status: oneOrSeveral(TicketedEventStatus).optional().describe('Events in one of these states.'),
  visibility: oneOrSeveral(TicketedEventVisibility).optional().describe('Events with one of these visibilities.'),
  category: nameText(100).optional().describe('Events of this category.'),
  tags: z.array(EventTag).min(1).max(20).optional().describe('Events that have all of these tags.'),
  startsAfter: z.date().optional().describe('Events that start at this time or later.'),
  startsBefore: z.date().optional().describe('Events that start before this time.'),
});

export const ListEventsInput = listInput(EventFilter, ['createdAt', 'startsAt', 'updatedAt', 'title']);
export const EventList = listOutput(TicketedEvent);
