import {
  TicketedEventLocationType,
  TicketedEventStatus,
  TicketedEventTaxRounding,
  TicketedEventVisibility,
  ticketedEventRow,
} from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const TicketedEvent = ticketedEventRow
  .omit({ organizationId: true, searchText: true })
  .extend({
    slug: z.string().describe('Its address in the shop; unique in the organization.'),
    timeZone: z.string().describe('Of the IANA database: Asia/Kolkata. Days of the event are days there.'),
    virtualEventUrl: z.string().nullable().describe('Told to those who hold a ticket, never to the public.'),
    visibility: TicketedEventVisibility.describe(
      'public: in the list; unlisted: whoever has the link; private: whoever has one of its discount codes.',
    ),
    currency: z.string().describe('ISO 4217; fixed once something was ordered.'),
    serviceFeeBasisPoints: z.int().nullable().describe('null: as the settings of the organization say.'),
    serviceFeeFixed: z.int().nullable().describe('Per ticket, in minor units; null: as the settings say.'),
    taxInclusive: z.boolean().describe('Whether prices contain the tax.'),
    taxRounding: TicketedEventTaxRounding.describe('line: tax is rounded per line; total: once per order.'),
    holdMinutes: z.int().describe('How long a cart keeps its seats.'),
    ticketTransfersEnabled: z
      .boolean()
      .nullable()
      .describe('Whether holders may pass tickets on; null: as the settings say.'),
    waitlistOfferMinutes: z.int().describe("How long the waiting list's offers stand."),
    totalRevenue: z.int().describe('What was paid, less what was given back, in minor units.'),
    cancellationCompletedAt: z
      .date()
      .nullable()
      .describe('When all orders of the cancelled event had been cancelled or given back; null while that goes on.'),
    version: z.int().describe('Counts changes by organizers: send it back with an update.'),
    createdBy: z.uuid().nullable().describe('The user who made it; null for keys.'),
    updatedBy: z.uuid().nullable().describe('The user who changed it last; null for keys.'),
    capacity: z.int().nullable().describe('Seats in all; null: no limit besides those of the ticket types.'),
    held: z.int().describe('Seats in carts right now.'),
    sold: z.int().describe('Seats sold right now.'),
  })
  .meta({ id: 'TicketedEvent', description: 'An event that tickets are sold for, as its organizers see it.' });

const title = z.string().trim().min(1).max(200);
const slug = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'may have letters, digits and single hyphens between them');
const timeZone = z
  .string()
  .max(50)
  .refine(isTimeZone, 'must be a time zone of the IANA database, such as Asia/Kolkata')
  .describe('A time zone of the IANA database: Asia/Kolkata.');
const webPage = z.url({ protocol: /^https?$/ }).max(2000);
const word = (max: number) => z.string().trim().min(1).max(max);
const country = z
  .string()
  .trim()
  .toUpperCase()
  .max(2)
  .regex(/^[A-Z]{2}$/, 'must be two letters, as IN')
  .describe('ISO 3166-1, two letters: IN.');
export const EventTag = word(50);
const tags = z
  .array(EventTag)
  .max(50)
  .transform((all) => [...new Set(all)]);
const capacity = z.int().min(0).max(10_000_000).nullable().describe('Seats in all; null: no limit.');
/** Minor units, up to what a price may be. */
const minorUnits = z.int().min(0).max(1_000_000_000_000);
const basisPoints = z.int().min(0).max(10_000);

/** What an event may have besides title, dates and time zone; left out or null: nothing. */
const optionalFields = {
  shortDescription: word(500).nullable().optional(),
  venueName: word(200).nullable().optional(),
  address: word(500).nullable().optional(),
  city: word(200).nullable().optional(),
  state: word(200).nullable().optional(),
  zipCode: word(20).nullable().optional(),
  country: country.nullable().optional(),
  virtualEventUrl: webPage.nullable().optional(),
  featuredImage: webPage.nullable().optional(),
  salesStartsAt: z.date().nullable().optional().describe('Before it nothing is sold; null: at once.'),
  salesEndsAt: z.date().nullable().optional().describe('From then on nothing is sold; null: until the event ends.'),
  seoTitle: word(200).nullable().optional(),
  seoDescription: word(500).nullable().optional(),
  serviceFeeBasisPoints: basisPoints.nullable().optional().describe('250 is 2.5 %; null: as the settings say.'),
  serviceFeeFixed: minorUnits.nullable().optional().describe('Per ticket; null: as the settings say.'),
  ticketTransfersEnabled: z
    .boolean()
    .nullable()
    .optional()
    .describe('Whether holders may pass tickets on; null: as the settings say.'),
};

export const CreateEventInput = z.object({
  title,
  slug: slug.optional().describe('Made from the title when left out.'),
  startsAt: z.date(),
  endsAt: z.date(),
  timeZone,
  description: z.string().trim().max(50_000).default(''),
  category: word(100).default('other'),
  locationType: TicketedEventLocationType.default('physical'),
  visibility: TicketedEventVisibility.default('public'),
  currency: currency.optional().describe("The organization's default currency when left out."),
  capacity: capacity.default(null),
  galleryImages: z.array(webPage).max(50).default([]),
  tags: tags.default([]),
  feeTaxBasisPoints: basisPoints.default(0).describe('Tax on the service fee.'),
  refundsFees: z.boolean().default(true).describe('Whether a refund gives service fees back too.'),
  taxInclusive: z.boolean().default(true).describe('Whether prices contain the tax.'),
  taxRounding: TicketedEventTaxRounding.default('line'),
  holdMinutes: z.int().min(1).max(1440).default(15).describe('How long a cart keeps its seats.'),
  waitlistOfferMinutes: z.int().min(5).max(10_080).default(1440).describe("How long the waiting list's offers stand."),
  ...optionalFields,
});

export const UpdateEventInput = z.object({
  id: z.uuid(),
  version: z.int().min(1).max(2_147_483_647).describe('As it was read: CONFLICT when somebody else changed it since.'),
  title: title.optional(),
  slug: slug.optional().describe('Old links stop working.'),
  startsAt: z.date().optional(),
  endsAt: z.date().optional(),
  timeZone: timeZone.optional(),
  description: z.string().trim().max(50_000).optional(),
  category: word(100).optional(),
  locationType: TicketedEventLocationType.optional(),
  visibility: TicketedEventVisibility.optional(),
  currency: currency.optional().describe('Fixed once something was ordered.'),
  capacity: capacity.optional().describe('Not below what is held and sold; null: no limit.'),
  galleryImages: z.array(webPage).max(50).optional(),
  tags: tags.optional(),
  feeTaxBasisPoints: basisPoints.optional(),
  refundsFees: z.boolean().optional(),
  taxInclusive: z.boolean().optional(),
  taxRounding: TicketedEventTaxRounding.optional(),
  holdMinutes: z.int().min(1).max(1440).optional(),
  waitlistOfferMinutes: z.int().min(5).max(10_080).optional(),
  ...optionalFields,
});

export const DuplicateEventInput = z.object({
  id: z.uuid(),
  startsAt: z.date().describe('When the new one starts. Sale windows move by as much.'),
  endsAt: z.date().optional().describe('As long as the original when left out.'),
  title: title.optional(),
  withTicketTypes: z.boolean().default(true).describe('Also the pools they share.'),
  withDiscountCodes: z.boolean().default(false),
});

export const CancelEventInput = z.object({
  id: z.uuid(),
  reason: word(2000).describe('As buyers read it.'),
});

export const EventCancellation = z
  .object({
    id: z.uuid().describe('The event.'),
    cancelledAt: z.date(),
    completedAt: z.date().nullable().describe('When every order had been dealt with; null while that goes on.'),
    orders: z.int().describe('All orders of the event.'),
    openOrders: z.int().describe('Those not cancelled or given back yet.'),
    pendingRefunds: z.int().describe('Refunds on their way at the vendor.'),
    failedRefunds: z.int().describe('Refunds that the vendor refused: somebody has to look.'),
    refundedAmount: z.int().describe('Given back so far, in minor units.'),
    currency: z.string(),
  })
  .meta({ id: 'EventCancellation', description: 'How far the refunds of a cancelled event are.' });

export const EventFilter = z.object({
  text: word(100)
    .optional()
    .describe('Part of title, short description, venue, city or tags; whatever case or accents.'),
  status: z.array(TicketedEventStatus).min(1).max(4).optional(),
  visibility: z.array(TicketedEventVisibility).min(1).max(3).optional(),
  category: word(100).optional(),
  tags: z.array(EventTag).min(1).max(20).optional().describe('Events that have all of these tags.'),
  startsAfter: z.date().optional().describe('At this moment or later.'),
  startsBefore: z.date().optional().describe('Before this moment.'),
});

export const ListEventsInput = listInput(EventFilter, ['createdAt', 'startsAt', 'updatedAt', 'title']);
export const EventList = listOutput(TicketedEvent);

/**
 * Named by a place, or UTC. Offsets such as +05:30 know no summer, and what JavaScript makes of abbreviations PostgreSQL does
 * not know (CAT) or takes for another one (IST is Israel's).
 */
function isTimeZone(name: string): boolean {
  if (!/^(UTC$|(?!SystemV\/)[A-Za-z_]+\/)/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
