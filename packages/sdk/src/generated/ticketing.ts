/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';

export interface TicketingEventsCreateInput {
  /** The name of the event. */
  title: string;
  /** The address of the event in the shop; made from the title by default. */
  slug?: string;
  /** When the event starts. */
  startsAt: Date;
  /** When the event ends. */
  endsAt: Date;
  /** A time zone of the IANA database, such as Asia/Kolkata. */
  timeZone: string;
  /**
   * The text of the event page.
   * @default ""
   */
  description?: string;
  /**
   * A category of your choice, such as music.
   * @default "other"
   */
  category?: string;
  /**
   * physical: at a venue; virtual: online; hybrid: both.
   * @default "physical"
   */
  locationType?: 'physical' | 'virtual' | 'hybrid';
  /**
   * public: listed in the shop; unlisted: for people with the link; private: for people with one of its discount codes.
   * @default "public"
   */
  visibility?: 'public' | 'private' | 'unlisted';
  /** The organization's default currency by default. */
  currency?: string;
  /**
   * Seats of the event; null: no limit.
   * @default null
   */
  capacity?: number | null;
  /**
   * Web addresses of further pictures.
   * @default []
   */
  galleryImages?: string[];
  /** Tags to filter by. */
  tags?: string[];
  /**
   * Tax on the service fee: 1800 is 18 %.
   * @default 0
   */
  feeTaxBasisPoints?: number;
  /**
   * Whether a refund includes the service fees.
   * @default true
   */
  refundsFees?: boolean;
  /**
   * Whether prices include the tax.
   * @default true
   */
  taxInclusive?: boolean;
  /**
   * line: tax is rounded per line; total: once per order and tax rate.
   * @default "line"
   */
  taxRounding?: 'line' | 'total';
  /**
   * Minutes that a cart holds its seats.
   * @default 15
   */
  holdMinutes?: number;
  /**
   * Minutes that an offer of the waiting list is valid.
   * @default 1440
   */
  waitlistOfferMinutes?: number;
  /** One or two sentences for lists and search engines. */
  shortDescription?: string | null;
  /** The name of the venue. */
  venueName?: string | null;
  /** Street and number of the venue. */
  address?: string | null;
  /** The city of the venue. */
  city?: string | null;
  /** The state or region of the venue. */
  state?: string | null;
  /** The postal code of the venue. */
  postalCode?: string | null;
  /** ISO 3166-1, two letters, such as IN. */
  country?: string | null;
  /** Where the event takes place online; for ticket holders only. */
  virtualEventUrl?: string | null;
  /** Web address of the main picture. */
  featuredImage?: string | null;
  /** When sales start; null: as soon as it is published. */
  salesStartsAt?: Date | null;
  /** When sales end; null: when the event ends. */
  salesEndsAt?: Date | null;
  /** Title for search engines; null: the title. */
  seoTitle?: string | null;
  /** Text for search engines; null: the short description. */
  seoDescription?: string | null;
  /** Service fee: 250 is 2.5 %; null: the organization's settings apply. */
  serviceFeeBasisPoints?: number | null;
  /** Service fee per ticket, in minor units; null: the organization's settings apply. */
  serviceFeeFixed?: number | null;
  /** Whether holders may transfer tickets; null: the organization's settings apply. */
  ticketTransfersEnabled?: boolean | null;
  /** Seats that visitors from one network may hold at once in unpaid carts and take free of charge in an hour. 40 for a new event. */
  maxSeatsPerNetwork?: number;
  /** Unpaid carts that visitors from one network may have at once. 20 for a new event. */
  maxCartsPerNetwork?: number;
  /** Uses of one discount code that unpaid carts from one network may hold at once. 5 for a new event. */
  maxCodeUsesPerNetwork?: number;
}

/** An event that sells tickets, as its organizers see it. */
export interface TicketedEvent {
  id: string;
  /** The address of the event in the shop; unique in the organization. */
  slug: string;
  title: string;
  description: string;
  shortDescription: string | null;
  category: string;
  startsAt: Date;
  endsAt: Date;
  /** IANA name, such as Asia/Kolkata. The days of the event are days there. */
  timeZone: string;
  locationType: 'physical' | 'virtual' | 'hybrid' | (string & {});
  venueName: string | null;
  address: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
  /** Shown to ticket holders only, never to the public. */
  virtualEventUrl: string | null;
  featuredImage: string | null;
  galleryImages: string[];
  status: 'draft' | 'published' | 'cancelled' | 'completed' | (string & {});
  /** public: listed in the shop; unlisted: for people with the link; private: for people with one of its discount codes. */
  visibility: 'public' | 'private' | 'unlisted' | (string & {});
  /** ISO 4217; fixed after the first order. */
  currency: string;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  seoTitle: string | null;
  seoDescription: string | null;
  tags: string[];
  /** null: the organization's settings apply. */
  serviceFeeBasisPoints: number | null;
  /** Per ticket, in minor units; null: the organization's settings apply. */
  serviceFeeFixed: number | null;
  feeTaxBasisPoints: number;
  refundsFees: boolean;
  /** Whether prices include the tax. */
  taxInclusive: boolean;
  /** line: tax is rounded per line; total: once per order and tax rate. */
  taxRounding: 'line' | 'total' | (string & {});
  /** Minutes that a cart holds its seats. */
  holdMinutes: number;
  /** Whether holders may transfer tickets; null: the organization's settings apply. */
  ticketTransfersEnabled: boolean | null;
  /** Minutes that an offer of the waiting list is valid. */
  waitlistOfferMinutes: number;
  /** Seats that visitors from one network may hold at once in unpaid carts and take free of charge in an hour. */
  maxSeatsPerNetwork: number;
  /** Unpaid carts that visitors from one network may have at once. */
  maxCartsPerNetwork: number;
  /** Uses of one discount code that unpaid carts from one network may hold at once. */
  maxCodeUsesPerNetwork: number;
  totalTicketsSold: number;
  /** Paid less refunded, in minor units. */
  totalRevenue: number;
  publishedAt: Date | null;
  cancelledAt: Date | null;
  cancellationReason: string | null;
  /** When every order of the cancelled event was cancelled or refunded; null until then. */
  cancellationCompletedAt: Date | null;
  completedAt: Date | null;
  duplicatedFrom: string | null;
  /** Increases with each change by an organizer: send it back with an update. */
  version: number;
  /** The user who created it; null: an API key. */
  createdBy: string | null;
  /** The user who changed it last; null: an API key. */
  updatedBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  postalCode: string | null;
  /** Seats of the event; null: only the limits of the ticket types apply. */
  capacity: number | null;
  /** Seats in carts now. */
  held: number;
  /** Seats sold now. */
  sold: number;
}

export interface TicketingEventsGetInput {
  /** The id. */
  id: string;
}

export interface TicketingEventsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Part of title, short description, venue, city or tags; case and accents are ignored. */
    text?: string;
    /** Events in one of these states. */
    status?: 'draft' | 'published' | 'cancelled' | 'completed' | ('draft' | 'published' | 'cancelled' | 'completed')[];
    /** Events with one of these visibilities. */
    visibility?: 'public' | 'private' | 'unlisted' | ('public' | 'private' | 'unlisted')[];
    /** Events of this category. */
    category?: string;
    /** Events that have all of these tags. */
    tags?: string[];
    /** Events that start at this time or later. */
    startsAfter?: Date;
    /** Events that start before this time. */
    startsBefore?: Date;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'startsAt' | 'updatedAt' | 'title';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingEventsUpdateInput {
  /** The event. */
  id: string;
  /** The version you read; CONFLICT when the event has changed since then. */
  version: number;
  /** The name of the event. */
  title?: string;
  /** The address of the event in the shop. Links with the previous slug stop working. */
  slug?: string;
  /** When the event starts. */
  startsAt?: Date;
  /** When the event ends. */
  endsAt?: Date;
  /** A time zone of the IANA database, such as Asia/Kolkata. */
  timeZone?: string;
  /** The text of the event page. */
  description?: string;
  /** A category of your choice, such as music. */
  category?: string;
  /** physical: at a venue; virtual: online; hybrid: both. */
  locationType?: 'physical' | 'virtual' | 'hybrid';
  /** public: listed in the shop; unlisted: for people with the link; private: for people with one of its discount codes. */
  visibility?: 'public' | 'private' | 'unlisted';
  /** Fixed after the first order. */
  currency?: string;
  /** Seats of the event, not less than are held and sold; null: no limit. */
  capacity?: number | null;
  /** Web addresses of further pictures. */
  galleryImages?: string[];
  /** Tags to filter by. */
  tags?: string[];
  /** Tax on the service fee: 1800 is 18 %. */
  feeTaxBasisPoints?: number;
  /** Whether a refund includes the service fees. */
  refundsFees?: boolean;
  /** Whether prices include the tax. */
  taxInclusive?: boolean;
  /** line: tax is rounded per line; total: once per order and tax rate. */
  taxRounding?: 'line' | 'total';
  /** Minutes that a cart holds its seats. */
  holdMinutes?: number;
  /** Minutes that an offer of the waiting list is valid. */
  waitlistOfferMinutes?: number;
  /** One or two sentences for lists and search engines. */
  shortDescription?: string | null;
  /** The name of the venue. */
  venueName?: string | null;
  /** Street and number of the venue. */
  address?: string | null;
  /** The city of the venue. */
  city?: string | null;
  /** The state or region of the venue. */
  state?: string | null;
  /** The postal code of the venue. */
  postalCode?: string | null;
  /** ISO 3166-1, two letters, such as IN. */
  country?: string | null;
  /** Where the event takes place online; for ticket holders only. */
  virtualEventUrl?: string | null;
  /** Web address of the main picture. */
  featuredImage?: string | null;
  /** When sales start; null: as soon as it is published. */
  salesStartsAt?: Date | null;
  /** When sales end; null: when the event ends. */
  salesEndsAt?: Date | null;
  /** Title for search engines; null: the title. */
  seoTitle?: string | null;
  /** Text for search engines; null: the short description. */
  seoDescription?: string | null;
  /** Service fee: 250 is 2.5 %; null: the organization's settings apply. */
  serviceFeeBasisPoints?: number | null;
  /** Service fee per ticket, in minor units; null: the organization's settings apply. */
  serviceFeeFixed?: number | null;
  /** Whether holders may transfer tickets; null: the organization's settings apply. */
  ticketTransfersEnabled?: boolean | null;
  /** Seats that visitors from one network may hold at once in unpaid carts and take free of charge in an hour. 40 for a new event. */
  maxSeatsPerNetwork?: number;
  /** Unpaid carts that visitors from one network may have at once. 20 for a new event. */
  maxCartsPerNetwork?: number;
  /** Uses of one discount code that unpaid carts from one network may hold at once. 5 for a new event. */
  maxCodeUsesPerNetwork?: number;
}

export interface TicketingEventsDeleteInput {
  /** The id. */
  id: string;
}

export interface TicketingEventsPublishInput {
  /** The id. */
  id: string;
}

export interface TicketingEventsUnpublishInput {
  /** The id. */
  id: string;
}

export interface TicketingEventsCancelInput {
  /** The event. */
  id: string;
  /** The reason, as buyers read it. */
  reason: string;
}

export interface TicketingEventsCompleteInput {
  /** The id. */
  id: string;
}

export interface TicketingEventsDuplicateInput {
  /** The event to copy. */
  id: string;
  /** When the copy starts. Sales windows and check-in times move with it and keep their time of day. */
  startsAt: Date;
  /** When the copy ends; as long as the original by default. */
  endsAt?: Date;
  /** The name of the copy; the original's by default. */
  title?: string;
  /**
   * Whether to copy the ticket types and their shared pools.
   * @default true
   */
  withTicketTypes?: boolean;
  /**
   * Whether to copy the discount codes.
   * @default false
   */
  withDiscountCodes?: boolean;
}

export interface TicketingEventsWatchInput {
  /** The event to watch. */
  id: string;
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** The sales of an event, and the order that changed them. */
export interface EventSalesUpdate {
  /** snapshot: the first update, without a change; the others name what happened. */
  type: 'snapshot' | 'paid' | 'refunded' | 'cancelled' | (string & {});
  /** The order; null in a snapshot. */
  orderId: string | null;
  /** Tickets of the order when it was paid; 0 otherwise. */
  ticketCount: number;
  /** Paid or refunded, in minor units. */
  amount: number;
  currency: string;
  /** When it happened. */
  at: Date;
  /** As of now, which may be later than the change; so are the fields below. */
  totalTicketsSold: number;
  /** Paid less refunded, in minor units. */
  totalRevenue: number;
  capacity: number | null;
  /** Seats in carts. */
  held: number;
  ticketTypes: ({
    id: string;
    name: string;
    quantity: number | null;
    held: number;
    sold: number;
    availableQuantity: number | null;
  })[];
}

export interface TicketingCancellationsGetInput {
  /** The cancelled event. */
  eventId: string;
}

/** The progress of a cancelled event's refunds. */
export interface EventCancellation {
  /** The event. */
  eventId: string;
  cancelledAt: Date;
  /** When every order was cancelled or refunded; null until then. */
  completedAt: Date | null;
  /** All orders of the event. */
  orderCount: number;
  /** Orders that are not cancelled or refunded yet. */
  openOrderCount: number;
  /** Refunds that the payment vendor has not completed yet. */
  pendingRefundCount: number;
  /** Refunds that the payment vendor refused: look into each. */
  failedRefundCount: number;
  /** Refunded so far, in minor units. */
  refundedAmount: number;
  currency: string;
}

export interface TicketingTicketTypesCreateInput {
  /** The event. */
  eventId: string;
  /** The name that buyers see. */
  name: string;
  /** Shown to buyers. */
  description?: string | null;
  /** In minor units of the event's currency; 0: free. */
  price: number;
  /** How many tickets there are; null: no limit of its own. */
  quantity: number | null;
  /**
   * 1800 is 18 %.
   * @default 0
   */
  taxBasisPoints?: number;
  /**
   * The smallest quantity in a cart.
   * @default 1
   */
  minPerOrder?: number;
  /**
   * The largest quantity in a cart.
   * @default 10
   */
  maxPerOrder?: number;
  /** When its sales start; null: with the event's. */
  salesStartsAt?: Date | null;
  /** When its sales end; null: with the event's. */
  salesEndsAt?: Date | null;
  /**
   * Whether it is sold only with a discount code that names it.
   * @default false
   */
  isHidden?: boolean;
  /**
   * Whether an organizer must approve each order of it.
   * @default false
   */
  requiresApproval?: boolean;
  /** Its place in the list; after the others by default. */
  sortOrder?: number;
  /**
   * Shared pools of the event to draw on, besides its own.
   * @default []
   */
  sharedPoolIds?: string[];
  /**
   * Values for your programs, by name.
   * @default {}
   */
  metadata?: Record<string, string | number | boolean | null>;
}

/** A kind of ticket of an event, as its organizers see it. */
export interface TicketType {
  id: string;
  eventId: string;
  /** The pool that counts its own quantity. */
  poolId: string;
  name: string;
  description: string | null;
  /** In minor units of the event's currency. */
  price: number;
  /** 1800 is 18 %. */
  taxBasisPoints: number;
  minPerOrder: number;
  maxPerOrder: number;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  /** Shown and sold only with a discount code that names it. */
  isHidden: boolean;
  /** Whether the price is 0. */
  isFree: boolean;
  /** Whether an organizer must approve each order of it. */
  requiresApproval: boolean;
  sortOrder: number;
  /** Sold now. */
  sold: number;
  /** Paid less refunded, in minor units. */
  revenue: number;
  metadata: Record<string, unknown>;
  /** When it was taken off sale for good; orders keep it. */
  archivedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Its own number of tickets; null: only the other pools limit it. */
  quantity: number | null;
  /** In carts now. */
  held: number;
  /** How many can be bought: what the smallest of its pools has left; null: no limit. */
  availableQuantity: number | null;
  /** The shared pools it draws on. */
  sharedPoolIds: string[];
}

export interface TicketingTicketTypesGetInput {
  /** The id. */
  id: string;
}

export interface TicketingTicketTypesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items on a page, 1 to 200.
   * @default 200
   */
  limit?: number;
  /** The event. */
  eventId: string;
  /** Which ticket types to list. */
  filter?: {
    /**
     * Also list archived types.
     * @default false
     */
    includeArchived?: boolean;
  };
}

export interface TicketingTicketTypesUpdateInput {
  /** The ticket type. */
  id: string;
  /** The name that buyers see. */
  name?: string;
  /** Shown to buyers. */
  description?: string | null;
  /** In minor units of the event's currency; 0: free. Existing carts keep their price. */
  price?: number;
  /** How many tickets there are, not fewer than are held and sold; null: no limit of its own. */
  quantity?: number | null;
  /** 1800 is 18 %. */
  taxBasisPoints?: number;
  /** The smallest quantity in a cart. */
  minPerOrder?: number;
  /** The largest quantity in a cart. */
  maxPerOrder?: number;
  /** When its sales start; null: with the event's. */
  salesStartsAt?: Date | null;
  /** When its sales end; null: with the event's. */
  salesEndsAt?: Date | null;
  /** Whether it is sold only with a discount code that names it. */
  isHidden?: boolean;
  /** Whether an organizer must approve each order of it. */
  requiresApproval?: boolean;
  /** Values for your programs, by name; replaces all of them. */
  metadata?: Record<string, string | number | boolean | null>;
}

export interface TicketingTicketTypesReorderInput {
  /** The event. */
  eventId: string;
  /** Ticket types of the event in the order to show them. */
  ticketTypeIds: string[];
}

export interface TicketingTicketTypesReorderOutput {
  items: TicketType[];
  /** Pass it as cursor to get the next page; null on the last page. */
  nextCursor: string | null;
}

export interface TicketingTicketTypesDeleteInput {
  /** The id. */
  id: string;
}

export interface TicketingTicketTypesDeleteOutput {
  /** Whether it was archived instead of deleted. */
  isArchived: boolean;
}

export interface TicketingCapacityPoolsCreateInput {
  /** The event. */
  eventId: string;
  /** A name for organizers. */
  name: string;
  /** Seats of the pool; null: no limit. */
  capacity: number | null;
  /** Ticket types that draw on it, besides their own quantity. */
  ticketTypeIds?: string[];
}

/** A limited quantity, with what is held and sold of it. */
export interface CapacityPool {
  id: string;
  eventId: string | null;
  /** event: all seats of the event; ticket_type: the quantity of one type; shared: seats of several types; discount: uses of a code. */
  kind: 'event' | 'ticket_type' | 'shared' | 'discount' | (string & {});
  name: string;
  /** null: no limit. */
  capacity: number | null;
  /** In carts now. */
  held: number;
  /** Sold now. */
  sold: number;
  createdAt: Date;
  updatedAt: Date;
  /** What is left; null: no limit. */
  available: number | null;
  /** The ticket types that draw on it. */
  ticketTypeIds: string[];
}

export interface TicketingCapacityPoolsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The event. */
  eventId: string;
}

export interface TicketingCapacityPoolsUpdateInput {
  /** The pool. */
  id: string;
  /** A name for organizers. */
  name?: string;
  /** Seats of the pool, not fewer than are held and sold; null: no limit. */
  capacity?: number | null;
}

export interface TicketingCapacityPoolsSetTicketTypesInput {
  /** The pool. */
  id: string;
  /** All ticket types that draw on it from now on. */
  ticketTypeIds: string[];
}

export interface TicketingCapacityPoolsDeleteInput {
  /** The id. */
  id: string;
}

/** A code that reduces the price of a cart or shows hidden ticket types. */
export interface DiscountCode {
  id: string;
  /** null: for every event of the organization. */
  eventId: string | null;
  /** Case and accents are ignored when it is used. */
  code: string;
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'percent' | 'fixed' | (string & {});
  currency: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  isActive: boolean;
  /** The user who created it; null: an API key. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** 2500 is 25 %; null for a fixed code. */
  discountBasisPoints: number | null;
  /** In minor units; null for a percent code. */
  discountAmount: number | null;
  /** The ticket types it is for, including hidden ones, which it also shows; null: all. A code whose ticket types were all deleted has an empty list and cannot be used. */
  ticketTypeIds: string[] | null;
  /** How often it can be used; null: no limit. */
  maxUses: number | null;
  /** Uses in carts now. */
  held: number;
  /** Uses in orders that have a valid ticket. */
  used: number;
}

export interface TicketingDiscountCodesGenerateOutput {
  /** The generated codes; `discountCodes.list` lists them too. */
  codes: string[];
}

export interface TicketingDiscountCodesGetInput {
  /** The id. */
  id: string;
}

export interface TicketingDiscountCodesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Codes of this event only. */
    eventId?: string;
    /** The beginning of the code; case is ignored. */
    text?: string;
    /** Codes that work, or those that do not. */
    isActive?: boolean;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'code';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingDiscountCodesUpdateInput {
  /** The discount code. */
  id: string;
  /** For a percent code: 2500 is 25 %. Carts that have the code keep their discount. */
  discountBasisPoints?: number;
  /** For a fixed code, in minor units. Carts that have the code keep their discount. */
  discountAmount?: number;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /** Whether the code works. */
  isActive?: boolean;
  /** The ticket types it is for, instead of the current ones; null: all. */
  ticketTypeIds?: string[] | null;
  /** How often it can be used, not fewer than held and used; null: no limit. */
  maxUses?: number | null;
}

export interface TicketingDiscountCodesDeleteInput {
  /** The id. */
  id: string;
}

/** An event as the public list shows it. */
export interface StorefrontEventSummary {
  id: string;
  slug: string;
  title: string;
  shortDescription: string | null;
  category: string;
  startsAt: Date;
  endsAt: Date;
  /** IANA name of the zone in which to show the times of the event. */
  timeZone: string;
  venueName: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
  featuredImage: string | null;
  tags: string[];
  currency: string;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  locationType: 'physical' | 'virtual' | 'hybrid' | (string & {});
  sale: SaleStatus | (string & {});
  /** The lowest price, in minor units; null: the event has no ticket types to show. */
  priceFrom: number | null;
  /** The highest price, in minor units. */
  priceTo: number | null;
}

/** Whether an event or ticket type can be bought now, and if not, why. */
export type SaleStatus = 'upcoming' | 'on_sale' | 'sold_out' | 'ended' | 'cancelled';

export interface TicketingStorefrontListEventsInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Part of title, short description, venue, city or tags; case and accents are ignored. */
    text?: string;
    /** Events of this category. */
    category?: string;
    /** Events that have all of these tags. */
    tags?: string[];
    /** Events in this city; case and accents are ignored. */
    city?: string;
    /** Events in this country: ISO 3166-1, two letters. */
    country?: string;
    /** true: virtual and hybrid events; false: physical and hybrid events. */
    isOnline?: boolean;
    /** Events that start at this time or later. */
    startsAfter?: Date;
    /** Events that start before this time. */
    startsBefore?: Date;
    /** true: events with a free ticket type; false: events with a paid one. */
    isFree?: boolean;
    /** Events with a ticket type at this price or more, in minor units. */
    minPrice?: number;
    /** Events with a ticket type at this price or less, in minor units. */
    maxPrice?: number;
    /** Events that sell in this currency. */
    currency?: string;
    /**
     * Also list events that have ended.
     * @default false
     */
    includePast?: boolean;
  };
  /**
   * Soonest first by default.
   * @default {"field":"startsAt","direction":"asc"}
   */
  sort?: {
    /** @default "startsAt" */
    field?: 'startsAt' | 'publishedAt' | 'title';
    /** @default "asc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingStorefrontGetEventInput {
  /** The event; give either id or slug. */
  id?: string;
  /** The address of the event in the shop. */
  slug?: string;
  /** A discount code: shows the hidden ticket types and the private event it is for. */
  discountCode?: string;
}

/** What the page of an event shows. */
export interface StorefrontEvent {
  id: string;
  slug: string;
  title: string;
  shortDescription: string | null;
  category: string;
  startsAt: Date;
  endsAt: Date;
  /** IANA name of the zone in which to show the times of the event. */
  timeZone: string;
  venueName: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
  featuredImage: string | null;
  tags: string[];
  currency: string;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  locationType: 'physical' | 'virtual' | 'hybrid' | (string & {});
  sale: SaleStatus | (string & {});
  /** The lowest price, in minor units; null: the event has no ticket types to show. */
  priceFrom: number | null;
  /** The highest price, in minor units. */
  priceTo: number | null;
  status: 'published' | 'cancelled' | 'completed' | (string & {});
  description: string;
  address: string | null;
  postalCode: string | null;
  galleryImages: string[];
  /** Whether prices and fees contain the tax. */
  taxInclusive: boolean;
  cancellationReason: string | null;
  seoTitle: string;
  seoDescription: string;
  /** In the order to show them. */
  ticketTypes: StorefrontTicketType[];
  /** The discount of the given code; null: no code was given, or it does not apply. */
  discount: {
    code: string;
    type: 'percent' | 'fixed' | (string & {});
    /** 2500 is 25 %; null for a fixed code. */
    discountBasisPoints: number | null;
    /** In minor units; null for a percent code. */
    discountAmount: number | null;
    /** The ticket types it is for; null: all. */
    ticketTypeIds: string[] | null;
  } | null;
  /** Why the given code does not apply. */
  discountProblem: DiscountProblem | (string & {}) | null;
  organizer: StorefrontOrganizer;
  /** The event for search engines: JSON-LD of schema.org, without its url. */
  structuredData: Record<string, unknown>;
}

/** A ticket type as buyers see it. */
export interface StorefrontTicketType {
  id: string;
  name: string;
  description: string | null;
  /** In minor units; includes the tax when the event is taxInclusive. */
  price: number;
  /** Service fee per ticket, in minor units. */
  fee: number;
  /** Tax per ticket: included in price and fee, or added on top. */
  tax: number;
  /** The full price of a ticket. */
  total: number;
  isFree: boolean;
  /** Shown because of the discount code. */
  isHidden: boolean;
  /** Whether an organizer must approve the order. */
  requiresApproval: boolean;
  minPerOrder: number;
  maxPerOrder: number;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  /** When sales of the event and of the type have started; null: already at publication. */
  opensAt: Date | null;
  /** When the first of these ends: sales of the event, sales of the type, the event. */
  closesAt: Date;
  sale: SaleStatus | (string & {});
  /** How many can be bought now; 10 means that many or more. */
  available: number;
}

/** not_found: no such code for this event. used_up: orders have used it as often as allowed. */
export type DiscountProblem = 'not_found' | 'not_started' | 'expired' | 'used_up';

/** The organizer, with their branding and policies. */
export interface StorefrontOrganizer {
  name: string;
  logoUrl: string | null;
  website: string | null;
  /** As #1a2b3c. */
  primaryColor: string | null;
  secondaryColor: string | null;
  refundPolicy: string | null;
  privacyPolicyUrl: string | null;
  termsOfServiceUrl: string | null;
  allowGuestCheckout: boolean;
  ticketTransfersEnabled: boolean;
}

export interface TicketingStorefrontRecordViewInput {
  /** The event. */
  eventId: string;
  /** An id that the page makes up and keeps for its visitor. Only a hash is stored. */
  visitorId: string;
  /** The value of document.referrer; only the host is stored. */
  referrer?: string;
}

export interface TicketingAnalyticsEventInput {
  /** The event. */
  eventId: string;
  /** The first day, such as 2026-11-20; 29 days before the last one by default. */
  from?: string;
  /** The last day; today by default. */
  to?: string;
  /**
   * The length of the intervals in `series`. Weeks begin on Monday.
   * @default "daily"
   */
  dateRange?: 'daily' | 'weekly' | 'monthly';
}

/** Views and sales of an event. Up to a minute behind. */
export interface EventAnalytics {
  eventId: string;
  currency: string;
  /** The event's time zone, in which its days begin. */
  timeZone: string;
  /** The first day. */
  from: string;
  /** The last day. */
  to: string;
  /** Views of the page. */
  viewCount: number;
  /** Different visitors in the interval: one who comes on two days counts once in a week. Kept for 25 months. */
  uniqueVisitorCount: number;
  /** Confirmed orders, paid or free. */
  saleCount: number;
  /** Tickets in these orders, including those refunded later. */
  ticketCount: number;
  /** Sales per unique visitor: 250 is 2.5 %; 0 without visitors. */
  conversionBasisPoints: number;
  /** Paid, in minor units, including what was refunded later. */
  revenueAmount: number;
  /** Refunded, in minor units, on the day of the refund. */
  refundAmount: number;
  ticketTypeBreakdown: {
    ticketTypeId: string;
    name: string;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
  }[];
  /** Hosts that visitors came from, the fifty with most views. */
  referrers: {
    host: string;
    /** Views of the page. */
    viewCount: number;
  }[];
  series: {
    /** The first day of the interval. */
    date: string;
    /** Views of the page. */
    viewCount: number;
    /** Different visitors in the interval: one who comes on two days counts once in a week. Kept for 25 months. */
    uniqueVisitorCount: number;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
    /** Sales per unique visitor: 250 is 2.5 %; 0 without visitors. */
    conversionBasisPoints: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
    /** Refunded, in minor units, on the day of the refund. */
    refundAmount: number;
  }[];
}

export interface TicketingAnalyticsSalesInput {
  /** The first day, such as 2026-11-20; 29 days before the last one by default. */
  from?: string;
  /** The last day; today by default. */
  to?: string;
  /**
   * The length of the intervals in `series`. Weeks begin on Monday.
   * @default "daily"
   */
  dateRange?: 'daily' | 'weekly' | 'monthly';
  /** The currency with most sales in the range by default. */
  currency?: string;
}

/** The sales of an organization in one currency. A sale counts on its day in the time zone of its event. Up to a minute behind. */
export interface SalesAnalytics {
  currency: string;
  /** All currencies with sales in the range. */
  currencies: string[];
  /** The first day. */
  from: string;
  /** The last day. */
  to: string;
  /** Confirmed orders, paid or free. */
  saleCount: number;
  /** Paid, in minor units, including what was refunded later. */
  revenueAmount: number;
  /** Tickets in these orders, including those refunded later. */
  ticketCount: number;
  /** Revenue per sale, rounded, in minor units; 0 without sales. */
  averageOrderAmount: number;
  /** Refunded, in minor units, on the day of the refund. */
  refundAmount: number;
  /** Service fees in the revenue, in minor units. */
  feeAmount: number;
  /** The hundred events with most revenue. */
  eventBreakdown: {
    eventId: string;
    title: string;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
  }[];
  paymentMethodBreakdown: {
    paymentMethod: string;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
  }[];
  series: {
    /** The first day of the interval. */
    date: string;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
    /** Revenue per sale, rounded, in minor units; 0 without sales. */
    averageOrderAmount: number;
    /** Refunded, in minor units, on the day of the refund. */
    refundAmount: number;
    /** Service fees in the revenue, in minor units. */
    feeAmount: number;
  }[];
}

export interface TicketingAnalyticsOverviewInput {
  /** The first day, such as 2026-11-20; 29 days before the last one by default. */
  from?: string;
  /** The last day; today by default. */
  to?: string;
}

/** Views and sales of all events at a glance. Up to a minute behind. */
export interface AnalyticsOverview {
  /** The first day. */
  from: string;
  /** The last day. */
  to: string;
  /** Views of the pages of all events. */
  viewCount: number;
  /** The same for the range of equal length right before. */
  previousViewCount: number;
  /** By currency, most sales first. */
  sales: {
    currency: string;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
    /** Revenue per sale, rounded, in minor units; 0 without sales. */
    averageOrderAmount: number;
    /** Refunded, in minor units, on the day of the refund. */
    refundAmount: number;
    /** Service fees in the revenue, in minor units. */
    feeAmount: number;
  }[];
  /** The same for the range of equal length right before. */
  previousSales: {
    currency: string;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
    /** Revenue per sale, rounded, in minor units; 0 without sales. */
    averageOrderAmount: number;
    /** Refunded, in minor units, on the day of the refund. */
    refundAmount: number;
    /** Service fees in the revenue, in minor units. */
    feeAmount: number;
  }[];
  /** Events that are published now. */
  publishedEventCount: number;
  /** The ten events that sold most tickets. */
  topEvents: {
    eventId: string;
    title: string;
    currency: string;
    /** Views of the page. */
    viewCount: number;
    /** Confirmed orders, paid or free. */
    saleCount: number;
    /** Tickets in these orders, including those refunded later. */
    ticketCount: number;
    /** Paid, in minor units, including what was refunded later. */
    revenueAmount: number;
  }[];
}

export interface TicketingTicketsGetInput {
  /** The id. */
  id: string;
}

/** A ticket, as its organizer sees it. */
export interface Ticket {
  id: string;
  eventId: string;
  ticketTypeId: string;
  orderId: string;
  orderItemId: string;
  /** Its position in the order item, from 1. */
  number: number;
  /** Its share of the order item's total, fees and taxes included, in minor units. */
  amount: number;
  /** Counts holders. A transfer increments it and so invalidates earlier codes. */
  generation: number;
  status: 'valid' | 'used' | 'cancelled' | 'refunded' | (string & {});
  /** The current holder's address. */
  holderEmail: string;
  /** The person who attends with it; null if not given. */
  attendeeInfo: AttendeeInfo | null;
  /** The first admission. */
  checkedInAt: Date | null;
  /** The user who admitted it first; null for API keys. */
  checkedInBy: string | null;
  transferredAt: Date | null;
  /** The previous holder. */
  transferredFrom: string | null;
  /** The address of the latest transfer. */
  transferredTo: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** The attendee's name. Without attendee data it is the buyer's, as long as the buyer holds the ticket. */
  holderName: string | null;
}

/** The person who attends with a ticket. */
export interface AttendeeInfo {
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  /** Answers to the organizer's questions. */
  additionalFields?: Record<string, unknown>;
}

export interface TicketingTicketsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Tickets of this event. */
    eventId?: string;
    /** Tickets of this type. */
    ticketTypeId?: string;
    /** Tickets of this order. */
    orderId?: string;
    /** One status or several. */
    status?: 'valid' | 'used' | 'cancelled' | 'refunded' | ('valid' | 'used' | 'cancelled' | 'refunded')[];
    /** Part of the name or address of attendee or holder. Needs eventId or orderId. */
    text?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingTicketsUpdateAttendeeInput {
  /** The ticket. */
  id: string;
  /** Replaces the attendee; null clears it. */
  attendeeInfo: {
    firstName?: string;
    lastName?: string;
    email?: string;
    phone?: string;
    additionalFields?: Record<string, string | number | boolean | string[]>;
  } | null;
}

export interface TicketingTicketsGetCodeInput {
  /** The id. */
  id: string;
}

/** The signed code of a ticket. */
export interface TicketCode {
  ticketId: string;
  /** The content of the QR: 192 capital letters and digits. */
  code: string;
  /** A day after the end of the event. */
  validUntil: Date;
}

export interface TicketingTicketsGetLinksInput {
  /** The id. */
  id: string;
}

/** Links to a ticket as files; expiresAt is null for links that do not expire. */
export interface TicketLinks {
  /** Works without credentials. */
  pdf: string;
  /** The QR. Works without credentials. */
  svg: string;
  /** Works without credentials. */
  png: string;
  expiresAt: Date | null;
}

export interface TicketingTicketsGetByTokenInput {
  /** The ticket. */
  id: string;
  /** The holder's token, or the token of the order or its cart. */
  token: string;
}

/** A ticket, as its holder or buyer sees it. */
export interface HeldTicket {
  id: string;
  status: 'valid' | 'used' | 'cancelled' | 'refunded' | (string & {});
  number: number;
  orderNumber: string;
  event: {
    id: string;
    title: string;
    slug: string;
    status: string;
    startsAt: Date;
    endsAt: Date;
    timeZone: string;
    venueName: string | null;
    address: string | null;
    city: string | null;
    country: string | null;
    /** null if the token does not own the ticket. */
    virtualEventUrl: string | null;
  };
  ticketType: {
    id: string;
    name: string;
  };
  /** false after a transfer: the token still finds the ticket, without code and attendee. */
  isOwn: boolean;
  holderEmail: string;
  /** The attendee's name. Without attendee data it is the buyer's, as long as the buyer holds the ticket. */
  holderName: string | null;
  attendeeInfo: AttendeeInfo | null;
  checkedInAt: Date | null;
  /** The content of the QR; null if the ticket is revoked or not your own. */
  code: string | null;
  links: TicketLinks | null;
  /** Whether it can be transferred now. */
  isTransferable: boolean;
  /** An offer that its recipient has not answered. */
  openTransfer: {
    id: string;
    toEmail: string;
    expiresAt: Date;
  } | null;
}

export interface TicketingTicketsListByTokenInput {
  /** The order. */
  id: string;
  /** The secret of the order's cart, or of a link in one of its mails. */
  token: string;
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

export interface TicketingTicketsUpdateAttendeeByTokenInput {
  /** The ticket. */
  id: string;
  /** The holder's token, or the token of the order or its cart. */
  token: string;
  /** Replaces the attendee. */
  attendeeInfo: {
    firstName?: string;
    lastName?: string;
    email?: string;
    phone?: string;
    additionalFields?: Record<string, string | number | boolean | string[]>;
  };
}

export interface TicketingTicketsUpdateAttendeeByTokenOutput {
  /** The id. */
  id: string;
}

/** The public half of a key that signs ticket codes. */
export interface TicketSigningKey {
  /** The key number that a ticket code names. */
  number: number;
  /** 32 bytes, base64url. */
  publicKey: string;
  jwk: {
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
  };
  /** When it stopped signing. The codes it signed remain valid. null: it signs. */
  retiredAt: Date | null;
  createdAt: Date;
}

export interface TicketingSigningKeysListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

export interface TicketingSigningKeysRotateOutput {
  /** The number of the key that signs from now on. */
  number: number;
}

export interface TicketingCheckInListsCreateInput {
  /** The event. */
  eventId: string;
  /** A name for staff, such as the entrance. */
  name: string;
  /** The ticket types it admits; null: every type. */
  ticketTypeIds?: string[] | null;
  /**
   * Whether a ticket may leave and enter again; otherwise it enters once. It cannot be changed later.
   * @default false
   */
  allowsReentry?: boolean;
  /**
   * No ticket is admitted before this time; null: no limit.
   * @default null
   */
  opensAt?: Date | null;
  /**
   * No ticket is admitted from this time on; null: no limit.
   * @default null
   */
  closesAt?: Date | null;
}

/** The rules of admission to an entrance, a lounge or a day. */
export interface CheckInList {
  id: string;
  eventId: string;
  name: string;
  /** Whether it is the event's default list. */
  isDefault: boolean;
  /** The ticket types it admits; null: every type. */
  ticketTypeIds: string[] | null;
  /** Whether a ticket may leave and enter again; otherwise it enters once. */
  allowsReentry: boolean;
  /** No ticket is admitted before this time; null: no limit. */
  opensAt: Date | null;
  /** No ticket is admitted from this time on; null: no limit. */
  closesAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TicketingCheckInListsOpenDefaultInput {
  /** The event. */
  eventId: string;
}

export interface TicketingCheckInListsGetInput {
  /** The id. */
  id: string;
}

export interface TicketingCheckInListsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Lists of this event. */
    eventId?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'name';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingCheckInListsUpdateInput {
  /** The check-in list. */
  id: string;
  /** A name for staff, such as the entrance. */
  name?: string;
  /** The ticket types it admits; null: every type. */
  ticketTypeIds?: string[] | null;
  /** No ticket is admitted before this time; null: no limit. */
  opensAt?: Date | null;
  /** No ticket is admitted from this time on; null: no limit. */
  closesAt?: Date | null;
}

export interface TicketingCheckInListsDeleteInput {
  /** The id. */
  id: string;
}

export interface TicketingCheckInListsGetManifestInput {
  /** The id. */
  id: string;
}

/** The data that a scanner needs to check in offline. */
export interface ScannerManifest {
  /** To set the device's clock by. */
  serverTime: Date;
  event: {
    id: string;
    title: string;
    status: string;
    startsAt: Date;
    endsAt: Date;
    timeZone: string;
  };
  /** Codes issued before the event was postponed carry an earlier expiry. The later of both counts. */
  codesValidUntil: Date;
  list: CheckInList;
  ticketTypes: {
    id: string;
    name: string;
  }[];
  keys: TicketSigningKey[];
  /** The first 5000; checkIns.listRevocations answers the rest. */
  revocations: Revocations;
}

/** Revoked codes. The signed text has these lines, each ending in a line feed: tessera-revocations-1, event, since and cursor (empty when null), issuedAt in milliseconds, then ticket, generation and reason of each item, separated by spaces. */
export interface Revocations {
  eventId: string;
  since: string | null;
  /** Pass it as since next time. Some of the newest revocations may repeat then, which does no harm. */
  cursor: string | null;
  /** Whether to ask again at once. */
  hasMore: boolean;
  issuedAt: Date;
  items: ({
    ticketId: string;
    /** Codes of the ticket up to this generation are revoked. */
    generation: number;
    reason: 'transferred' | 'cancelled' | 'refunded' | (string & {});
  })[];
  keyNumber: number;
  /** Ed25519, base64url, over the text below. */
  signature: string;
}

export interface TicketingCheckInsScanInput {
  /** The list to check in by. */
  checkInListId: string;
  /** The content of the QR. */
  code: string;
  /** The name of the device that scans. */
  device: string;
  /** Identifies this scan of this device. A repeated scan gets the first answer. */
  nonce: string;
  /**
   * exit only on a list that allows re-entry.
   * @default "entry"
   */
  direction?: 'entry' | 'exit';
  /** Now when left out. */
  scannedAt?: Date;
}

/** Whether a ticket is admitted, and what the device shows. */
export interface ScanAnswer {
  result: 'admitted' | 'refused' | 'conflict' | (string & {});
  /** Why the ticket is not admitted; null if it is. */
  reason: 'unknown_code' | 'expired' | 'wrong_event' | 'wrong_type' | 'already_used' | 'not_inside' | 'no_reentry' | 'transferred' | 'cancelled' | 'refunded' | 'list_closed' | 'invalid_signature' | 'nonce_reused' | (string & {}) | null;
  /** null if the code belongs to no ticket here: such scans are not stored. */
  checkInId: string | null;
  /** The device has sent this nonce before, and this is the answer it got. */
  isRepeated: boolean;
  ticket: {
    id: string;
    eventId: string;
    ticketTypeId: string;
    ticketTypeName: string;
    number: number;
    orderId: string;
    status: 'valid' | 'used' | 'cancelled' | 'refunded' | (string & {});
    holderEmail: string;
  } | null;
  attendee: AttendeeInfo | null;
  /** The first entry of the ticket by this list. */
  firstAdmitted: {
    at: Date;
    device: string;
    by: string | null;
  } | null;
}

export interface TicketingCheckInsSyncInput {
  /** The list that the device checked in by. */
  checkInListId: string;
  /** The name of the device that scans. */
  device: string;
  /** The scans made offline, 1 to 500, in any order. */
  scans: ({
    /** The content of the QR. */
    code: string;
    /** Identifies this scan of this device. A repeated scan gets the first answer. */
    nonce: string;
    /**
     * exit only on a list that allows re-entry.
     * @default "entry"
     */
    direction?: 'entry' | 'exit';
    /** By the device's clock. */
    scannedAt: Date;
  })[];
}

export interface TicketingCheckInsSyncOutput {
  /** In the order of the scans. */
  items: ({
    nonce: string;
    result: 'admitted' | 'refused' | 'conflict' | (string & {});
    /** Why the ticket is not admitted; null if it is. */
    reason: 'unknown_code' | 'expired' | 'wrong_event' | 'wrong_type' | 'already_used' | 'not_inside' | 'no_reentry' | 'transferred' | 'cancelled' | 'refunded' | 'list_closed' | 'invalid_signature' | 'nonce_reused' | (string & {}) | null;
    /** null if the code belongs to no ticket here: such scans are not stored. */
    checkInId: string | null;
    /** The device has sent this nonce before, and this is the answer it got. */
    isRepeated: boolean;
    ticket: {
      id: string;
      eventId: string;
      ticketTypeId: string;
      ticketTypeName: string;
      number: number;
      orderId: string;
      status: 'valid' | 'used' | 'cancelled' | 'refunded' | (string & {});
      holderEmail: string;
    } | null;
    attendee: AttendeeInfo | null;
    /** The first entry of the ticket by this list. */
    firstAdmitted: {
      at: Date;
      device: string;
      by: string | null;
    } | null;
  })[];
}

export interface TicketingCheckInsUndoInput {
  /** The id. */
  id: string;
}

/** A scan of a ticket and its result. */
export interface CheckIn {
  id: string;
  eventId: string;
  ticketId: string;
  /** The generation of the code that was scanned. */
  generation: number;
  direction: 'entry' | 'exit' | (string & {});
  /** conflict: an offline device admitted the person against the rules, so staff may want to look into it. */
  result: 'admitted' | 'refused' | 'conflict' | (string & {});
  /** Why the ticket was not admitted; null if it was. */
  reason: 'unknown_code' | 'expired' | 'wrong_event' | 'wrong_type' | 'already_used' | 'not_inside' | 'no_reentry' | 'transferred' | 'cancelled' | 'refunded' | 'list_closed' | (string & {}) | null;
  /** The device that scanned. */
  device: string;
  nonce: string;
  isOffline: boolean;
  scannedAt: Date;
  /** The user who scanned; null for API keys. */
  checkedInBy: string | null;
  undoneAt: Date | null;
  undoneBy: string | null;
  createdAt: Date;
  checkInListId: string;
}

export interface TicketingCheckInsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Check-ins of this event. */
    eventId?: string;
    /** Check-ins by this list. */
    checkInListId?: string;
    /** Check-ins of this ticket. */
    ticketId?: string;
    /** One result or several. */
    result?: 'admitted' | 'refused' | 'conflict' | ('admitted' | 'refused' | 'conflict')[];
    /** Check-ins of this device. */
    device?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingCheckInsStatisticsInput {
  /** The event. */
  eventId: string;
  /** Counts this list only; every list of the event when left out. */
  checkInListId?: string;
}

/** The check-ins of an event so far. */
export interface CheckInStatistics {
  /** Tickets that are valid or used. */
  ticketCount: number;
  /** Those of them that were checked in. */
  checkedInCount: number;
  /** Admitted entries that were not undone. */
  entryCount: number;
  /** Admitted exits that were not undone. */
  exitCount: number;
  /** Tickets whose last admitted scan by a list is an entry, each once, without those refunded or cancelled since. */
  insideCount: number;
  refusedCount: number;
  conflictCount: number;
  byCheckInList: {
    checkInListId: string;
    /** Admitted entries that were not undone. */
    entryCount: number;
    /** Admitted exits that were not undone. */
    exitCount: number;
    /** Tickets whose last admitted scan by a list is an entry, each once, without those refunded or cancelled since. */
    insideCount: number;
    refusedCount: number;
    conflictCount: number;
  }[];
  byTicketType: {
    ticketTypeId: string;
    /** Tickets that are valid or used. */
    ticketCount: number;
    /** Those of them that were checked in. */
    checkedInCount: number;
    /** Admitted entries that were not undone. */
    entryCount: number;
    /** Admitted exits that were not undone. */
    exitCount: number;
    /** Tickets whose last admitted scan by a list is an entry, each once, without those refunded or cancelled since. */
    insideCount: number;
    refusedCount: number;
    conflictCount: number;
  }[];
  /** The 200 devices with the most entries. */
  byDevice: {
    device: string;
    /** Admitted entries that were not undone. */
    entryCount: number;
    /** Admitted exits that were not undone. */
    exitCount: number;
    /** Tickets whose last admitted scan by a list is an entry, each once, without those refunded or cancelled since. */
    insideCount: number;
    refusedCount: number;
    conflictCount: number;
  }[];
}

export interface TicketingCheckInsListRevocationsInput {
  /** The event. */
  eventId: string;
  /** The cursor of the previous answer; from the beginning when left out. */
  since?: string;
  /**
   * Revocations in one answer, 1 to 5000.
   * @default 1000
   */
  limit?: number;
}

export interface TicketingCheckInsWatchInput {
  /** The event whose check-ins to watch. */
  eventId: string;
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** The check-ins of an event, and the scan that changed them. */
export interface CheckInUpdate {
  /** snapshot: the first update, without a change; the others name what happened. */
  type: 'snapshot' | 'checked_in' | 'undone' | (string & {});
  /** The ticket; null in a snapshot. */
  ticketId: string | null;
  ticketTypeId: string | null;
  /** Name of the attendee; null: not given. */
  attendee: string | null;
  /** The device at the gate. */
  device: string | null;
  /** When it happened. */
  at: Date;
  /** Valid and used tickets as of now, which may be later than the change. */
  ticketCount: number;
  /** Those of them that were checked in. */
  checkedInCount: number;
}

export interface TicketingTransfersOfferInput {
  /** The ticket. */
  ticketId: string;
  /** The holder's token, or the token of the order or its cart. */
  token: string;
  /** The address of the recipient. */
  toEmail: string;
  /** A message to the recipient, part of the mail. */
  message?: string;
}

/** An offer to transfer a ticket to another holder. */
export interface TicketTransfer {
  id: string;
  ticketId: string;
  fromEmail: string;
  /** The recipient, who is mailed the token that answers the offer. */
  toEmail: string;
  message: string | null;
  status: 'offered' | 'accepted' | 'declined' | 'cancelled' | 'expired' | (string & {});
  /** An offer without an answer expires then, and the ticket stays with its holder. */
  expiresAt: Date;
  respondedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TicketingTransfersCancelInput {
  /** The transfer. */
  id: string;
  /** The holder's token, or the token of the order or its cart. */
  token: string;
}

export interface TicketingTransfersCancelOutput {
  /** The id. */
  id: string;
}

export interface TicketingTransfersGetInput {
  /** The transfer. */
  id: string;
  /** The token mailed to the recipient. */
  token: string;
}

/** An offer to transfer a ticket, as its recipient sees it. */
export interface OfferedTransfer {
  id: string;
  status: 'offered' | 'accepted' | 'declined' | 'cancelled' | 'expired' | (string & {});
  fromEmail: string;
  toEmail: string;
  message: string | null;
  expiresAt: Date;
  ticketTypeName: string;
  event: {
    id: string;
    title: string;
    startsAt: Date;
    endsAt: Date;
    timeZone: string;
    venueName: string | null;
    city: string | null;
  };
}

export interface TicketingTransfersAcceptInput {
  /** The transfer. */
  id: string;
  /** The token mailed to the recipient. */
  token: string;
  /** Of the attendee. */
  firstName: string;
  /** Of the attendee. */
  lastName?: string;
  /** The new holder's address; the address of the offer when left out. */
  email?: string;
}

export interface TicketingTransfersAcceptOutput {
  ticketId: string;
  /** Opens the ticket from now on (tickets.getByToken). Only the new holder gets it. */
  token: string;
}

export interface TicketingTransfersDeclineInput {
  /** The transfer. */
  id: string;
  /** The token mailed to the recipient. */
  token: string;
}

export interface TicketingTransfersDeclineOutput {
  /** The id. */
  id: string;
}

export interface TicketingTransfersOfferForInput {
  /** The ticket. */
  ticketId: string;
  /** The address of the recipient. */
  toEmail: string;
  /** A message to the recipient, part of the mail. */
  message?: string;
}

export interface TicketingTransfersCancelForInput {
  /** The id. */
  id: string;
}

export interface TicketingTransfersCancelForOutput {
  /** The id. */
  id: string;
}

export interface TicketingTransfersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Transfers of this ticket. */
    ticketId?: string;
    /** One status or several. */
    status?: 'offered' | 'accepted' | 'declined' | 'cancelled' | 'expired' | ('offered' | 'accepted' | 'declined' | 'cancelled' | 'expired')[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingWaitlistJoinInput {
  /** The event. */
  eventId: string;
  /** The sold-out ticket type. */
  ticketTypeId: string;
  /** The address to mail the offer to. It can join once per ticket type. */
  email: string;
  /** The name of the person who waits. */
  name?: string;
  /**
   * Seats, 1 to 20, offered together.
   * @default 1
   */
  quantity?: number;
}

export interface TicketingWaitlistJoinOutput {
  entry: OwnWaitlistEntry;
  /** Opens the entry, and the cart once there is an offer. It is mailed as well. */
  token: string;
}

/** An entry of the waitlist, as the person who waits sees it. */
export interface OwnWaitlistEntry {
  id: string;
  eventId: string;
  ticketTypeId: string;
  email: string;
  quantity: number;
  /** waiting; offered: a cart holds the seats; converted: bought; expired: the offer lapsed or the sale ended; cancelled: left. */
  status: 'waiting' | 'offered' | 'converted' | 'expired' | 'cancelled' | (string & {});
  /** Position in the queue, from 1; null unless the status is waiting. */
  position: number | null;
  /** The cart that holds the seats. The same token opens it. */
  offer: {
    cartId: string;
    expiresAt: Date;
  } | null;
  createdAt: Date;
}

export interface TicketingWaitlistGetInput {
  /** The waitlist entry. */
  id: string;
  /** The token from joining, or from a mail. */
  token: string;
}

export interface TicketingWaitlistLeaveInput {
  /** The waitlist entry. */
  id: string;
  /** The token from joining, or from a mail. */
  token: string;
}

export interface TicketingWaitlistLeaveOutput {
  /** The id. */
  id: string;
}

/** An entry of the waitlist, as the organizer sees it. */
export interface WaitlistEntry {
  id: string;
  eventId: string;
  ticketTypeId: string;
  email: string;
  name: string | null;
  quantity: number;
  /** waiting; offered: a cart holds the seats; converted: bought; expired: the offer lapsed or the sale ended; cancelled: left. */
  status: 'waiting' | 'offered' | 'converted' | 'expired' | 'cancelled' | (string & {});
  cartId: string | null;
  offeredAt: Date | null;
  /** When the offer ends and the seats go to the next entry, unless a payment is pending. */
  offerExpiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TicketingWaitlistListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Entries for this event. */
    eventId?: string;
    /** Entries for this ticket type. */
    ticketTypeId?: string;
    /** One status or several. */
    status?: 'waiting' | 'offered' | 'converted' | 'expired' | 'cancelled' | ('waiting' | 'offered' | 'converted' | 'expired' | 'cancelled')[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingWaitlistRemoveInput {
  /** The id. */
  id: string;
}

export interface TicketingWaitlistRemoveOutput {
  /** The id. */
  id: string;
}

export interface TicketingCartsCreateInput {
  /** The event that the tickets are for. */
  eventId: string;
  /** How many tickets of which type. */
  items: {
    ticketTypeId: string;
    quantity: number;
  }[];
  /** Reduces the price, and unlocks the hidden ticket types that the code names. */
  discountCode?: string;
  /** The currency in which the buyer saw the prices; CONFLICT when the event sells in another. */
  currency?: string;
  /** The page that sent the buyer. */
  referrer?: string;
}

/** A new cart and its token. */
export interface CreatedCart {
  cart: Cart;
  /** Shown once. It opens the cart, and later the order made from it. */
  token: string;
}

/** Seats held for a buyer for some minutes. Each total is the sum of the lines. */
export interface Cart {
  id: string;
  eventId: string;
  currency: string;
  discountCode: string | null;
  subtotal: number;
  discountAmount: number;
  fees: number;
  taxes: number;
  total: number;
  /** Whether prices include `taxes`; otherwise they are added on top. As it was when the cart was priced. */
  taxInclusive: boolean;
  /** The seats are reserved until then. */
  expiresAt: Date;
  /** active: holds its seats; converted: the seats are bought. */
  status: 'active' | 'abandoned' | 'converted' | 'expired' | (string & {});
  customer: OrderCustomer | null;
  items: CartItem[];
  /** Seconds until it expires, by the clock of the server; 0 afterwards. */
  secondsLeft: number;
}

/** The buyer, as given at checkout. */
export interface OrderCustomer {
  email: string;
  firstName?: string;
  lastName?: string;
  phone?: string;
  address?: {
    line1?: string;
    line2?: string;
    city?: string;
    state?: string;
    postalCode?: string;
    country?: string;
  };
  marketingConsent?: boolean;
}

/** Tickets of one type in a cart. Amounts in minor units of its currency. */
export interface CartItem {
  ticketTypeId: string;
  name: string;
  quantity: number;
  unitPrice: number;
  subtotal: number;
  discountAmount: number;
  /** The service fee of the line. */
  fee: number;
  /** Tax on the fee; part of `tax`. */
  feeTax: number;
  /** Tax on the tickets and the fee. Included in `total` in either case. */
  tax: number;
  /** subtotal − discountAmount + fee, plus tax when it is added on top. */
  total: number;
  taxBasisPoints: number;
}

export interface TicketingCartsGetInput {
  /** The cart. */
  id: string;
  /** The token that `carts.create` answered with. */
  token: string;
}

export interface TicketingCartsSetItemsInput {
  /** The cart. */
  id: string;
  /** The token that `carts.create` answered with. */
  token: string;
  /** The new quantities; lines of other types stay. */
  items: {
    ticketTypeId: string;
    /** 0 removes the line. */
    quantity: number;
  }[];
  /** The new discount code, checked against the new items; null removes the code, and without the field it stays. */
  discountCode?: string | null;
}

export interface TicketingCartsApplyDiscountInput {
  /** The cart. */
  id: string;
  /** The token that `carts.create` answered with. */
  token: string;
  /** The code as the buyer typed it. */
  discountCode: string;
}

export interface TicketingCartsRemoveDiscountInput {
  /** The cart. */
  id: string;
  /** The token that `carts.create` answered with. */
  token: string;
}

export interface TicketingCartsSetCustomerInput {
  /** The cart. */
  id: string;
  /** The token that `carts.create` answered with. */
  token: string;
  /** The buyer, as for `carts.checkout`. */
  customer: {
    email: string;
    firstName?: string;
    lastName?: string;
    phone?: string;
    address?: CustomerAddress;
    /** Whether the buyer agrees to messages about other events. */
    marketingConsent?: boolean;
  };
}

/** A postal address; country is an ISO 3166 code, such as IN. */
export interface CustomerAddress {
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  country?: string;
}

export interface TicketingCartsAbandonInput {
  /** The cart. */
  id: string;
  /** The token that `carts.create` answered with. */
  token: string;
}

export interface TicketingCartsCheckoutInput {
  /** The cart. */
  id: string;
  /** The secret from `carts.create`. It opens the order as well. */
  token: string;
  /** The buyer. */
  customer: {
    email: string;
    firstName?: string;
    lastName?: string;
    phone?: string;
    address?: CustomerAddress;
    /** Whether the buyer agrees to messages about other events. */
    marketingConsent?: boolean;
  };
  /** Attendees, one per ticket, in the order of the tickets. */
  attendees?: ({
    ticketTypeId: string;
    firstName: string;
    lastName?: string;
    email?: string;
    phone?: string;
    additionalFields?: Record<string, string | number | boolean>;
  })[];
  /** Where the buyer returns after paying. By default the order page of Tessera, which only the browser that bought can open. */
  returnUrl?: string;
  /** Where the buyer returns without paying. */
  cancelUrl?: string;
  /** The payment gateway; by default the default gateway, or the oldest that accepts the currency. */
  gatewayId?: string;
  /** The total that the buyer was shown; CONFLICT if it differs. */
  expectedTotal?: number;
  /** The currency that the buyer was shown. */
  currency?: string;
}

/** An order and the next step of its payment. */
export interface Checkout {
  order: BuyersOrder;
  /** null if nothing is to be paid now. Otherwise send the buyer where `action` says. */
  payment: {
    status: 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled' | 'refunded' | (string & {});
    action: {
      type: 'redirect';
      /** Send the customer there. */
      url: string;
    } | {
      type: 'form_post';
      /** Post a form with these fields there. */
      url: string;
      fields: Record<string, string>;
    } | {
      type: 'client_token';
      /** What the vendor's component on the page is started with. */
      token: string;
      publicKey?: string;
    } | null;
  } | null;
}

/** An order as its buyer sees it. */
export interface BuyersOrder {
  id: string;
  orderNumber: string;
  eventId: string;
  cartId: string;
  customer: OrderCustomer;
  subtotal: number;
  discountAmount: number;
  fees: number;
  taxes: number;
  total: number;
  /** Refunded, including refunds in progress. */
  refundedAmount: number;
  currency: string;
  /** true: prices include `taxes`; false: taxes come on top. As agreed at purchase. */
  taxInclusive: boolean;
  /** How taxes were rounded. */
  taxRounding: 'line' | 'total' | (string & {});
  /** The tax rate of the fees at purchase. */
  feeTaxBasisPoints: number;
  /** Whether refunds include the fees by default, as agreed at purchase. */
  refundsFees: boolean;
  discountCode: string | null;
  /** pending until it is paid or approved. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentId: string | null;
  paymentMethod: string | null;
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  /** Until when the seats are held for the payment. */
  payBy: Date | null;
  /** When it was shown that the mailbox is the buyer's; until then the order changes no customer and no consent. */
  buyerProvedAt: Date | null;
  confirmedAt: Date | null;
  confirmationSentAt: Date | null;
  cancelledAt: Date | null;
  cancellationReason: string | null;
  createdAt: Date;
  updatedAt: Date;
  items: OrderItem[];
  tickets: OrderTicket[];
  refunds: OrderRefund[];
  event: {
    id: string;
    title: string;
    slug: string;
    status: 'draft' | 'published' | 'cancelled' | 'completed' | (string & {});
    startsAt: Date;
    endsAt: Date;
    timeZone: string;
    locationType: 'physical' | 'virtual' | 'hybrid' | (string & {});
    venueName: string | null;
    address: string | null;
    city: string | null;
    country: string | null;
  };
  /** Seconds until `payBy` by the server's clock; null if no payment is due. */
  secondsLeft: number | null;
}

/** A line of an order. Amounts in minor units of the currency. */
export interface OrderItem {
  id: string;
  ticketTypeId: string;
  type: 'ticket' | 'merchandise' | 'fee' | (string & {});
  name: string;
  quantity: number;
  unitPrice: number;
  subtotal: number;
  discountAmount: number;
  fee: number;
  /** Tax on the fee; part of `tax`. */
  feeTax: number;
  tax: number;
  /** Price of the line with fees and taxes. */
  total: number;
  taxBasisPoints: number;
  metadata: Record<string, unknown>;
  createdAt: Date;
  updatedAt: Date;
  /** What of it was refunded, including refunds in progress. */
  refundedAmount: number;
}

/** A ticket of an order; `amount` is its share of the line. */
export interface OrderTicket {
  id: string;
  orderItemId: string;
  ticketTypeId: string;
  number: number;
  amount: number;
  status: 'valid' | 'used' | 'cancelled' | 'refunded' | (string & {});
  attendeeInfo: Record<string, unknown> | null;
  checkedInAt: Date | null;
  holderEmail: string;
  /** As printed on the ticket: the attendee, or the buyer. */
  holderName: string | null;
}

/** A refund of an order. failed: the money did not arrive, and the amount can be refunded again. */
export interface OrderRefund {
  id: string;
  amount: number;
  currency: string;
  reason: string | null;
  status: 'pending' | 'completed' | 'failed' | (string & {});
  /** Allocation to lines and tickets; empty if the money never paid the order. */
  lines: ({
    orderItemId: string;
    ticketId: string | null;
    amount: number;
  })[];
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TicketingOrdersGetInput {
  /** The id. */
  id: string;
}

/** An order with its lines, tickets and refunds. */
export interface OrderDetails {
  id: string;
  orderNumber: string;
  eventId: string;
  userId: string | null;
  cartId: string;
  customerId: string;
  customer: OrderCustomer;
  subtotal: number;
  discountAmount: number;
  fees: number;
  taxes: number;
  total: number;
  /** Refunded, including refunds in progress. */
  refundedAmount: number;
  currency: string;
  /** true: prices include `taxes`; false: taxes come on top. As agreed at purchase. */
  taxInclusive: boolean;
  /** How taxes were rounded. */
  taxRounding: 'line' | 'total' | (string & {});
  /** The tax rate of the fees at purchase. */
  feeTaxBasisPoints: number;
  /** Whether refunds include the fees by default, as agreed at purchase. */
  refundsFees: boolean;
  discountCode: string | null;
  /** pending until it is paid or approved. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentId: string | null;
  paymentMethod: string | null;
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  notes: string | null;
  referrer: string | null;
  /** Until when the seats are held for the payment. */
  payBy: Date | null;
  /** When it was shown that the mailbox is the buyer's; until then the order changes no customer and no consent. */
  buyerProvedAt: Date | null;
  confirmedAt: Date | null;
  confirmationSentAt: Date | null;
  cancelledAt: Date | null;
  cancellationReason: string | null;
  createdAt: Date;
  updatedAt: Date;
  items: OrderItem[];
  tickets: OrderTicket[];
  refunds: OrderRefund[];
}

/** A purchase of tickets. Amounts in minor units of the currency. */
export interface Order {
  id: string;
  orderNumber: string;
  eventId: string;
  userId: string | null;
  cartId: string;
  customerId: string;
  customer: OrderCustomer;
  subtotal: number;
  discountAmount: number;
  fees: number;
  taxes: number;
  total: number;
  /** Refunded, including refunds in progress. */
  refundedAmount: number;
  currency: string;
  /** true: prices include `taxes`; false: taxes come on top. As agreed at purchase. */
  taxInclusive: boolean;
  /** How taxes were rounded. */
  taxRounding: 'line' | 'total' | (string & {});
  /** The tax rate of the fees at purchase. */
  feeTaxBasisPoints: number;
  /** Whether refunds include the fees by default, as agreed at purchase. */
  refundsFees: boolean;
  discountCode: string | null;
  /** pending until it is paid or approved. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentId: string | null;
  paymentMethod: string | null;
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  notes: string | null;
  referrer: string | null;
  /** Until when the seats are held for the payment. */
  payBy: Date | null;
  /** When it was shown that the mailbox is the buyer's; until then the order changes no customer and no consent. */
  buyerProvedAt: Date | null;
  confirmedAt: Date | null;
  confirmationSentAt: Date | null;
  cancelledAt: Date | null;
  cancellationReason: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TicketingOrdersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Orders for this event. */
    eventId?: string;
    /** Orders of this customer. */
    customerId?: string;
    /** One status or several. */
    status?: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | ('pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund')[];
    /** One payment status or several. */
    paymentStatus?: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | ('pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund')[];
    /** One approval status or several. */
    approval?: 'none' | 'pending' | 'approved' | 'rejected' | ('none' | 'pending' | 'approved' | 'rejected')[];
    /** An order number, or part of the e-mail address, name or phone number that the buyer gave for the order. */
    text?: string;
    /** Created at this time or later. */
    createdAfter?: Date;
    /** Created before this time. */
    createdBefore?: Date;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'total';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingOrdersGetByTokenInput {
  /** The order. */
  id: string;
  /** The secret of the order's cart, or of a link in one of its mails. */
  token: string;
}

/** An order in the list of the person who placed it. */
export interface OwnOrder {
  id: string;
  orderNumber: string;
  /** pending until it is paid or approved. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  total: number;
  /** Refunded, including refunds in progress. */
  refundedAmount: number;
  currency: string;
  /** Until when the seats are held for the payment. */
  payBy: Date | null;
  createdAt: Date;
  event: {
    id: string;
    title: string;
    slug: string;
    status: 'draft' | 'published' | 'cancelled' | 'completed' | (string & {});
    startsAt: Date;
    endsAt: Date;
    timeZone: string;
  };
}

export interface TicketingOrdersListOwnInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Orders for this event. */
    eventId?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingOrdersGetOwnInput {
  /** The id. */
  id: string;
}

export interface TicketingOrdersPayInput {
  /** The order. */
  id: string;
  /** The secret of the order's cart, or of a link in one of its mails. */
  token: string;
  /** Where the buyer returns after paying. By default the order page of Tessera, which only the browser that bought can open. */
  returnUrl?: string;
  /** Where the buyer returns without paying. */
  cancelUrl?: string;
  /** The payment gateway; by default the default gateway, or the oldest that accepts the currency. */
  gatewayId?: string;
}

export interface TicketingOrdersSyncInput {
  /** The order. */
  id: string;
  /** The secret of the order's cart, or of a link in one of its mails. */
  token: string;
}

export interface TicketingOrdersAbandonInput {
  /** The order. */
  id: string;
  /** The secret of the order's cart, or of a link in one of its mails. */
  token: string;
}

export interface TicketingOrdersSetMarketingConsentInput {
  /** The order. */
  id: string;
  /** The secret of a link in one of the order's mails. The cart's is refused. */
  token: string;
  /** Whether the buyer agrees to messages about other events. */
  marketingConsent: boolean;
}

export interface TicketingOrdersUpdateInput {
  /** The order. */
  id: string;
  /** The organization's own notes; null removes them. */
  notes: string | null;
}

export interface TicketingOrdersApproveInput {
  /** The id. */
  id: string;
}

export interface TicketingOrdersRejectInput {
  /** The order. */
  id: string;
  /** Shown to the buyer. */
  reason?: string;
}

export interface TicketingOrdersResendInput {
  /** The id. */
  id: string;
}

export interface TicketingOrdersCancelInput {
  /** The order. */
  id: string;
  /** Shown to the buyer. */
  reason?: string;
}

export interface TicketingOrdersRefundInput {
  /** The order. */
  id: string;
  /** Lines to refund. A line with neither quantity nor amount is refunded in full. */
  lines?: {
    orderItemId: string;
    /** How many of its tickets. */
    quantity?: number;
    /** An amount in minor units; the tickets stay valid. */
    amount?: number;
  }[];
  /** Tickets to refund. */
  ticketIds?: string[];
  /** Stored with the refund and sent to the payment vendor. */
  reason?: string;
  /** Whether fees are refunded; by default as agreed at purchase (`refundsFees` of the order). */
  includesFees?: boolean;
  /**
   * true: the seats are not sold again.
   * @default false
   */
  keepsSeats?: boolean;
}

export interface TicketingOrdersGetLedgerInput {
  /** The id. */
  id: string;
}

/** An order's money, summed from the ledger. Minor units. */
export interface OrderLedger {
  currency: string;
  /** What was captured for the order. */
  capturedAmount: number;
  /** What was refunded. */
  refundedAmount: number;
  /** What was charged back. */
  chargedBackAmount: number;
  /** capturedAmount − refundedAmount − chargedBackAmount */
  netAmount: number;
  /** Refunds in progress. */
  pendingAmount: number;
  /** Whether the order's own figures agree with the ledger. */
  isBalanced: boolean;
  transactions: LedgerTransaction[];
}

/** A movement of money. Written once, never changed. Amounts in minor units. */
export interface LedgerTransaction {
  id: string;
  eventId: string;
  orderId: string | null;
  userId: string | null;
  type: 'purchase' | 'refund' | 'chargeback' | 'payout' | (string & {});
  /** Always positive: a purchase is money in, any other type money out. */
  amount: number;
  currency: string;
  paymentId: string | null;
  refundId: string | null;
  paymentMethod: string | null;
  paymentMethodId: string | null;
  paymentIntentId: string | null;
  status: 'pending' | 'completed' | 'failed' | 'cancelled' | (string & {});
  gatewayFee: number | null;
  platformFee: number | null;
  metadata: Record<string, unknown>;
  errorMessage: string | null;
  createdAt: Date;
}

export interface TicketingOrdersCreateExportLinkInput {
  /** As for `orders.list`; all orders if left out. */
  filter?: {
    /** Orders for this event. */
    eventId?: string;
    /** Orders of this customer. */
    customerId?: string;
    /** One status or several. */
    status?: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | ('pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund')[];
    /** One payment status or several. */
    paymentStatus?: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | ('pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund')[];
    /** One approval status or several. */
    approval?: 'none' | 'pending' | 'approved' | 'rejected' | ('none' | 'pending' | 'approved' | 'rejected')[];
    /** An order number, or part of the e-mail address, name or phone number that the buyer gave for the order. */
    text?: string;
    /** Created at this time or later. */
    createdAfter?: Date;
    /** Created before this time. */
    createdBefore?: Date;
  };
}

/** A signed address that downloads orders. Anyone with the address may download them. */
export interface OrdersLink {
  /** Opens without credentials. */
  url: string;
  expiresAt: Date;
}

export interface TicketingCustomersGetInput {
  /** The id. */
  id: string;
}

/** A customer with the figures of their orders. */
export interface CustomerDetails {
  id: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  address: {
    line1?: string;
    line2?: string;
    city?: string;
    state?: string;
    postalCode?: string;
    country?: string;
  } | null;
  createdAt: Date;
  updatedAt: Date;
  /** Whether the customer agreed to messages about other events. */
  marketingConsent: boolean;
  /** Orders in any status. */
  orderCount: number;
  /** What the customer paid less refunds, in minor units, by currency. */
  spent: {
    currency: string;
    amount: number;
  }[];
}

/** A person who bought tickets: one per e-mail address. */
export interface Customer {
  id: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  address: {
    line1?: string;
    line2?: string;
    city?: string;
    state?: string;
    postalCode?: string;
    country?: string;
  } | null;
  createdAt: Date;
  updatedAt: Date;
  /** Whether the customer agreed to messages about other events. */
  marketingConsent: boolean;
}

export interface TicketingCustomersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Part of an e-mail address, name or phone number. */
    text?: string;
    /** Customers with a confirmed order for this event. */
    eventId?: string;
    /** Customers who agreed to messages about other events, or who did not. */
    marketingConsent?: boolean;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'email';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingTransactionsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Transactions of this event. */
    eventId?: string;
    /** Transactions of this order. */
    orderId?: string;
    /** One type or several. */
    type?: 'purchase' | 'refund' | 'chargeback' | 'payout' | ('purchase' | 'refund' | 'chargeback' | 'payout')[];
    /** Created at this time or later. */
    createdAfter?: Date;
    /** Created before this time. */
    createdBefore?: Date;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TicketingEventsApi {
  /**
   * Creates an event as a draft.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingEventsCreateInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Returns an event.
   *
   * Requires the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingEventsGetInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Lists events, newest first by default.
   *
   * Requires the permission `events.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingEventsListInput, TicketedEvent>;

  /**
   * Changes the given fields of an event.
   *
   * CONFLICT with kind `event_version_conflict` when the event has changed since you read it, `capacity_below_sold` (with `held`, `sold`) when more seats are taken, `event_currency_fixed` when it has orders, and `event_cancelled`.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingEventsUpdateInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Deletes a draft without orders.
   *
   * CONFLICT with kind `event_not_draft` or `event_has_orders` otherwise: cancel the event instead.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingEventsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Publishes a draft and puts it on sale.
   *
   * CONFLICT with kind `event_has_no_ticket_types`, `event_ended`, `event_not_draft`, `event_cancelled` or `event_completed` when it cannot be published.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  publish(input: TicketingEventsPublishInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Turns a published event without orders back into a draft.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  unpublish(input: TicketingEventsUnpublishInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Cancels an event: sales stop at once, and every order is cancelled and refunded.
   *
   * The refunds run in the background; `ticketing.cancellations.get` returns their progress. Cannot be undone.
   *
   * Requires the permission `events.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  cancel(input: TicketingEventsCancelInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Completes a published event that has started; otherwise it completes at its end.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  complete(input: TicketingEventsCompleteInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Creates a draft from an event on other dates, with its ticket types, pools, check-in lists and optionally its codes.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  duplicate(input: TicketingEventsDuplicateInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Streams the sales of an event: a snapshot first, then each order.
   *
   * Clients that lose the connection resume without loss. After a week, PRECONDITION_FAILED with kind `resume_expired` asks them to start again.
   *
   * Requires the permission `events.read`.
   *
   * After a lost connection, it resumes after the last item received.
   *
   * @throws {TesseraError}
   */
  watch(input: TicketingEventsWatchInput, options?: CallOptions): Subscription<EventSalesUpdate>;
}

export interface TicketingCancellationsApi {
  /**
   * Returns the progress of a cancelled event's refunds; null when it was not cancelled.
   *
   * Requires the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCancellationsGetInput, options?: CallOptions): Call<EventCancellation | null>;
}

export interface TicketingTicketTypesApi {
  /**
   * Creates a ticket type, which draws on its own quantity and on the seats of the event.
   *
   * CONFLICT with kind `event_cancelled` or `ticket_type_limit_reached`.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingTicketTypesCreateInput, options?: CallOptions): Call<TicketType>;

  /**
   * Returns a ticket type.
   *
   * Requires the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingTicketTypesGetInput, options?: CallOptions): Call<TicketType>;

  /**
   * Lists the ticket types of an event in the order buyers see them.
   *
   * Requires the permission `events.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<TicketingTicketTypesListInput, TicketType>;

  /**
   * Changes the given fields of a ticket type.
   *
   * CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more tickets are taken than the new quantity.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingTicketTypesUpdateInput, options?: CallOptions): Call<TicketType>;

  /**
   * Sets the order of the ticket types; types that are not named follow.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  reorder(input: TicketingTicketTypesReorderInput, options?: CallOptions): Call<TicketingTicketTypesReorderOutput>;

  /**
   * Deletes a ticket type, or archives it when it was ordered or is in a cart.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingTicketTypesDeleteInput, options?: CallOptions): Call<TicketingTicketTypesDeleteOutput>;
}

export interface TicketingCapacityPoolsApi {
  /**
   * Creates a pool of seats that several ticket types share.
   *
   * CONFLICT with kind `capacity_pool_in_use` when seats of one of the types are held or sold.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingCapacityPoolsCreateInput, options?: CallOptions): Call<CapacityPool>;

  /**
   * Lists the capacity pools of an event with what is held and sold of each.
   *
   * Requires the permission `events.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<TicketingCapacityPoolsListInput, CapacityPool>;

  /**
   * Changes the name or capacity of a shared pool.
   *
   * CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more seats are taken than the new capacity.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingCapacityPoolsUpdateInput, options?: CallOptions): Call<CapacityPool>;

  /**
   * Sets which ticket types draw on a shared pool.
   *
   * CONFLICT with kind `capacity_pool_in_use` when seats of an added or removed type are held or sold.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  setTicketTypes(input: TicketingCapacityPoolsSetTicketTypesInput, options?: CallOptions): Call<CapacityPool>;

  /**
   * Deletes a shared pool that has no held or sold seats.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingCapacityPoolsDeleteInput, options?: CallOptions): Call<void>;
}

export interface TicketingDiscountCodesApi {
  /**
   * Creates a discount code for one event or for all.
   *
   * CONFLICT with kind `discount_code_taken` when the event, or the organization for all events, has this code.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'percent';
  /** 2500 is 25 %; 0: the code only shows hidden ticket types. */
  discountBasisPoints: number;
  /** The code that buyers type. */
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
} | {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  discountAmount: number;
  /** The currency of the amount; the event's, or the organization's default, by default. */
  currency?: string;
  /** The code that buyers type. */
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
}, options?: CallOptions): Call<DiscountCode>;

  /**
   * Generates up to a thousand random codes on the same terms.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  generate(input: {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'percent';
  /** 2500 is 25 %; 0: the code only shows hidden ticket types. */
  discountBasisPoints: number;
  /** How many codes to generate. */
  count: number;
  /** The beginning of each code. */
  prefix?: string;
  /**
   * Random letters and digits after the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
} | {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  discountAmount: number;
  /** The currency of the amount; the event's, or the organization's default, by default. */
  currency?: string;
  /** How many codes to generate. */
  count: number;
  /** The beginning of each code. */
  prefix?: string;
  /**
   * Random letters and digits after the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
}, options?: CallOptions): Call<TicketingDiscountCodesGenerateOutput>;

  /**
   * Returns a discount code with its uses.
   *
   * Requires the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingDiscountCodesGetInput, options?: CallOptions): Call<DiscountCode>;

  /**
   * Lists discount codes, newest first by default.
   *
   * Requires the permission `events.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingDiscountCodesListInput, DiscountCode>;

  /**
   * Changes the given fields of a discount code.
   *
   * CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more uses are taken than the new `maxUses`.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingDiscountCodesUpdateInput, options?: CallOptions): Call<DiscountCode>;

  /**
   * Deletes a discount code; orders that used it keep their discount.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingDiscountCodesDeleteInput, options?: CallOptions): Call<void>;
}

export interface TicketingStorefrontApi {
  /**
   * Lists published public events, soonest first by default.
   *
   * Requires the permission `storefront.read`, which publishable keys can have.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  listEvents: ListProcedure<TicketingStorefrontListEventsInput, StorefrontEventSummary>;

  /**
   * Returns what the page of an event shows: texts, ticket types with prices, organizer and policies.
   *
   * An unlisted event is found by its id or slug; a private one needs a discount code of the event as well. Hidden ticket types are included when the code is for them.
   *
   * Requires the permission `storefront.read`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  getEvent(input?: TicketingStorefrontGetEventInput, options?: CallOptions): Call<StorefrontEvent>;

  /**
   * Counts a view of an event's page; call it when the page is shown.
   *
   * Requires the permission `storefront.read`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  recordView(input: TicketingStorefrontRecordViewInput, options?: CallOptions): Call<void>;
}

export interface TicketingAnalyticsApi {
  /**
   * Returns views and sales of an event: totals, series, by ticket type and by referrer.
   *
   * Requires the permission `analytics.read`.
   *
   * @throws {TesseraError}
   */
  event(input: TicketingAnalyticsEventInput, options?: CallOptions): Call<EventAnalytics>;

  /**
   * Returns sales in a currency: totals, series, by event and by payment method.
   *
   * Requires the permission `analytics.read`.
   *
   * @throws {TesseraError}
   */
  sales(input?: TicketingAnalyticsSalesInput, options?: CallOptions): Call<SalesAnalytics>;

  /**
   * Returns views and sales of all events, beside those of the previous range.
   *
   * Requires the permission `analytics.read`.
   *
   * @throws {TesseraError}
   */
  overview(input?: TicketingAnalyticsOverviewInput, options?: CallOptions): Call<AnalyticsOverview>;
}

export interface TicketingTicketsApi {
  /**
   * Gets a ticket.
   *
   * Requires the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingTicketsGetInput, options?: CallOptions): Call<Ticket>;

  /**
   * Lists tickets, newest first unless sorted otherwise.
   *
   * Requires the permission `orders.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingTicketsListInput, Ticket>;

  /**
   * Replaces the attendee of a ticket.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  updateAttendee(input: TicketingTicketsUpdateAttendeeInput, options?: CallOptions): Call<Ticket>;

  /**
   * Gets the signed code of a ticket, as its QR carries it.
   *
   * Requires the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  getCode(input: TicketingTicketsGetCodeInput, options?: CallOptions): Call<TicketCode>;

  /**
   * Gets links to a ticket as PDF and to its QR as SVG and PNG, valid for some minutes.
   *
   * Requires the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  getLinks(input: TicketingTicketsGetLinksInput, options?: CallOptions): Call<TicketLinks>;

  /**
   * Gets a ticket with its code, for its holder or buyer.
   *
   * The token is the holder's or the order's. After a transfer the order's token only shows that the ticket was transferred.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  getByToken(input: TicketingTicketsGetByTokenInput, options?: CallOptions): Call<HeldTicket>;

  /**
   * Lists the tickets of an order with their codes, for its buyer, oldest first.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  listByToken: ListOfProcedure<TicketingTicketsListByTokenInput, HeldTicket>;

  /**
   * Replaces the attendee of a ticket, for its holder.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  updateAttendeeByToken(input: TicketingTicketsUpdateAttendeeByTokenInput, options?: CallOptions): Call<TicketingTicketsUpdateAttendeeByTokenOutput>;
}

export interface TicketingSigningKeysApi {
  /**
   * Lists the public keys that verify ticket codes, newest first.
   *
   * A code is 192 characters of base32 (A–Z, 2–7): version 1, key number, event, type and ticket as 16 bytes each, generation (2 bytes) and expiry as Unix seconds (4 bytes), big-endian, then the Ed25519 signature over those 56 bytes. `@tessera/sdk/tickets` verifies a code without a server.
   *
   * Requires the permission `storefront.read`, which publishable keys can have.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingSigningKeysListInput, TicketSigningKey>;

  /**
   * Signs codes with a new key from now on; codes of earlier keys remain valid.
   *
   * Requires the permission `events.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  rotate(input?: undefined, options?: CallOptions): Call<TicketingSigningKeysRotateOutput>;
}

export interface TicketingCheckInListsApi {
  /**
   * Creates a check-in list for an entrance, a lounge or a day.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingCheckInListsCreateInput, options?: CallOptions): Call<CheckInList>;

  /**
   * Gets the event's default list, which admits every ticket once, and creates it on the first call.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  openDefault(input: TicketingCheckInListsOpenDefaultInput, options?: CallOptions): Call<CheckInList>;

  /**
   * Gets a check-in list.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCheckInListsGetInput, options?: CallOptions): Call<CheckInList>;

  /**
   * Lists check-in lists, newest first unless sorted otherwise.
   *
   * Requires the permission `tickets.check_in`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingCheckInListsListInput, CheckInList>;

  /**
   * Changes the name, ticket types or times of a check-in list; fields left out keep their value.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingCheckInListsUpdateInput, options?: CallOptions): Call<CheckInList>;

  /**
   * Deletes a check-in list that has no check-ins.
   *
   * Requires the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingCheckInListsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Gets the data that a scanner needs to check in offline: rules, public keys and revoked codes.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  getManifest(input: TicketingCheckInListsGetManifestInput, options?: CallOptions): Call<ScannerManifest>;
}

export interface TicketingCheckInsApi {
  /**
   * Decides whether the holder of a code is admitted, and stores the check-in.
   *
   * A list admits a ticket once, however many devices scan it at the same time; a list with re-entry admits it in and out alternately. A refusal is an answer, not an error. The same device and nonce get the first answer again, so an Idempotency-Key adds nothing.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  scan(input: TicketingCheckInsScanInput, options?: CallOptions): Call<ScanAnswer>;

  /**
   * Stores the scans that a device made offline, up to 500.
   *
   * Each scan is decided as of its own time. A person whom the device admitted against the rules, such as with a ticket that another device had admitted, is stored as `conflict`. A repeated call changes nothing and gets the same answers.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  sync(input: TicketingCheckInsSyncInput, options?: CallOptions): Call<TicketingCheckInsSyncOutput>;

  /**
   * Undoes an admitted check-in, so that the ticket can be used again.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  undo(input: TicketingCheckInsUndoInput, options?: CallOptions): Call<CheckIn>;

  /**
   * Lists check-ins, newest first.
   *
   * Requires the permission `tickets.check_in`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingCheckInsListInput, CheckIn>;

  /**
   * Counts check-ins of an event by check-in list, ticket type and device.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  statistics(input: TicketingCheckInsStatisticsInput, options?: CallOptions): Call<CheckInStatistics>;

  /**
   * Lists the revoked codes of an event since a cursor, signed.
   *
   * For scanners that work offline: keep the cursor and ask again later for what was revoked since. Ask again at once while hasMore is true.
   *
   * Requires the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  listRevocations(input: TicketingCheckInsListRevocationsInput, options?: CallOptions): Call<Revocations>;

  /**
   * Streams the check-ins of an event: a snapshot first, then each check-in and each one undone.
   *
   * Clients that lose the connection resume without loss. After a week, PRECONDITION_FAILED with kind `resume_expired` asks them to start again.
   *
   * Requires the permission `tickets.check_in`.
   *
   * After a lost connection, it resumes after the last item received.
   *
   * @throws {TesseraError}
   */
  watch(input: TicketingCheckInsWatchInput, options?: CallOptions): Subscription<CheckInUpdate>;
}

export interface TicketingTransfersApi {
  /**
   * Offers a ticket to a recipient, who is mailed a link, for its holder.
   *
   * The ticket remains valid until the offer is accepted. CONFLICT `ticket_not_transferable` says why it cannot be offered.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  offer(input: TicketingTransfersOfferInput, options?: CallOptions): Call<TicketTransfer>;

  /**
   * Cancels an offer, for the holder of the ticket.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  cancel(input: TicketingTransfersCancelInput, options?: CallOptions): Call<TicketingTransfersCancelOutput>;

  /**
   * Gets an offered ticket, for its recipient.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingTransfersGetInput, options?: CallOptions): Call<OfferedTransfer>;

  /**
   * Accepts an offered ticket, for its recipient; earlier codes of the ticket are revoked.
   *
   * Answers the new holder's token, the only one that opens the ticket. The new holder is mailed a link as well.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  accept(input: TicketingTransfersAcceptInput, options?: CallOptions): Call<TicketingTransfersAcceptOutput>;

  /**
   * Declines an offered ticket, for its recipient.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  decline(input: TicketingTransfersDeclineInput, options?: CallOptions): Call<TicketingTransfersDeclineOutput>;

  /**
   * Offers a ticket to a recipient, for staff on behalf of its holder.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  offerFor(input: TicketingTransfersOfferForInput, options?: CallOptions): Call<TicketTransfer>;

  /**
   * Cancels an offer, for staff on behalf of the holder.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  cancelFor(input: TicketingTransfersCancelForInput, options?: CallOptions): Call<TicketingTransfersCancelForOutput>;

  /**
   * Lists transfers of tickets, newest first.
   *
   * Requires the permission `orders.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingTransfersListInput, TicketTransfer>;
}

export interface TicketingWaitlistApi {
  /**
   * Joins the waitlist of a sold-out ticket type.
   *
   * Released seats are offered strictly in the order of joining, before they are sold to anyone else: a cart holds them for a while, and a mail is sent. CONFLICT `waitlist_not_needed` while there are seats.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  join(input: TicketingWaitlistJoinInput, options?: CallOptions): Call<TicketingWaitlistJoinOutput>;

  /**
   * Gets a waitlist entry with its position, and its offer if there is one.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingWaitlistGetInput, options?: CallOptions): Call<OwnWaitlistEntry>;

  /**
   * Leaves the waitlist; offered seats go to the next entry.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  leave(input: TicketingWaitlistLeaveInput, options?: CallOptions): Call<TicketingWaitlistLeaveOutput>;

  /**
   * Lists waitlist entries, newest first unless sorted otherwise.
   *
   * Requires the permission `orders.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingWaitlistListInput, WaitlistEntry>;

  /**
   * Removes an entry from the waitlist; offered seats go to the next entry.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: TicketingWaitlistRemoveInput, options?: CallOptions): Call<TicketingWaitlistRemoveOutput>;
}

export interface TicketingCartsApi {
  /**
   * Holds seats for a buyer and prices them.
   *
   * The seats are reserved until `expiresAt`. CONFLICT with kind `sold_out` has the number that is left in `available`. Keep the token: only it opens the cart, and later the order made from it.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingCartsCreateInput, options?: CallOptions): Call<CreatedCart>;

  /**
   * Returns a cart; CONFLICT with kind `cart_expired` after its expiry.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCartsGetInput, options?: CallOptions): Call<Cart>;

  /**
   * Changes the tickets and the discount code of a cart, all of it or nothing.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  setItems(input: TicketingCartsSetItemsInput, options?: CallOptions): Call<Cart>;

  /**
   * Sets the discount code of a cart and holds a use of it with the seats.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  applyDiscount(input: TicketingCartsApplyDiscountInput, options?: CallOptions): Call<Cart>;

  /**
   * Removes the discount code from a cart.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  removeDiscount(input: TicketingCartsRemoveDiscountInput, options?: CallOptions): Call<Cart>;

  /**
   * Stores the buyer with the cart, for forms that are filled in step by step.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  setCustomer(input: TicketingCartsSetCustomerInput, options?: CallOptions): Call<Cart>;

  /**
   * Gives the seats of a cart back at once.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  abandon(input: TicketingCartsAbandonInput, options?: CallOptions): Call<Cart>;

  /**
   * Turns a cart into an order and starts its payment.
   *
   * The seats stay held while the buyer pays. A cart becomes one order, however often this is called; after a failed payment, another call starts another payment. A free order is confirmed at once; an order that needs approval is paid after it.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  checkout(input: TicketingCartsCheckoutInput, options?: CallOptions): Call<Checkout>;
}

export interface TicketingOrdersApi {
  /**
   * Returns an order with its lines, tickets and refunds.
   *
   * Requires the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingOrdersGetInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Lists orders, newest first.
   *
   * Requires the permission `orders.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingOrdersListInput, Order>;

  /**
   * Returns a buyer's own order, with the secret of its cart or of a link in one of its mails.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  getByToken(input: TicketingOrdersGetByTokenInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Lists the orders that the signed-in person placed, newest first.
   *
   * FORBIDDEN `person_required` for keys: visitors without an account open their orders by `getByToken`.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  listOwn: ListProcedure<TicketingOrdersListOwnInput, OwnOrder>;

  /**
   * Returns an order that the signed-in person placed, as its buyer sees it.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  getOwn(input: TicketingOrdersGetOwnInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Starts the payment of an order, or another one after the first failed.
   *
   * If `gatewayId` differs from the current payment, that payment is cancelled, unless it has captured the money already.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  pay(input: TicketingOrdersPayInput, options?: CallOptions): Call<Checkout>;

  /**
   * Asks the vendor about the payment of an order and returns the order.
   *
   * For buyers who return from paying. Webhooks update the order as well. Poll as often as you like: the vendor is asked at most every two seconds, and other calls return the known state.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  sync(input: TicketingOrdersSyncInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Abandons an unpaid order and frees its seats.
   *
   * The payment is cancelled at the vendor first. Check `status`: cancelled; confirmed if the buyer has paid after all; pending while the vendor cannot say, and then Tessera ends the order later.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  abandon(input: TicketingOrdersAbandonInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Stores whether the buyer agrees to messages about other events.
   *
   * Only a link in a mail of the order proves that the mailbox is the buyer’s, so the secret of its cart is refused with `mailbox_not_proved`. What was said at checkout counts from here on, unless the buyer was signed in with that address.
   *
   * Requires the permission `storefront.buy`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  setMarketingConsent(input: TicketingOrdersSetMarketingConsentInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Updates the organization's own notes on an order.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingOrdersUpdateInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Approves an order that waits for approval.
   *
   * A free order is confirmed. For any other, the buyer gets a mail with a link to pay within 48 hours.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  approve(input: TicketingOrdersApproveInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Rejects an order that waits for approval and frees its seats.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  reject(input: TicketingOrdersRejectInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Mails the confirmation of an order to its buyer again.
   *
   * Requires the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  resend(input: TicketingOrdersResendInput, options?: CallOptions): Call<void>;

  /**
   * Cancels an order, paid or not.
   *
   * Its tickets are cancelled, its seats are free, and everything that was paid is refunded, fees included.
   *
   * Requires the permission `orders.refund`.
   *
   * @throws {TesseraError}
   */
  cancel(input: TicketingOrdersCancelInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Refunds an order, lines, tickets, or an amount of a line.
   *
   * Refunded tickets are cancelled and their seats freed at once. Figures change when the vendor confirms the refund. If it fails, the tickets stay cancelled, and the amount can be refunded again.
   *
   * Requires the permission `orders.refund`.
   *
   * @throws {TesseraError}
   */
  refund(input: TicketingOrdersRefundInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Returns an order's money, summed from the ledger.
   *
   * Requires the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  getLedger(input: TicketingOrdersGetLedgerInput, options?: CallOptions): Call<OrderLedger>;

  /**
   * Creates a link that downloads orders as CSV.
   *
   * With credentials, `GET /downloads/orders.csv?filter={…}` returns the same. Cells that a spreadsheet would run as a formula begin with an apostrophe.
   *
   * Requires the permission `orders.export`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  createExportLink(input?: TicketingOrdersCreateExportLinkInput, options?: CallOptions): Call<OrdersLink>;
}

export interface TicketingCustomersApi {
  /**
   * Returns a customer with the figures of their orders.
   *
   * Requires the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCustomersGetInput, options?: CallOptions): Call<CustomerDetails>;

  /**
   * Lists customers, newest first.
   *
   * Requires the permission `orders.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingCustomersListInput, Customer>;
}

export interface TicketingTransactionsApi {
  /**
   * Lists the ledger: money that moved, newest first.
   *
   * Payments that did not pay their order, such as a second payment, have no `orderId`, and neither do their refunds; `metadata` names the order.
   *
   * Requires the permission `payments.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingTransactionsListInput, LedgerTransaction>;
}

export interface TicketingApi {
  events: TicketingEventsApi;

  cancellations: TicketingCancellationsApi;

  ticketTypes: TicketingTicketTypesApi;

  capacityPools: TicketingCapacityPoolsApi;

  discountCodes: TicketingDiscountCodesApi;

  storefront: TicketingStorefrontApi;

  analytics: TicketingAnalyticsApi;

  tickets: TicketingTicketsApi;

  signingKeys: TicketingSigningKeysApi;

  checkInLists: TicketingCheckInListsApi;

  checkIns: TicketingCheckInsApi;

  transfers: TicketingTransfersApi;

  waitlist: TicketingWaitlistApi;

  carts: TicketingCartsApi;

  orders: TicketingOrdersApi;

  customers: TicketingCustomersApi;

  transactions: TicketingTransactionsApi;
}
