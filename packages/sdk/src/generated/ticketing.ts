/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';

export interface TicketingEventsCreateInput {
  title: string;
  /** Made from the title when left out. */
  slug?: string;
  startsAt: Date;
  endsAt: Date;
  /** A time zone of the IANA database: Asia/Kolkata. */
  timeZone: string;
  /** @default "" */
  description?: string;
  /** @default "other" */
  category?: string;
  /** @default "physical" */
  locationType?: 'physical' | 'virtual' | 'hybrid';
  /** @default "public" */
  visibility?: 'public' | 'private' | 'unlisted';
  /** The organization's default currency when left out. */
  currency?: string;
  /**
   * Seats in all; null: no limit.
   * @default null
   */
  capacity?: number | null;
  /** @default [] */
  galleryImages?: string[];
  tags?: string[];
  /**
   * Tax on the service fee.
   * @default 0
   */
  feeTaxBasisPoints?: number;
  /**
   * Whether a refund gives service fees back too.
   * @default true
   */
  refundsFees?: boolean;
  /**
   * Whether prices contain the tax.
   * @default true
   */
  taxInclusive?: boolean;
  /** @default "line" */
  taxRounding?: 'line' | 'total';
  /**
   * How long a cart keeps its seats.
   * @default 15
   */
  holdMinutes?: number;
  /**
   * How long the waiting list's offers stand.
   * @default 1440
   */
  waitlistOfferMinutes?: number;
  shortDescription?: string | null;
  venueName?: string | null;
  address?: string | null;
  city?: string | null;
  state?: string | null;
  zipCode?: string | null;
  country?: string | null;
  virtualEventUrl?: string | null;
  featuredImage?: string | null;
  /** Before it nothing is sold; null: at once. */
  salesStartsAt?: Date | null;
  /** From then on nothing is sold; null: until the event ends. */
  salesEndsAt?: Date | null;
  seoTitle?: string | null;
  seoDescription?: string | null;
  /** 250 is 2.5 %; null: as the settings say. */
  serviceFeeBasisPoints?: number | null;
  /** Per ticket; null: as the settings say. */
  serviceFeeFixed?: number | null;
  /** Whether holders may pass tickets on; null: as the settings say. */
  ticketTransfersEnabled?: boolean | null;
}

/** An event that tickets are sold for, as its organizers see it. */
export interface TicketedEvent {
  id: string;
  /** Its address in the shop; unique in the organization. */
  slug: string;
  title: string;
  description: string;
  shortDescription: string | null;
  category: string;
  startsAt: Date;
  endsAt: Date;
  /** Of the IANA database: Asia/Kolkata. Days of the event are days there. */
  timeZone: string;
  locationType: 'physical' | 'virtual' | 'hybrid' | (string & {});
  venueName: string | null;
  address: string | null;
  city: string | null;
  state: string | null;
  zipCode: string | null;
  country: string | null;
  /** Told to those who hold a ticket, never to the public. */
  virtualEventUrl: string | null;
  featuredImage: string | null;
  galleryImages: string[];
  status: 'draft' | 'published' | 'cancelled' | 'completed' | (string & {});
  /** public: in the list; unlisted: whoever has the link; private: whoever has one of its discount codes. */
  visibility: 'public' | 'private' | 'unlisted' | (string & {});
  /** ISO 4217; fixed once something was ordered. */
  currency: string;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  seoTitle: string | null;
  seoDescription: string | null;
  tags: string[];
  /** null: as the settings of the organization say. */
  serviceFeeBasisPoints: number | null;
  /** Per ticket, in minor units; null: as the settings say. */
  serviceFeeFixed: number | null;
  feeTaxBasisPoints: number;
  refundsFees: boolean;
  /** Whether prices contain the tax. */
  taxInclusive: boolean;
  /** line: tax is rounded per line; total: once per order. */
  taxRounding: 'line' | 'total' | (string & {});
  /** How long a cart keeps its seats. */
  holdMinutes: number;
  /** Whether holders may pass tickets on; null: as the settings say. */
  ticketTransfersEnabled: boolean | null;
  /** How long the waiting list's offers stand. */
  waitlistOfferMinutes: number;
  totalTicketsSold: number;
  /** What was paid, less what was given back, in minor units. */
  totalRevenue: number;
  publishedAt: Date | null;
  cancelledAt: Date | null;
  cancellationReason: string | null;
  /** When all orders of the cancelled event had been cancelled or given back; null while that goes on. */
  cancellationCompletedAt: Date | null;
  completedAt: Date | null;
  duplicatedFrom: string | null;
  /** Counts changes by organizers: send it back with an update. */
  version: number;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  /** The user who changed it last; null for keys. */
  updatedBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Seats in all; null: no limit besides those of the ticket types. */
  capacity: number | null;
  /** Seats in carts right now. */
  held: number;
  /** Seats sold right now. */
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
    /** Part of title, short description, venue, city or tags; whatever case or accents. */
    text?: string;
    status?: ('draft' | 'published' | 'cancelled' | 'completed')[];
    visibility?: ('public' | 'private' | 'unlisted')[];
    category?: string;
    /** Events that have all of these tags. */
    tags?: string[];
    /** At this moment or later. */
    startsAfter?: Date;
    /** Before this moment. */
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
  id: string;
  /** As it was read: CONFLICT when somebody else changed it since. */
  version: number;
  title?: string;
  /** Old links stop working. */
  slug?: string;
  startsAt?: Date;
  endsAt?: Date;
  /** A time zone of the IANA database: Asia/Kolkata. */
  timeZone?: string;
  description?: string;
  category?: string;
  locationType?: 'physical' | 'virtual' | 'hybrid';
  visibility?: 'public' | 'private' | 'unlisted';
  /** Fixed once something was ordered. */
  currency?: string;
  /** Not below what is held and sold; null: no limit. */
  capacity?: number | null;
  galleryImages?: string[];
  tags?: string[];
  feeTaxBasisPoints?: number;
  refundsFees?: boolean;
  taxInclusive?: boolean;
  taxRounding?: 'line' | 'total';
  holdMinutes?: number;
  waitlistOfferMinutes?: number;
  shortDescription?: string | null;
  venueName?: string | null;
  address?: string | null;
  city?: string | null;
  state?: string | null;
  zipCode?: string | null;
  country?: string | null;
  virtualEventUrl?: string | null;
  featuredImage?: string | null;
  /** Before it nothing is sold; null: at once. */
  salesStartsAt?: Date | null;
  /** From then on nothing is sold; null: until the event ends. */
  salesEndsAt?: Date | null;
  seoTitle?: string | null;
  seoDescription?: string | null;
  /** 250 is 2.5 %; null: as the settings say. */
  serviceFeeBasisPoints?: number | null;
  /** Per ticket; null: as the settings say. */
  serviceFeeFixed?: number | null;
  /** Whether holders may pass tickets on; null: as the settings say. */
  ticketTransfersEnabled?: boolean | null;
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
  id: string;
  /** As buyers read it. */
  reason: string;
}

export interface TicketingEventsCancellationInput {
  /** The id. */
  id: string;
}

/** How far the refunds of a cancelled event are. */
export interface EventCancellation {
  /** The event. */
  id: string;
  cancelledAt: Date;
  /** When every order had been dealt with; null while that goes on. */
  completedAt: Date | null;
  /** All orders of the event. */
  orders: number;
  /** Those not cancelled or given back yet. */
  openOrders: number;
  /** Refunds on their way at the vendor. */
  pendingRefunds: number;
  /** Refunds that the vendor refused: somebody has to look. */
  failedRefunds: number;
  /** Given back so far, in minor units. */
  refundedAmount: number;
  currency: string;
}

export interface TicketingEventsCompleteInput {
  /** The id. */
  id: string;
}

export interface TicketingEventsDuplicateInput {
  id: string;
  /** When the new one starts. Sale windows move by as much. */
  startsAt: Date;
  /** As long as the original when left out. */
  endsAt?: Date;
  title?: string;
  /**
   * Also the pools they share.
   * @default true
   */
  withTicketTypes?: boolean;
  /** @default false */
  withDiscountCodes?: boolean;
}

export interface TicketingEventsWatchSalesInput {
  eventId: string;
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** How an event sells: as it stands, and each order that changes it. */
export interface EventSalesUpdate {
  /** snapshot: how it stands, the first thing told; then what happens. */
  type: 'snapshot' | 'paid' | 'refunded' | 'cancelled' | (string & {});
  /** null in a snapshot. */
  orderId: string | null;
  /** Tickets that were bought; 0 unless paid. */
  tickets: number;
  /** What was paid or given back, in minor units. */
  amount: number;
  currency: string;
  /** When it happened. */
  at: Date;
  /** As it stands now, which may be newer than the change; so with the rest. */
  totalTicketsSold: number;
  /** What was paid, less what was given back, in minor units. */
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

export interface TicketingEventsWatchCheckInsInput {
  eventId: string;
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** Who comes in: as it stands, and each scan that lets somebody in. */
export interface EventCheckInUpdate {
  /** snapshot: how it stands, the first thing told; then what happens. */
  type: 'snapshot' | 'checked_in' | 'undone' | (string & {});
  /** null in a snapshot. */
  ticketId: string | null;
  ticketTypeId: string | null;
  /** Who comes with the ticket; null while nobody has said so. */
  attendee: string | null;
  /** The gate. */
  device: string | null;
  /** When it happened. */
  at: Date;
  /** Good tickets, used or not, as it stands now, which may be newer than the change. */
  tickets: number;
  /** Of these, the ones that came in. */
  checkedIn: number;
}

export interface TicketingTicketTypesCreateInput {
  eventId: string;
  name: string;
  description?: string | null;
  /** In minor units of the event's currency; 0: free. */
  price: number;
  /** How many there are; null: no limit of its own. */
  quantity: number | null;
  /**
   * 1800 is 18 %.
   * @default 0
   */
  taxBasisPoints?: number;
  /** @default 1 */
  minPerOrder?: number;
  /** @default 10 */
  maxPerOrder?: number;
  /** Before it this type is not sold; null: as the event says. */
  salesStartsAt?: Date | null;
  /** From then on it is not sold; null: as the event says. */
  salesEndsAt?: Date | null;
  /** @default false */
  isHidden?: boolean;
  /** @default false */
  requiresApproval?: boolean;
  /** Behind the others when left out. */
  sortOrder?: number;
  /**
   * Shared pools of the event it draws on besides its own.
   * @default []
   */
  sharedPoolIds?: string[];
  /** @default {} */
  metadata?: Record<string, string | number | boolean | null>;
}

/** What is sold for an event, as its organizers see it. */
export interface TicketType {
  id: string;
  eventId: string;
  /** The pool of its own quantity. */
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
  /** Shown and sold only to those who know a code that names it. */
  isHidden: boolean;
  /** Whether the price is 0. */
  isFree: boolean;
  /** Whether each order of it waits for an organizer. */
  requiresApproval: boolean;
  sortOrder: number;
  /** Sold right now. */
  sold: number;
  /** What was paid for it, less what was given back, in minor units. */
  revenue: number;
  metadata: Record<string, unknown>;
  /** Taken off sale for good; orders still name it. */
  archivedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** How many there are; null: as many as the other pools have. */
  quantity: number | null;
  /** In carts right now. */
  held: number;
  /** What can still be bought: the least that any of its pools has left; null: no limit. */
  availableQuantity: number | null;
  /** Pools it draws on together with other types. */
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
  eventId: string;
  /** @default false */
  includeArchived?: boolean;
}

export interface TicketingTicketTypesUpdateInput {
  id: string;
  name?: string;
  description?: string | null;
  /** Carts that are filled already keep the price they have. */
  price?: number;
  /** Not below what is held and sold; null: no limit of its own. */
  quantity?: number | null;
  /** 1800 is 18 %. */
  taxBasisPoints?: number;
  minPerOrder?: number;
  maxPerOrder?: number;
  /** Before it this type is not sold; null: as the event says. */
  salesStartsAt?: Date | null;
  /** From then on it is not sold; null: as the event says. */
  salesEndsAt?: Date | null;
  isHidden?: boolean;
  requiresApproval?: boolean;
  /** Replaces what is there. */
  metadata?: Record<string, string | number | boolean | null>;
}

export interface TicketingTicketTypesReorderInput {
  eventId: string;
  /** Ticket types of the event in the order people are to see them. */
  ids: string[];
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
  /** Whether it was kept, off sale. */
  isArchived: boolean;
}

export interface TicketingCapacityPoolsCreateInput {
  eventId: string;
  name: string;
  /** null: no limit. */
  capacity: number | null;
  /** Types that draw on it besides their own quantity. */
  ticketTypeIds?: string[];
}

/** Something that can run out, with what is held and sold of it. */
export interface CapacityPool {
  id: string;
  eventId: string | null;
  /** event: all seats of the event; ticket_type: the quantity of one type; shared: of several types together; discount: uses of a code. */
  kind: 'event' | 'ticket_type' | 'shared' | 'discount' | (string & {});
  name: string;
  /** null: no limit. */
  capacity: number | null;
  /** In carts right now. */
  held: number;
  /** Sold right now. */
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
  eventId: string;
}

export interface TicketingCapacityPoolsUpdateInput {
  id: string;
  name?: string;
  /** Not below what is held and sold; null: no limit. */
  capacity?: number | null;
}

export interface TicketingCapacityPoolsAssignInput {
  id: string;
  /** All types that are to draw on it; others no longer do. */
  ticketTypeIds: string[];
}

export interface TicketingCapacityPoolsDeleteInput {
  /** The id. */
  id: string;
}

/** A code that makes a cart cheaper, or shows hidden ticket types. */
export interface DiscountCode {
  id: string;
  /** null: for every event of the organization. */
  eventId: string | null;
  /** Whatever case people type it in. */
  code: string;
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'percent' | 'fixed' | (string & {});
  /** 2500 is 25 %; null when fixed. */
  basisPoints: number | null;
  /** In minor units; null when percent. */
  amount: number | null;
  currency: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  isActive: boolean;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** The ticket types it is for; none: all. A hidden one is shown to those who know the code. */
  ticketTypeIds: string[];
  /** How often it can be used; null: no limit. */
  maxUses: number | null;
  /** Uses in carts right now. */
  held: number;
  /** Uses in orders. */
  used: number;
}

export interface TicketingDiscountCodesGenerateOutput {
  /** All of them; they are found in the list like any other. */
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
    /** What the code begins with, whatever case. */
    text?: string;
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
  id: string;
  /** Of a percent code. Carts that have the code keep what they got. */
  basisPoints?: number;
  /** Of a fixed code. Carts that have the code keep what they got. */
  amount?: number;
  startsAt?: Date | null;
  endsAt?: Date | null;
  isActive?: boolean;
  /** Replaces the ticket types it is for; none: all. */
  ticketTypeIds?: string[];
  /** Not below what is held and used; null: no limit. */
  maxUses?: number | null;
}

export interface TicketingDiscountCodesDeleteInput {
  /** The id. */
  id: string;
}

/** An event as everybody sees it in a list. */
export interface StorefrontEventSummary {
  id: string;
  slug: string;
  title: string;
  shortDescription: string | null;
  category: string;
  startsAt: Date;
  endsAt: Date;
  /** Of the IANA database: where the times of the event are to be shown. */
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
  /** The lowest price, in minor units; null: nothing is for sale. */
  priceFrom: number | null;
  /** The highest price, in minor units. */
  priceTo: number | null;
}

/** Whether something can be bought right now, and if not, why. */
export type SaleStatus = 'upcoming' | 'on_sale' | 'sold_out' | 'ended' | 'cancelled';

export interface TicketingStorefrontListEventsInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  filter?: {
    /** Part of title, short description, venue, city or tags; whatever case or accents. */
    text?: string;
    category?: string;
    /** Events that have all of these tags. */
    tags?: string[];
    /** Whatever case or accents. */
    city?: string;
    country?: string;
    /** true: one can take part from anywhere; false: one can go there. */
    isOnline?: boolean;
    /** At this moment or later. */
    startsAfter?: Date;
    /** Before this moment. */
    startsBefore?: Date;
    /** true: something is free; false: something is not. */
    isFree?: boolean;
    /** Something costs at least this, in minor units. */
    minPrice?: number;
    /** Something costs this at most, in minor units. */
    maxPrice?: number;
    currency?: string;
    /**
     * Also events that have ended.
     * @default false
     */
    includePast?: boolean;
  };
  /**
   * Soonest first when left out.
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
  id?: string;
  slug?: string;
  /** A discount code: shows hidden ticket types it is for, and private events it is of. */
  code?: string;
}

/** Everything an event's page shows. */
export interface StorefrontEvent {
  id: string;
  slug: string;
  title: string;
  shortDescription: string | null;
  category: string;
  startsAt: Date;
  endsAt: Date;
  /** Of the IANA database: where the times of the event are to be shown. */
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
  /** The lowest price, in minor units; null: nothing is for sale. */
  priceFrom: number | null;
  /** The highest price, in minor units. */
  priceTo: number | null;
  status: 'published' | 'cancelled' | 'completed' | (string & {});
  description: string;
  address: string | null;
  zipCode: string | null;
  galleryImages: string[];
  /** Whether prices and fees contain the tax. */
  taxInclusive: boolean;
  cancellationReason: string | null;
  seoTitle: string;
  seoDescription: string;
  /** In the order they are to be shown. */
  ticketTypes: StorefrontTicketType[];
  /** What the given code does; null when none was given, or it does nothing here. */
  discount: {
    code: string;
    type: 'percent' | 'fixed' | (string & {});
    basisPoints: number | null;
    amount: number | null;
    /** What it is for; none: everything. */
    ticketTypeIds: string[];
  } | null;
  /** Why the given code does nothing. */
  discountProblem: DiscountProblem | (string & {}) | null;
  organizer: StorefrontOrganizer;
  /** The event for search engines: JSON-LD of schema.org, less its url. */
  structuredData: Record<string, unknown>;
}

/** What can be bought for an event. */
export interface StorefrontTicketType {
  id: string;
  name: string;
  description: string | null;
  /** In minor units; with tax when the event says taxInclusive. */
  price: number;
  /** Service fee on one, in minor units. */
  fee: number;
  /** Tax on one, contained in price and fee or on top of them. */
  tax: number;
  /** What one costs in all. */
  total: number;
  isFree: boolean;
  /** Shown because of the code. */
  isHidden: boolean;
  /** Whether an organizer has to accept the order first. */
  requiresApproval: boolean;
  minPerOrder: number;
  maxPerOrder: number;
  salesStartsAt: Date | null;
  salesEndsAt: Date | null;
  /** When both the sale of the event and its own have begun; null: always open. */
  opensAt: Date | null;
  /** When the first of both, or the event itself, ends. */
  closesAt: Date;
  sale: SaleStatus | (string & {});
  /** How many can be bought right now; 10 stands for that many or more. */
  available: number;
}

/** not_found: none that is good for this event. used_up: bought with as often as it can be. */
export type DiscountProblem = 'not_found' | 'not_started' | 'expired' | 'used_up';

/** Who sells, with their looks and policies. */
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
  eventId: string;
  /** What the page knows its visitor by, made up and kept there. It is stored hashed. */
  visitorId: string;
  /** document.referrer as it is; only the host is kept. */
  referrer?: string;
}

export interface TicketingAnalyticsEventInput {
  eventId: string;
  /** The first day; 29 before the last when left out. */
  from?: string;
  /** The last day; today when left out. */
  to?: string;
  /**
   * What the figures are put together by. Weeks begin on Monday.
   * @default "daily"
   */
  dateRange?: 'daily' | 'weekly' | 'monthly';
}

/** How an event was looked at and sold. Up to a minute behind. */
export interface EventAnalytics {
  eventId: string;
  currency: string;
  /** Where its days begin. */
  timeZone: string;
  /** A day: 2026-11-20. */
  from: string;
  /** A day: 2026-11-20. */
  to: string;
  /** Looks at the page. */
  totalViews: number;
  /** Different visitors in this time: the same one on two days is one in a week. Known for 25 months. */
  uniqueViews: number;
  /** Orders that were confirmed, paid for or free. */
  totalSales: number;
  /** Tickets in them, also those that were given back later. */
  ticketsSold: number;
  /** Sales per unique visitor, in hundredths of a percent; 0 without visitors. */
  conversionRate: number;
  /** What was paid, in minor units, also what was given back later. */
  revenue: number;
  /** What was given back, in minor units, when it was. */
  refunds: number;
  ticketTypeBreakdown: {
    ticketTypeId: string;
    name: string;
    quantity: number;
    revenue: number;
  }[];
  /** Where visitors came from, the fifty that sent most. */
  referrers: {
    host: string;
    views: number;
  }[];
  series: {
    /** The first day of it. */
    date: string;
    /** Looks at the page. */
    totalViews: number;
    /** Different visitors in this time: the same one on two days is one in a week. Known for 25 months. */
    uniqueViews: number;
    /** Orders that were confirmed, paid for or free. */
    totalSales: number;
    /** Tickets in them, also those that were given back later. */
    ticketsSold: number;
    /** Sales per unique visitor, in hundredths of a percent; 0 without visitors. */
    conversionRate: number;
    /** What was paid, in minor units, also what was given back later. */
    revenue: number;
    /** What was given back, in minor units, when it was. */
    refunds: number;
  }[];
}

export interface TicketingAnalyticsSalesInput {
  /** The first day; 29 before the last when left out. */
  from?: string;
  /** The last day; today when left out. */
  to?: string;
  /**
   * What the figures are put together by. Weeks begin on Monday.
   * @default "daily"
   */
  dateRange?: 'daily' | 'weekly' | 'monthly';
  /** The one with most sales in this time when left out. */
  currency?: string;
}

/** What an organization sold, in one currency. A sale is of the day it was where its event is. Up to a minute behind. */
export interface SalesAnalytics {
  currency: string;
  /** All that something was sold in in this time. */
  currencies: string[];
  /** A day: 2026-11-20. */
  from: string;
  /** A day: 2026-11-20. */
  to: string;
  /** Orders that were confirmed, paid for or free. */
  totalSales: number;
  /** What was paid, in minor units, also what was given back later. */
  totalRevenue: number;
  /** Tickets in them, also those that were given back later. */
  ticketsSold: number;
  /** Revenue per sale, rounded, in minor units; 0 without sales. */
  averageOrderValue: number;
  /** What was given back, in minor units, when it was. */
  refundAmount: number;
  /** Service fees in the revenue, in minor units. */
  feesCollected: number;
  /** The hundred events with most revenue. */
  eventBreakdown: {
    eventId: string;
    title: string;
    sales: number;
    revenue: number;
    tickets: number;
  }[];
  paymentMethodBreakdown: {
    paymentMethod: string;
    sales: number;
    revenue: number;
  }[];
  series: {
    /** The first day of it. */
    date: string;
    /** Orders that were confirmed, paid for or free. */
    totalSales: number;
    /** What was paid, in minor units, also what was given back later. */
    totalRevenue: number;
    /** Tickets in them, also those that were given back later. */
    ticketsSold: number;
    /** Revenue per sale, rounded, in minor units; 0 without sales. */
    averageOrderValue: number;
    /** What was given back, in minor units, when it was. */
    refundAmount: number;
    /** Service fees in the revenue, in minor units. */
    feesCollected: number;
  }[];
}

export interface TicketingAnalyticsOverviewInput {
  /** The first day; 29 before the last when left out. */
  from?: string;
  /** The last day; today when left out. */
  to?: string;
}

/** The state of the shop at a glance. Up to a minute behind. */
export interface AnalyticsOverview {
  /** A day: 2026-11-20. */
  from: string;
  /** A day: 2026-11-20. */
  to: string;
  /** Looks at all events' pages. */
  totalViews: number;
  /** In as many days before. */
  previousViews: number;
  /** By currency, most sales first. */
  sales: {
    currency: string;
    /** Orders that were confirmed, paid for or free. */
    totalSales: number;
    /** What was paid, in minor units, also what was given back later. */
    totalRevenue: number;
    /** Tickets in them, also those that were given back later. */
    ticketsSold: number;
    /** Revenue per sale, rounded, in minor units; 0 without sales. */
    averageOrderValue: number;
    /** What was given back, in minor units, when it was. */
    refundAmount: number;
    /** Service fees in the revenue, in minor units. */
    feesCollected: number;
  }[];
  /** In as many days before. */
  previousSales: {
    currency: string;
    /** Orders that were confirmed, paid for or free. */
    totalSales: number;
    /** What was paid, in minor units, also what was given back later. */
    totalRevenue: number;
    /** Tickets in them, also those that were given back later. */
    ticketsSold: number;
    /** Revenue per sale, rounded, in minor units; 0 without sales. */
    averageOrderValue: number;
    /** What was given back, in minor units, when it was. */
    refundAmount: number;
    /** Service fees in the revenue, in minor units. */
    feesCollected: number;
  }[];
  /** On show right now. */
  publishedEvents: number;
  /** The ten that sold most tickets. */
  topEvents: {
    eventId: string;
    title: string;
    currency: string;
    totalViews: number;
    totalSales: number;
    ticketsSold: number;
    revenue: number;
  }[];
}

export interface TicketingTicketsGetInput {
  /** The id. */
  id: string;
}

/** A ticket, as its organizers see it. */
export interface Ticket {
  id: string;
  eventId: string;
  ticketTypeId: string;
  orderId: string;
  orderItemId: string;
  /** Its place in the line of the order, from 1. */
  number: number;
  /** Its share of what the line cost, fees and taxes included, in minor units. */
  amount: number;
  /** Counts holders: a transfer makes earlier codes worthless. */
  generation: number;
  status: 'valid' | 'used' | 'cancelled' | 'refunded' | (string & {});
  /** Who has it now. */
  holderEmail: string;
  /** Who comes with it; null while nobody has said so. */
  attendeeInfo: AttendeeInfo | null;
  /** When it was first let in. */
  checkedInAt: Date | null;
  /** The user who let it in first; null for keys. */
  checkedInBy: string | null;
  transferredAt: Date | null;
  /** Whom the holder has it from. */
  transferredFrom: string | null;
  /** Whom it was passed on to last. */
  transferredTo: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Who comes, by name; where nobody has said, the buyer as long as the ticket is theirs. */
  holderName: string | null;
}

/** Who comes with a ticket. */
export interface AttendeeInfo {
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  /** What the organizer asks besides. */
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
    eventId?: string;
    ticketTypeId?: string;
    orderId?: string;
    status?: ('valid' | 'used' | 'cancelled' | 'refunded')[];
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
  id: string;
  /** Replaces what was there; null takes it away. */
  attendeeInfo: {
    firstName?: string;
    lastName?: string;
    email?: string;
    phone?: string;
    additionalFields?: Record<string, string | number | boolean | string[]>;
  } | null;
}

export interface TicketingTicketsCodeInput {
  /** The id. */
  id: string;
}

/** The signed code of a ticket. */
export interface TicketCode {
  ticketId: string;
  /** What stands in the QR: 192 capital letters and digits. */
  code: string;
  /** A day after the end of the event. */
  validUntil: Date;
}

export interface TicketingTicketsLinksInput {
  /** The id. */
  id: string;
}

/** Where a ticket can be fetched; expiresAt is null for links that stay good. */
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
    /** null for whoever has passed the ticket on. */
    virtualEventUrl: string | null;
  };
  ticketType: {
    id: string;
    name: string;
  };
  /** false: it was passed on, and this token sees only that. */
  isOwn: boolean;
  holderEmail: string;
  /** Who comes, by name; where nobody has said, the buyer as long as the ticket is theirs. */
  holderName: string | null;
  attendeeInfo: AttendeeInfo | null;
  checkedInAt: Date | null;
  /** What stands in the QR; null when the ticket lets nobody in. */
  code: string | null;
  links: TicketLinks | null;
  /** Whether it may be passed on now. */
  isTransferable: boolean;
  /** It was offered to somebody who has not answered. */
  openTransfer: {
    id: string;
    toEmail: string;
    expiresAt: Date;
  } | null;
}

export interface TicketingTicketsListByTokenInput {
  /** The order. */
  id: string;
  /** The secret of the cart that became the order, or of a link in a mail. */
  token: string;
}

export interface TicketingTicketsListByTokenOutput {
  items: HeldTicket[];
}

export interface TicketingTicketsUpdateAttendeeByTokenInput {
  /** The ticket. */
  id: string;
  /** The holder's token, or the token of the order or its cart. */
  token: string;
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

export interface TicketingTicketsVerificationKeysOutput {
  items: TicketVerificationKey[];
}

/** Checks codes that its other half has signed. */
export interface TicketVerificationKey {
  /** As it stands in a code. */
  number: number;
  /** 32 bytes, base64url. */
  publicKey: string;
  jwk: {
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
  };
  /** Since when it signs no more; its codes stay good. */
  retiredAt: Date | null;
  createdAt: Date;
}

export interface TicketingTicketsRotateSigningKeyOutput {
  number: number;
}

export interface TicketingCheckInListsCreateInput {
  eventId: string;
  name: string;
  /** Whom it lets in; none: every type. */
  ticketTypeIds?: string[];
  /**
   * In, out, and in again; otherwise once.
   * @default false
   */
  allowsReentry?: boolean;
  /** @default null */
  opensAt?: Date | null;
  /** @default null */
  closesAt?: Date | null;
}

/** Who may come in where, and how often: an entrance, a lounge, a day. */
export interface CheckInList {
  id: string;
  eventId: string;
  name: string;
  /** The event's own list. */
  isDefault: boolean;
  /** Whom it lets in; none: every type. */
  ticketTypeIds: string[];
  /** In, out, and in again; otherwise once. */
  allowsReentry: boolean;
  /** Before it nobody is let in; null: from the start. */
  opensAt: Date | null;
  /** From then on nobody is let in; null: to the end. */
  closesAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface TicketingCheckInListsOpenDefaultInput {
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
  id: string;
  name?: string;
  ticketTypeIds?: string[];
  opensAt?: Date | null;
  closesAt?: Date | null;
}

export interface TicketingCheckInListsDeleteInput {
  /** The id. */
  id: string;
}

export interface TicketingCheckInsScanInput {
  listId: string;
  /** What stood in the QR. */
  code: string;
  /** The gate or telephone that scans. */
  device: string;
  /** Names this one scan of this device. Sent again, it gets the first answer. */
  nonce: string;
  /** @default "entry" */
  direction?: 'entry' | 'exit';
  /** Now when left out. */
  scannedAt?: Date;
}

/** Whether somebody is let in, and what to tell them. */
export interface ScanAnswer {
  result: 'admitted' | 'refused' | 'conflict' | (string & {});
  /** null for whoever is let in. */
  reason: 'unknown_code' | 'expired' | 'wrong_event' | 'wrong_type' | 'already_used' | 'not_inside' | 'no_reentry' | 'transferred' | 'cancelled' | 'refunded' | 'list_closed' | 'invalid_signature' | 'nonce_reused' | (string & {}) | null;
  /** null when the code is of no ticket here: such scans are not kept. */
  checkInId: string | null;
  /** This nonce was here before; what stands here is what was answered then. */
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
  /** When and where somebody came in with it, by this list. */
  firstAdmitted: {
    at: Date;
    device: string;
    by: string | null;
  } | null;
}

export interface TicketingCheckInsSyncInput {
  listId: string;
  /** The gate or telephone that scans. */
  device: string;
  scans: ({
    /** What stood in the QR. */
    code: string;
    /** Names this one scan of this device. Sent again, it gets the first answer. */
    nonce: string;
    /** @default "entry" */
    direction?: 'entry' | 'exit';
    /** By the clock of the device. */
    scannedAt: Date;
  })[];
}

export interface TicketingCheckInsSyncOutput {
  /** In the order of the scans. */
  items: ({
    nonce: string;
    result: 'admitted' | 'refused' | 'conflict' | (string & {});
    /** null for whoever is let in. */
    reason: 'unknown_code' | 'expired' | 'wrong_event' | 'wrong_type' | 'already_used' | 'not_inside' | 'no_reentry' | 'transferred' | 'cancelled' | 'refunded' | 'list_closed' | 'invalid_signature' | 'nonce_reused' | (string & {}) | null;
    /** null when the code is of no ticket here: such scans are not kept. */
    checkInId: string | null;
    /** This nonce was here before; what stands here is what was answered then. */
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
    /** When and where somebody came in with it, by this list. */
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

/** A scan of one of our tickets, and what came of it. */
export interface CheckIn {
  id: string;
  eventId: string;
  listId: string;
  ticketId: string;
  /** Of the code that was scanned. */
  generation: number;
  direction: 'entry' | 'exit' | (string & {});
  /** conflict: let in offline although it should not have been; the person is inside, and somebody should know. */
  result: 'admitted' | 'refused' | 'conflict' | (string & {});
  /** Why not; null for whoever was let in. */
  reason: 'unknown_code' | 'expired' | 'wrong_event' | 'wrong_type' | 'already_used' | 'not_inside' | 'no_reentry' | 'transferred' | 'cancelled' | 'refunded' | 'list_closed' | (string & {}) | null;
  /** The gate or telephone that scanned. */
  device: string;
  nonce: string;
  isOffline: boolean;
  scannedAt: Date;
  /** The user who scanned; null for keys. */
  checkedInBy: string | null;
  undoneAt: Date | null;
  undoneBy: string | null;
  createdAt: Date;
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
    eventId?: string;
    listId?: string;
    ticketId?: string;
    result?: ('admitted' | 'refused' | 'conflict')[];
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

export interface TicketingCheckInsStatsInput {
  eventId: string;
  listId?: string;
}

/** Who has come so far. */
export interface CheckInStats {
  /** That may come: valid or used. */
  tickets: number;
  /** Of those, how many came. */
  arrived: number;
  /** Let in, without those undone. */
  entries: number;
  exits: number;
  /** Entries less exits. */
  inside: number;
  refused: number;
  conflicts: number;
  byList: {
    listId: string;
    /** Let in, without those undone. */
    entries: number;
    exits: number;
    /** Entries less exits. */
    inside: number;
    refused: number;
    conflicts: number;
  }[];
  byType: {
    ticketTypeId: string;
    tickets: number;
    arrived: number;
    /** Let in, without those undone. */
    entries: number;
    exits: number;
    /** Entries less exits. */
    inside: number;
    refused: number;
    conflicts: number;
  }[];
  /** The 200 busiest. */
  byGate: {
    device: string;
    /** Let in, without those undone. */
    entries: number;
    exits: number;
    /** Entries less exits. */
    inside: number;
    refused: number;
    conflicts: number;
  }[];
}

export interface TicketingCheckInsManifestInput {
  listId: string;
}

/** What a scanner needs before it goes offline. */
export interface ScannerManifest {
  /** To set the clock by. */
  serverTime: Date;
  event: {
    id: string;
    title: string;
    status: string;
    startsAt: Date;
    endsAt: Date;
    timeZone: string;
  };
  /** Codes made before the event was put off say an earlier end: the later of both counts. */
  codesValidUntil: Date;
  list: CheckInList;
  ticketTypes: {
    id: string;
    name: string;
  }[];
  keys: TicketVerificationKey[];
  /** The first 5000; more by `revocations`. */
  revocations: Revocations;
}

/** Codes that are no good any more. Signed over lines that end in a line feed: tessera-revocations-1, event, since, cursor (both empty when null), time in milliseconds, then ticket, generation and reason of each, separated by spaces. */
export interface Revocations {
  eventId: string;
  since: string | null;
  /** For the next one. Some of the newest may come again: that is no harm. */
  cursor: string | null;
  hasMore: boolean;
  issuedAt: Date;
  items: ({
    ticketId: string;
    /** Codes of the ticket up to this generation are no good. */
    generation: number;
    reason: 'transferred' | 'cancelled' | 'refunded' | (string & {});
  })[];
  keyNumber: number;
  /** Ed25519, base64url, over the text that `revocationText` of the SDK makes of it. */
  signature: string;
}

export interface TicketingCheckInsRevocationsInput {
  eventId: string;
  /** The cursor of the answer before; from the beginning when left out. */
  since?: string;
  /** @default 1000 */
  limit?: number;
}

export interface TicketingTransfersOfferInput {
  /** The ticket. */
  id: string;
  /** The holder's token, or the token of the order or its cart. */
  token: string;
  toEmail: string;
  /** Stands in the mail. */
  message?: string;
}

/** A ticket on its way to another holder. */
export interface TicketTransfer {
  id: string;
  ticketId: string;
  fromEmail: string;
  /** Who was offered the ticket, and is mailed the token to answer with. */
  toEmail: string;
  message: string | null;
  status: 'offered' | 'accepted' | 'declined' | 'cancelled' | 'expired' | (string & {});
  /** Unanswered by then, the ticket stays where it is. */
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
  /** From the mail to the new holder. */
  token: string;
}

/** A ticket that somebody offers to pass on, as the other sees it. */
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
  /** From the mail to the new holder. */
  token: string;
  firstName: string;
  lastName?: string;
  /** The address the ticket was offered to when left out. */
  email?: string;
}

export interface TicketingTransfersAcceptOutput {
  ticketId: string;
  /** Opens the ticket from now on, and nobody else has it: tickets.getByToken. */
  token: string;
}

export interface TicketingTransfersDeclineInput {
  /** The transfer. */
  id: string;
  /** From the mail to the new holder. */
  token: string;
}

export interface TicketingTransfersDeclineOutput {
  /** The id. */
  id: string;
}

export interface TicketingTransfersOfferForInput {
  /** The ticket. */
  id: string;
  toEmail: string;
  /** Stands in the mail. */
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
    ticketId?: string;
    status?: ('offered' | 'accepted' | 'declined' | 'cancelled' | 'expired')[];
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
  eventId: string;
  ticketTypeId: string;
  email: string;
  name?: string;
  /**
   * Offered together or not at all.
   * @default 1
   */
  quantity?: number;
}

export interface TicketingWaitlistJoinOutput {
  place: WaitingPlace;
  /** Opens the place from now on, and the cart once there is an offer. Mailed as well. */
  token: string;
}

/** A place on the waiting list, as whoever has it sees it. */
export interface WaitingPlace {
  id: string;
  eventId: string;
  ticketTypeId: string;
  email: string;
  quantity: number;
  status: 'waiting' | 'offered' | 'converted' | 'expired' | 'cancelled' | (string & {});
  /** 1 is next; null for whoever does not wait any more. */
  position: number | null;
  /** A cart that holds the seats: the same token opens it. */
  offer: {
    cartId: string;
    expiresAt: Date;
  } | null;
  createdAt: Date;
}

export interface TicketingWaitlistGetInput {
  id: string;
  /** From joining, or from a mail. */
  token: string;
}

export interface TicketingWaitlistLeaveInput {
  id: string;
  /** From joining, or from a mail. */
  token: string;
}

export interface TicketingWaitlistLeaveOutput {
  /** The id. */
  id: string;
}

/** Somebody who waits for seats. */
export interface WaitlistEntry {
  id: string;
  eventId: string;
  ticketTypeId: string;
  email: string;
  name: string | null;
  quantity: number;
  /** offered: a cart holds the seats for them; converted: they bought. */
  status: 'waiting' | 'offered' | 'converted' | 'expired' | 'cancelled' | (string & {});
  cartId: string | null;
  offeredAt: Date | null;
  /** When the seats go to the next, unless they are being paid for. */
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
    eventId?: string;
    ticketTypeId?: string;
    status?: ('waiting' | 'offered' | 'converted' | 'expired' | 'cancelled')[];
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
  eventId: string;
  items: {
    ticketTypeId: string;
    quantity: number;
  }[];
  /** Makes it cheaper, and lets hidden tickets in that it names. */
  discountCode?: string;
  /** What the buyer was shown prices in; CONFLICT when the event sells in another. */
  currency?: string;
  /** Where the buyer came from. */
  referrer?: string;
}

/** A new cart and its secret. */
export interface CreatedCart {
  cart: Cart;
  /** Shown once: with it the cart, and the order made of it, is used. */
  token: string;
}

/** Seats held for a buyer for a while. Every total is the sum of the lines. */
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
  /** Until then nobody else gets the seats. */
  expiresAt: Date;
  /** active while it holds its seats; converted once they are bought. */
  status: 'active' | 'abandoned' | 'converted' | 'expired' | (string & {});
  customer: OrderCustomer | null;
  items: CartItem[];
  /** Whether prices contain `taxes`, or they come on top. */
  taxInclusive: boolean;
  /** Until it expires, by our clock; 0 when it has. */
  secondsLeft: number;
}

/** Who bought, as given at checkout. */
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
  marketing?: boolean;
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
  /** On the tickets and the fee; part of `total` either way. */
  tax: number;
  /** What the line costs: subtotal − discountAmount + fee, and the tax if it comes on top. */
  total: number;
  taxBasisPoints: number;
}

export interface TicketingCartsGetInput {
  id: string;
  /** The secret that came with the cart. */
  token: string;
}

export interface TicketingCartsSetItemsInput {
  id: string;
  /** The secret that came with the cart. */
  token: string;
  /** What changes; types that are not named stay as they are. */
  items: {
    ticketTypeId: string;
    /** 0 takes it out. */
    quantity: number;
  }[];
  /** As for `carts.create`, and checked with the items as they will be. null takes it off; left out, it stays. */
  discountCode?: string | null;
}

export interface TicketingCartsApplyDiscountInput {
  id: string;
  /** The secret that came with the cart. */
  token: string;
  code: string;
}

export interface TicketingCartsRemoveDiscountInput {
  id: string;
  /** The secret that came with the cart. */
  token: string;
}

export interface TicketingCartsSetCustomerInput {
  id: string;
  /** The secret that came with the cart. */
  token: string;
  customer: {
    email: string;
    firstName?: string;
    lastName?: string;
    phone?: string;
    address?: CustomerAddress;
    /** Agrees to be written to about other events. */
    marketing?: boolean;
  };
}

/** Where a customer lives; country in ISO 3166, as IN. */
export interface CustomerAddress {
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  country?: string;
}

export interface TicketingCartsAbandonInput {
  id: string;
  /** The secret that came with the cart. */
  token: string;
}

export interface TicketingCartsCheckoutInput {
  /** The cart. */
  id: string;
  /** The secret it was made with. It opens the order as well. */
  token: string;
  customer: {
    email: string;
    firstName?: string;
    lastName?: string;
    phone?: string;
    address?: CustomerAddress;
    /** Agrees to be written to about other events. */
    marketing?: boolean;
  };
  /** Who comes, one per ticket, in the order of their tickets. */
  attendees?: ({
    ticketTypeId: string;
    firstName: string;
    lastName?: string;
    email?: string;
    phone?: string;
    additionalFields?: Record<string, string | number | boolean>;
  })[];
  /** Where the buyer comes back to after paying; left out, our page of the order, which knows only the browser that bought here. */
  returnUrl?: string;
  /** Where the buyer comes back to without paying. */
  cancelUrl?: string;
  /** Which payment gateway; left out, the organization’s first that takes the currency. */
  gatewayId?: string;
  /** What the buyer was shown; CONFLICT when it is another. */
  expectedTotal?: number;
  /** What the buyer was shown it in. */
  currency?: string;
}

/** An order and how its payment goes on. */
export interface Checkout {
  order: BuyersOrder;
  /** null when there is nothing to pay now. Send the buyer where `action` says. */
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
  /** Given back or on its way back. */
  refundedAmount: number;
  currency: string;
  discountCode: string | null;
  /** pending until it is paid or accepted. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentId: string | null;
  paymentMethod: string | null;
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  /** How long the seats wait for the money. */
  payBy: Date | null;
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
  /** Whether prices contain `taxes`, or they come on top. */
  taxInclusive: boolean;
  /** Until `payBy`, by our clock; null when nothing waits for money. */
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
  tax: number;
  /** What was paid for the line, fees and taxes included. */
  total: number;
  taxBasisPoints: number;
  metadata: Record<string, unknown>;
  createdAt: Date;
  updatedAt: Date;
  /** Of it, given back or on its way back. */
  refundedAmount: number;
}

/** A ticket as its order shows it; `amount` is its share of the line. */
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
  /** As on the ticket: who comes, or the buyer. */
  holderName: string | null;
}

/** Money on its way back. failed: it did not get there, and can be asked for again. */
export interface OrderRefund {
  id: string;
  amount: number;
  currency: string;
  reason: string | null;
  status: 'pending' | 'completed' | 'failed' | (string & {});
  /** What of it belongs to which line and ticket; none: money that never paid the order. */
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
  /** Given back or on its way back. */
  refundedAmount: number;
  currency: string;
  discountCode: string | null;
  /** pending until it is paid or accepted. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentId: string | null;
  paymentMethod: string | null;
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  notes: string | null;
  referrer: string | null;
  /** How long the seats wait for the money. */
  payBy: Date | null;
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

/** Tickets somebody bought. Amounts in minor units of the currency. */
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
  /** Given back or on its way back. */
  refundedAmount: number;
  currency: string;
  discountCode: string | null;
  /** pending until it is paid or accepted. */
  status: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund' | (string & {});
  approval: 'none' | 'pending' | 'approved' | 'rejected' | (string & {});
  paymentId: string | null;
  paymentMethod: string | null;
  paymentStatus: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund' | (string & {});
  notes: string | null;
  referrer: string | null;
  /** How long the seats wait for the money. */
  payBy: Date | null;
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
    eventId?: string;
    customerId?: string;
    status?: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund';
    paymentStatus?: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund';
    approval?: 'none' | 'pending' | 'approved' | 'rejected';
    /** An order number, or part of the buyer’s e-mail, name or phone. */
    text?: string;
    /** At this moment or later. */
    createdAfter?: Date;
    /** Before this moment. */
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
  /** The secret of the cart that became the order, or of a link in a mail. */
  token: string;
}

export interface TicketingOrdersPayInput {
  /** The order. */
  id: string;
  /** The secret of the cart that became the order, or of a link in a mail. */
  token: string;
  /** Where the buyer comes back to after paying; left out, our page of the order, which knows only the browser that bought here. */
  returnUrl?: string;
  /** Where the buyer comes back to without paying. */
  cancelUrl?: string;
  /** Which payment gateway; left out, the organization’s first that takes the currency. */
  gatewayId?: string;
}

export interface TicketingOrdersSyncInput {
  /** The order. */
  id: string;
  /** The secret of the cart that became the order, or of a link in a mail. */
  token: string;
}

export interface TicketingOrdersAbandonInput {
  /** The order. */
  id: string;
  /** The secret of the cart that became the order, or of a link in a mail. */
  token: string;
}

export interface TicketingOrdersUpdateInput {
  id: string;
  /** null takes them away. */
  notes: string | null;
}

export interface TicketingOrdersApproveInput {
  /** The id. */
  id: string;
}

export interface TicketingOrdersRejectInput {
  id: string;
  /** Told to the buyer. */
  reason?: string;
}

export interface TicketingOrdersResendInput {
  /** The id. */
  id: string;
}

export interface TicketingOrdersCancelInput {
  id: string;
  /** Told to the buyer. */
  reason?: string;
}

export interface TicketingOrdersRefundInput {
  /** The order. */
  id: string;
  /** Lines, or some of them; a line with neither quantity nor amount is given back whole. */
  lines?: {
    orderItemId: string;
    /** So many of its tickets. */
    quantity?: number;
    /** Money alone, in minor units; the tickets stay good. */
    amount?: number;
  }[];
  ticketIds?: string[];
  reason?: string;
  /** Whether fees come back; left out, as the event says. */
  includesFees?: boolean;
  /**
   * true: the seats are not sold again.
   * @default false
   */
  keepsSeats?: boolean;
}

export interface TicketingOrdersCreateExportLinkInput {
  /** As for `orders.list`; left out, all. */
  filter?: {
    eventId?: string;
    customerId?: string;
    status?: 'pending' | 'confirmed' | 'cancelled' | 'refunded' | 'partial_refund';
    paymentStatus?: 'pending' | 'paid' | 'failed' | 'refunded' | 'partial_refund';
    approval?: 'none' | 'pending' | 'approved' | 'rejected';
    /** An order number, or part of the buyer’s e-mail, name or phone. */
    text?: string;
    /** At this moment or later. */
    createdAfter?: Date;
    /** Before this moment. */
    createdBefore?: Date;
  };
}

/** A signed address that downloads orders. Whoever has it may download. */
export interface OrdersLink {
  /** Opens without headers. */
  url: string;
  expiresAt: Date;
}

export interface TicketingOrdersLedgerInput {
  /** The id. */
  id: string;
}

/** An order's money, added up from the ledger. Minor units. */
export interface OrderLedger {
  currency: string;
  /** What came in for the order. */
  captured: number;
  /** What has gone back. */
  refunded: number;
  chargedBack: number;
  /** captured − refunded − chargedBack */
  net: number;
  /** On its way back. */
  pending: number;
  /** Whether the order's own figures say the same. */
  isBalanced: boolean;
  transactions: LedgerTransaction[];
}

/** Money that moved. Written once, never changed. Minor units. */
export interface LedgerTransaction {
  id: string;
  eventId: string;
  orderId: string | null;
  userId: string | null;
  type: 'purchase' | 'refund' | 'chargeback' | 'payout' | (string & {});
  /** What moved, always positive: a purchase in, all others out. */
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

export interface TicketingCustomersGetInput {
  /** The id. */
  id: string;
}

/** A customer and what they bought. */
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
  marketing: boolean;
  createdAt: Date;
  updatedAt: Date;
  /** Orders, whatever became of them. */
  orders: number;
  /** What they paid less what they got back, in minor units, by currency. */
  spent: {
    currency: string;
    amount: number;
  }[];
}

/** Somebody who bought: one per e-mail address. */
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
  marketing: boolean;
  createdAt: Date;
  updatedAt: Date;
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
    /** Part of an e-mail, name or phone. */
    text?: string;
    /** Those with a confirmed order for it. */
    eventId?: string;
    marketing?: boolean;
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
    eventId?: string;
    orderId?: string;
    type?: 'purchase' | 'refund' | 'chargeback' | 'payout';
    /** At this moment or later. */
    createdAfter?: Date;
    /** Before this moment. */
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
   * Makes an event, as a draft.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingEventsCreateInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * One event.
   *
   * Needs the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingEventsGetInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Events by filter, newest first unless sorted otherwise.
   *
   * Needs the permission `events.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingEventsListInput, TicketedEvent>;

  /**
   * Changes the fields that are given and keeps the others.
   *
   * CONFLICT with kind `version_conflict` when somebody else changed it since it was read, `capacity_below_sold` (with `held`, `sold`) and `currency_fixed` when what was sold stands against it, `event_cancelled` when it was cancelled.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingEventsUpdateInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Deletes a draft that nobody ordered from.
   *
   * CONFLICT with kind `event_not_draft` or `event_has_orders` otherwise; cancel it then.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingEventsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Puts a draft on show and on sale.
   *
   * CONFLICT with kind `no_ticket_types`, `event_over` or `event_status` when it is not ready for that.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  publish(input: TicketingEventsPublishInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Takes a published event back to a draft, while nobody has ordered from it.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  unpublish(input: TicketingEventsUnpublishInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Cancels an event: sales stop at once, and every order is cancelled and its money given back.
   *
   * The money goes back in the background; `ticketing.events.cancellation` says how far that is. Cannot be undone.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  cancel(input: TicketingEventsCancelInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * How far the refunds of a cancelled event are; null when it was not cancelled.
   *
   * Needs the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  cancellation(input: TicketingEventsCancellationInput, options?: CallOptions): Call<EventCancellation | null>;

  /**
   * Ends a published event that has begun; once its end has passed that happens by itself.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  complete(input: TicketingEventsCompleteInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * Makes a draft like an event, on other dates: with its ticket types and pools, and its codes if wanted.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  duplicate(input: TicketingEventsDuplicateInput, options?: CallOptions): Call<TicketedEvent>;

  /**
   * How an event sells: as it stands, then each order as it comes.
   *
   * Clients that lose the connection resume where they were: nothing is lost. After a week away, PRECONDITION_FAILED with kind `resume_expired` says to load afresh.
   *
   * Needs the permission `events.read`.
   *
   * When the connection is lost it goes on after the last item received.
   *
   * @throws {TesseraError}
   */
  watchSales(input: TicketingEventsWatchSalesInput, options?: CallOptions): Subscription<EventSalesUpdate>;

  /**
   * Who comes in: as it stands, then each entry and each one undone.
   *
   * Clients that lose the connection resume where they were: nothing is lost. After a week away, PRECONDITION_FAILED with kind `resume_expired` says to load afresh.
   *
   * Needs the permission `tickets.check_in`.
   *
   * When the connection is lost it goes on after the last item received.
   *
   * @throws {TesseraError}
   */
  watchCheckIns(input: TicketingEventsWatchCheckInsInput, options?: CallOptions): Subscription<EventCheckInUpdate>;
}

export interface TicketingTicketTypesApi {
  /**
   * Makes a ticket type. It draws on its own quantity and on the seats of the event.
   *
   * CONFLICT with kind `event_cancelled` when there is nothing to sell any more.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingTicketTypesCreateInput, options?: CallOptions): Call<TicketType>;

  /**
   * One ticket type.
   *
   * Needs the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingTicketTypesGetInput, options?: CallOptions): Call<TicketType>;

  /**
   * Ticket types of an event in the order people see them.
   *
   * Needs the permission `events.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<TicketingTicketTypesListInput, TicketType>;

  /**
   * Changes the fields that are given and keeps the others.
   *
   * CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more is taken than there would be.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingTicketTypesUpdateInput, options?: CallOptions): Call<TicketType>;

  /**
   * Puts ticket types in order; those not named follow behind.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  reorder(input: TicketingTicketTypesReorderInput, options?: CallOptions): Call<TicketingTicketTypesReorderOutput>;

  /**
   * Deletes a ticket type; one that was ordered or is in carts goes off sale and into the archive instead.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingTicketTypesDeleteInput, options?: CallOptions): Call<TicketingTicketTypesDeleteOutput>;
}

export interface TicketingCapacityPoolsApi {
  /**
   * Makes a pool of seats that several ticket types draw on together.
   *
   * CONFLICT with kind `pool_in_use` when seats of one of the types are held or sold already.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingCapacityPoolsCreateInput, options?: CallOptions): Call<CapacityPool>;

  /**
   * Everything of an event that can run out, with what is held and sold of it right now.
   *
   * Needs the permission `events.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<TicketingCapacityPoolsListInput, CapacityPool>;

  /**
   * Changes the name or capacity of a shared pool.
   *
   * CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more is taken than there would be.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingCapacityPoolsUpdateInput, options?: CallOptions): Call<CapacityPool>;

  /**
   * Says which ticket types draw on a shared pool.
   *
   * CONFLICT with kind `pool_in_use` when seats of a type that would come or go are held or sold already.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  assign(input: TicketingCapacityPoolsAssignInput, options?: CallOptions): Call<CapacityPool>;

  /**
   * Deletes a shared pool of which nothing is held or sold.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingCapacityPoolsDeleteInput, options?: CallOptions): Call<void>;
}

export interface TicketingDiscountCodesApi {
  /**
   * Makes a discount code for an event or for all.
   *
   * CONFLICT with kind `code_taken` when the event, or the organization for all events, has it already.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: {
  type: 'percent';
  /** 2500 is 25 %; 0 for a code that only shows hidden types. */
  basisPoints: number;
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
} | {
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  amount: number;
  /** The event's when left out, or the organization's default. */
  currency?: string;
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
}, options?: CallOptions): Call<DiscountCode>;

  /**
   * Makes up to a thousand random codes on the same terms.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  generate(input: {
  type: 'percent';
  /** 2500 is 25 %; 0 for a code that only shows hidden types. */
  basisPoints: number;
  /** How many codes. */
  count: number;
  /** What each begins with. */
  prefix?: string;
  /**
   * Random letters and digits behind the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
} | {
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  amount: number;
  /** The event's when left out, or the organization's default. */
  currency?: string;
  /** How many codes. */
  count: number;
  /** What each begins with. */
  prefix?: string;
  /**
   * Random letters and digits behind the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
}, options?: CallOptions): Call<TicketingDiscountCodesGenerateOutput>;

  /**
   * One discount code, with its uses.
   *
   * Needs the permission `events.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingDiscountCodesGetInput, options?: CallOptions): Call<DiscountCode>;

  /**
   * Discount codes by filter, newest first unless sorted otherwise.
   *
   * Needs the permission `events.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingDiscountCodesListInput, DiscountCode>;

  /**
   * Changes the fields that are given and keeps the others.
   *
   * CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more uses are taken than there would be.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingDiscountCodesUpdateInput, options?: CallOptions): Call<DiscountCode>;

  /**
   * Deletes a discount code; orders that used it keep what it took off.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingDiscountCodesDeleteInput, options?: CallOptions): Call<void>;
}

export interface TicketingStorefrontApi {
  /**
   * Published events that everybody may see, the soonest first unless sorted otherwise.
   *
   * Needs the permission `storefront.read`; publishable keys may have it.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  listEvents: ListProcedure<TicketingStorefrontListEventsInput, StorefrontEventSummary>;

  /**
   * Everything an event's page shows: texts, ticket types with prices and what is left, organizer and policies.
   *
   * An unlisted event is found by its id or slug; a private one takes a running discount code of the event besides. Hidden ticket types are there when the code is for them.
   *
   * Needs the permission `storefront.read`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  getEvent(input?: TicketingStorefrontGetEventInput, options?: CallOptions): Call<StorefrontEvent>;

  /**
   * Counts a look at an event's page; call it when the page is shown.
   *
   * Needs the permission `storefront.read`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  recordView(input: TicketingStorefrontRecordViewInput, options?: CallOptions): Call<void>;
}

export interface TicketingAnalyticsApi {
  /**
   * How an event was looked at and sold: in all, by day, week or month, by ticket type and by referrer.
   *
   * Needs the permission `analytics.read`.
   *
   * @throws {TesseraError}
   */
  event(input: TicketingAnalyticsEventInput, options?: CallOptions): Call<EventAnalytics>;

  /**
   * What was sold in a currency: in all, by day, week or month, by event and by way of paying.
   *
   * Needs the permission `analytics.read`.
   *
   * @throws {TesseraError}
   */
  sales(input?: TicketingAnalyticsSalesInput, options?: CallOptions): Call<SalesAnalytics>;

  /**
   * The state of the shop at a glance, beside as many days before.
   *
   * Needs the permission `analytics.read`.
   *
   * @throws {TesseraError}
   */
  overview(input?: TicketingAnalyticsOverviewInput, options?: CallOptions): Call<AnalyticsOverview>;
}

export interface TicketingTicketsApi {
  /**
   * One ticket.
   *
   * Needs the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingTicketsGetInput, options?: CallOptions): Call<Ticket>;

  /**
   * Tickets, newest first unless sorted otherwise.
   *
   * Needs the permission `orders.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingTicketsListInput, Ticket>;

  /**
   * Says who comes with a ticket.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  updateAttendee(input: TicketingTicketsUpdateAttendeeInput, options?: CallOptions): Call<Ticket>;

  /**
   * The signed code of a ticket, as it stands in its QR.
   *
   * Needs the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  code(input: TicketingTicketsCodeInput, options?: CallOptions): Call<TicketCode>;

  /**
   * Links to a ticket as PDF and to its QR as SVG and PNG, good for some minutes.
   *
   * Needs the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  links(input: TicketingTicketsLinksInput, options?: CallOptions): Call<TicketLinks>;

  /**
   * A ticket with its code, for whoever holds it.
   *
   * With the holder's own token, or with the order's: that one sees of a ticket passed on only that it was.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  getByToken(input: TicketingTicketsGetByTokenInput, options?: CallOptions): Call<HeldTicket>;

  /**
   * The tickets of an order with their codes, for its buyer.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  listByToken(input: TicketingTicketsListByTokenInput, options?: CallOptions): Call<TicketingTicketsListByTokenOutput>;

  /**
   * The holder says who comes with a ticket.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  updateAttendeeByToken(input: TicketingTicketsUpdateAttendeeByTokenInput, options?: CallOptions): Call<TicketingTicketsUpdateAttendeeByTokenOutput>;

  /**
   * The public keys that ticket codes can be checked with, newest first.
   *
   * A code is 192 characters of base32 (A–Z, 2–7): version 1, key number, event, type and ticket as 16 bytes each, generation (2 bytes) and end as Unix seconds (4 bytes), big-endian, then the Ed25519 signature over those 56 bytes. `@tessera/sdk/tickets` checks one without a server.
   *
   * Needs the permission `storefront.read`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  verificationKeys(input?: undefined, options?: CallOptions): Call<TicketingTicketsVerificationKeysOutput>;

  /**
   * Signs codes with a new key from now on. Codes of older keys stay good.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  rotateSigningKey(input?: undefined, options?: CallOptions): Call<TicketingTicketsRotateSigningKeyOutput>;
}

export interface TicketingCheckInListsApi {
  /**
   * Makes a check-in list: for an entrance, a lounge, a day.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingCheckInListsCreateInput, options?: CallOptions): Call<CheckInList>;

  /**
   * The event's own list, which lets every ticket in once; made if there is none yet.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  openDefault(input: TicketingCheckInListsOpenDefaultInput, options?: CallOptions): Call<CheckInList>;

  /**
   * One check-in list.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCheckInListsGetInput, options?: CallOptions): Call<CheckInList>;

  /**
   * Check-in lists, newest first unless sorted otherwise.
   *
   * Needs the permission `tickets.check_in`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingCheckInListsListInput, CheckInList>;

  /**
   * Changes the name, types or times of a check-in list; what is not given stays.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingCheckInListsUpdateInput, options?: CallOptions): Call<CheckInList>;

  /**
   * Deletes a check-in list that nobody was scanned by.
   *
   * Needs the permission `events.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TicketingCheckInListsDeleteInput, options?: CallOptions): Call<void>;
}

export interface TicketingCheckInsApi {
  /**
   * Whether the holder of a code is let in, and notes that they came.
   *
   * A list lets a ticket in once, however many gates scan it at the same moment; lists with re-entry let it in and out in turn. Being refused is an answer, not an error. The same device and nonce get the first answer again; an Idempotency-Key adds nothing to that.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  scan(input: TicketingCheckInsScanInput, options?: CallOptions): Call<ScanAnswer>;

  /**
   * Hands in what a gate did while it was offline, up to 500 scans.
   *
   * Each scan is judged as of its own time. Whom the gate let in against the rules, such as a ticket that another gate had let in, is kept as `conflict`. Safe to repeat.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  sync(input: TicketingCheckInsSyncInput, options?: CallOptions): Call<TicketingCheckInsSyncOutput>;

  /**
   * Takes back that somebody came in: the ticket can be used again.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  undo(input: TicketingCheckInsUndoInput, options?: CallOptions): Call<CheckIn>;

  /**
   * Scans of tickets, newest first.
   *
   * Needs the permission `tickets.check_in`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingCheckInsListInput, CheckIn>;

  /**
   * Who has come so far: by list, ticket type and gate.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  stats(input: TicketingCheckInsStatsInput, options?: CallOptions): Call<CheckInStats>;

  /**
   * What a scanner needs before it goes offline: keys, rules and revoked codes.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  manifest(input: TicketingCheckInsManifestInput, options?: CallOptions): Call<ScannerManifest>;

  /**
   * Codes that are no good any more, since a cursor, signed.
   *
   * Needs the permission `tickets.check_in`.
   *
   * @throws {TesseraError}
   */
  revocations(input: TicketingCheckInsRevocationsInput, options?: CallOptions): Call<Revocations>;
}

export interface TicketingTransfersApi {
  /**
   * The holder offers a ticket to somebody, who is mailed a link.
   *
   * Until it is accepted the ticket stays good. CONFLICT `ticket_not_transferable` says why it cannot be.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  offer(input: TicketingTransfersOfferInput, options?: CallOptions): Call<TicketTransfer>;

  /**
   * The holder takes an offer back.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  cancel(input: TicketingTransfersCancelInput, options?: CallOptions): Call<TicketingTransfersCancelOutput>;

  /**
   * A ticket that was offered, for whoever has the mailed token.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingTransfersGetInput, options?: CallOptions): Call<OfferedTransfer>;

  /**
   * Takes a ticket that was offered: earlier codes of it are refused from now on.
   *
   * Answers the only token of the new holder, who is mailed a link as well.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  accept(input: TicketingTransfersAcceptInput, options?: CallOptions): Call<TicketingTransfersAcceptOutput>;

  /**
   * Does not take a ticket that was offered.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  decline(input: TicketingTransfersDeclineInput, options?: CallOptions): Call<TicketingTransfersDeclineOutput>;

  /**
   * Staff offer a ticket to somebody for its holder.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  offerFor(input: TicketingTransfersOfferForInput, options?: CallOptions): Call<TicketTransfer>;

  /**
   * Staff take an offer back.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  cancelFor(input: TicketingTransfersCancelForInput, options?: CallOptions): Call<TicketingTransfersCancelForOutput>;

  /**
   * Transfers of tickets, newest first.
   *
   * Needs the permission `orders.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingTransfersListInput, TicketTransfer>;
}

export interface TicketingWaitlistApi {
  /**
   * Waits for seats of a sold-out ticket type.
   *
   * Freed seats are offered strictly in the order of joining, before anybody else can buy them: a cart holds them for a while, a mail says so. CONFLICT `waitlist_not_needed` while there are seats.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  join(input: TicketingWaitlistJoinInput, options?: CallOptions): Call<TicketingWaitlistJoinOutput>;

  /**
   * A place on the waiting list, and the offer if there is one.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingWaitlistGetInput, options?: CallOptions): Call<WaitingPlace>;

  /**
   * Leaves the waiting list; seats on offer go to the next.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  leave(input: TicketingWaitlistLeaveInput, options?: CallOptions): Call<TicketingWaitlistLeaveOutput>;

  /**
   * Who waits for what, newest first unless sorted otherwise.
   *
   * Needs the permission `orders.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingWaitlistListInput, WaitlistEntry>;

  /**
   * Takes somebody off the waiting list; seats on offer go to the next.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: TicketingWaitlistRemoveInput, options?: CallOptions): Call<TicketingWaitlistRemoveOutput>;
}

export interface TicketingCartsApi {
  /**
   * Holds seats for a buyer, and says what they cost.
   *
   * Until `expiresAt` nobody else gets them. CONFLICT with kind `sold_out` says how many can be had. Keep the token: it is all that opens the cart, and later the order made of it.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  create(input: TicketingCartsCreateInput, options?: CallOptions): Call<CreatedCart>;

  /**
   * A cart as it stands; CONFLICT with kind `cart_expired` when its time has passed.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCartsGetInput, options?: CallOptions): Call<Cart>;

  /**
   * Adds tickets to a cart, changes how many, takes some out (0), and its code, all or nothing.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  setItems(input: TicketingCartsSetItemsInput, options?: CallOptions): Call<Cart>;

  /**
   * Puts a discount code on a cart, instead of the one it has; a use of it is held with the seats.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  applyDiscount(input: TicketingCartsApplyDiscountInput, options?: CallOptions): Call<Cart>;

  /**
   * Takes the discount code off a cart.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  removeDiscount(input: TicketingCartsRemoveDiscountInput, options?: CallOptions): Call<Cart>;

  /**
   * Keeps who buys with the cart, for a form that is filled in step by step.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  setCustomer(input: TicketingCartsSetCustomerInput, options?: CallOptions): Call<Cart>;

  /**
   * Gives the seats of a cart back at once.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  abandon(input: TicketingCartsAbandonInput, options?: CallOptions): Call<Cart>;

  /**
   * Makes a cart an order, and says how it is paid.
   *
   * The seats stay held while the buyer pays. A cart becomes one order however often this is called; called again after a payment failed, it starts another. What costs nothing is confirmed at once; what the organizer has to accept first is paid after that.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  checkout(input: TicketingCartsCheckoutInput, options?: CallOptions): Call<Checkout>;
}

export interface TicketingOrdersApi {
  /**
   * One order with its lines, tickets and refunds.
   *
   * Needs the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingOrdersGetInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Orders, newest first.
   *
   * Needs the permission `orders.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingOrdersListInput, Order>;

  /**
   * A buyer's own order, by the cart's secret or one of a mail's.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  getByToken(input: TicketingOrdersGetByTokenInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Starts the payment of an order, or another one after the first has failed.
   *
   * Another gateway than before gives the first payment up, unless it has taken the money already.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  pay(input: TicketingOrdersPayInput, options?: CallOptions): Call<Checkout>;

  /**
   * The order of a buyer who comes back from paying, asked after at the vendor right now.
   *
   * Webhooks tell us as well, sooner or later. Call it as often as you like: the vendor is asked every two seconds at most, and the answer is what is known then.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  sync(input: TicketingOrdersSyncInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Gives an order up that was not paid: its seats are free at once.
   *
   * The payment is closed at the vendor first. Look at `status`: cancelled; confirmed when the buyer has paid after all; pending while the vendor cannot tell, and then it ends by itself.
   *
   * Needs the permission `storefront.buy`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  abandon(input: TicketingOrdersAbandonInput, options?: CallOptions): Call<BuyersOrder>;

  /**
   * Changes the organization's own notes on an order.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TicketingOrdersUpdateInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Accepts an order that waits for it.
   *
   * A free one is confirmed; for any other the buyer gets a mail with a link to pay within 48 hours.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  approve(input: TicketingOrdersApproveInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Declines an order that waits to be accepted; its seats are free.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  reject(input: TicketingOrdersRejectInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Mails the buyer the confirmation of an order once more.
   *
   * Needs the permission `orders.write`.
   *
   * @throws {TesseraError}
   */
  resend(input: TicketingOrdersResendInput, options?: CallOptions): Call<void>;

  /**
   * Cancels an order, paid or not.
   *
   * Its tickets end, its seats are free, and all that was paid goes back, fees included.
   *
   * Needs the permission `orders.refund`.
   *
   * @throws {TesseraError}
   */
  cancel(input: TicketingOrdersCancelInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * Gives money back: of the whole order, of lines, of tickets, or an amount of a line.
   *
   * Tickets that are given back end at once, and their seats are free. Figures move when the vendor says the money has arrived. A refund that fails leaves the tickets cancelled; the amount can be asked for again.
   *
   * Needs the permission `orders.refund`.
   *
   * @throws {TesseraError}
   */
  refund(input: TicketingOrdersRefundInput, options?: CallOptions): Call<OrderDetails>;

  /**
   * A link that downloads orders as CSV.
   *
   * With credentials at hand, `GET /downloads/orders.csv?filter={…}` answers the same. Texts that a spreadsheet would run as a formula have an apostrophe in front.
   *
   * Needs the permission `orders.export`.
   *
   * @throws {TesseraError}
   */
  createExportLink(input?: TicketingOrdersCreateExportLinkInput, options?: CallOptions): Call<OrdersLink>;

  /**
   * An order's money, added up from the ledger.
   *
   * Needs the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  ledger(input: TicketingOrdersLedgerInput, options?: CallOptions): Call<OrderLedger>;
}

export interface TicketingCustomersApi {
  /**
   * One customer and what they bought in all.
   *
   * Needs the permission `orders.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TicketingCustomersGetInput, options?: CallOptions): Call<CustomerDetails>;

  /**
   * Customers, newest first.
   *
   * Needs the permission `orders.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingCustomersListInput, Customer>;
}

export interface TicketingTransactionsApi {
  /**
   * The ledger: money that moved, newest first.
   *
   * Money that never paid its order (paid twice, say) and went back stands here without an `orderId`; `metadata` names it.
   *
   * Needs the permission `payments.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TicketingTransactionsListInput, LedgerTransaction>;
}

export interface TicketingApi {
  events: TicketingEventsApi;

  ticketTypes: TicketingTicketTypesApi;

  capacityPools: TicketingCapacityPoolsApi;

  discountCodes: TicketingDiscountCodesApi;

  storefront: TicketingStorefrontApi;

  analytics: TicketingAnalyticsApi;

  tickets: TicketingTicketsApi;

  checkInLists: TicketingCheckInListsApi;

  checkIns: TicketingCheckInsApi;

  transfers: TicketingTransfersApi;

  waitlist: TicketingWaitlistApi;

  carts: TicketingCartsApi;

  orders: TicketingOrdersApi;

  customers: TicketingCustomersApi;

  transactions: TicketingTransactionsApi;
}
