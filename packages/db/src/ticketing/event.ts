/** Events that sell tickets. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const TicketedEventLocationType = z.enum(['physical', 'virtual', 'hybrid']);
export const TicketedEventStatus = z.enum(['draft', 'published', 'cancelled', 'completed']);
export const TicketedEventVisibility = z.enum(['public', 'private', 'unlisted']);
export const TicketedEventTaxRounding = z.enum(['line', 'total']);

export const ticketedEventRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  shortDescription: z.string().nullable(),
  category: z.string(),
  startsAt: z.date(),
  endsAt: z.date(),
  timeZone: z.string(),
  locationType: TicketedEventLocationType,
  venueName: z.string().nullable(),
  address: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  zipCode: z.string().nullable(),
  country: z.string().nullable(),
  virtualEventUrl: z.string().nullable(),
  featuredImage: z.string().nullable(),
  galleryImages: z.array(z.string()),
  status: TicketedEventStatus,
  visibility: TicketedEventVisibility,
  currency: z.string(),
  salesStartsAt: z.date().nullable(),
  salesEndsAt: z.date().nullable(),
  seoTitle: z.string().nullable(),
  seoDescription: z.string().nullable(),
  tags: z.array(z.string()),
  serviceFeeBasisPoints: z.int().nullable(),
  serviceFeeFixed: z.int().nullable(),
  feeTaxBasisPoints: z.int(),
  refundsFees: z.boolean(),
  taxInclusive: z.boolean(),
  taxRounding: TicketedEventTaxRounding,
  holdMinutes: z.int(),
  ticketTransfersEnabled: z.boolean().nullable(),
  waitlistOfferMinutes: z.int(),
  maxSeatsPerNetwork: z.int(),
  maxCartsPerNetwork: z.int(),
  maxCodeUsesPerNetwork: z.int(),
  totalTicketsSold: z.int(),
  totalRevenue: z.int(),
  publishedAt: z.date().nullable(),
  cancelledAt: z.date().nullable(),
  cancellationReason: z.string().nullable(),
  cancellationCompletedAt: z.date().nullable(),
  completedAt: z.date().nullable(),
  duplicatedFrom: z.uuid().nullable(),
  version: z.int(),
  searchText: z.string(),
  createdBy: z.uuid().nullable(),
  updatedBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface TicketedEvent extends z.infer<typeof ticketedEventRow> {}
export class TicketedEvent extends TenantRow {
  static tableName = 'ticketing.events';
  static row = ticketedEventRow;
  static internal = ['searchText'];
}
