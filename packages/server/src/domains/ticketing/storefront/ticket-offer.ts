/** What is for sale, and whether it is right now: pure functions over what was read. */
import type { ticketedEventRow, ticketTypeRow } from '@tessera/db';
import type { z } from 'zod';
import { priceCart, type ServiceFees } from '../carts/pricing/pricing.ts';
import { MAX_SHOWN_QUANTITY, type SaleStatus } from './storefront.schema.ts';

type Status = z.infer<typeof SaleStatus>;
type TicketedEvent = z.infer<typeof ticketedEventRow>;
type TicketType = z.infer<typeof ticketTypeRow>;
type Offered = TicketType & { availableQuantity: number | null };
type Sales = Pick<TicketType, 'salesStartsAt' | 'salesEndsAt'>;

export function ticketTypeSaleStatus(event: TicketedEvent, type: Offered, now: Date): Status {
  const window = windowOf(event, now);
  if (window !== 'on_sale') return window;
  const own = within(type, now);
  if (own !== 'on_sale') return own;
  return atOnce(type) < type.minPerOrder ? 'sold_out' : 'on_sale';
}

/** The best that can be said of any type: on sale when one is, upcoming when one will be. */
export function eventSaleStatus(event: TicketedEvent, types: Offered[], now: Date): Status {
  const statuses = new Set(types.map((type) => ticketTypeSaleStatus(event, type, now)));
  const order: Status[] = ['on_sale', 'upcoming', 'sold_out', 'ended'];
  return order.find((status) => statuses.has(status)) ?? windowOf(event, now);
}

function windowOf(event: TicketedEvent, now: Date): Status {
  if (event.status === 'cancelled') return 'cancelled';
  if (event.status !== 'published' || event.endsAt <= now) return 'ended';
  return within(event, now);
}

function within({ salesStartsAt, salesEndsAt }: Sales, now: Date): Status {
  if (salesStartsAt && now < salesStartsAt) return 'upcoming';
  return salesEndsAt && now >= salesEndsAt ? 'ended' : 'on_sale';
}

/** From when until when both the event and the type are sold. */
function windowOfBoth(event: TicketedEvent, type: Sales): { opensAt: Date | null; closesAt: Date } {
  const times = (...dates: (Date | null)[]) => dates.flatMap((date) => date?.getTime() ?? []);
  const opens = times(event.salesStartsAt, type.salesStartsAt);
  const closes = times(event.endsAt, event.salesEndsAt, type.salesEndsAt);
  return {
    opensAt: opens.length > 0 ? new Date(Math.max(...opens)) : null,
    closesAt: new Date(Math.min(...closes)),
  };
}

const atOnce = ({ availableQuantity }: Offered): number => availableQuantity ?? Number.POSITIVE_INFINITY;

export function ticketOffer(event: TicketedEvent, type: Offered, fees: ServiceFees, now: Date) {
  const { fee, tax, total } = priceOfOne(event, type, fees);
  const sale = ticketTypeSaleStatus(event, type, now);
  return {
    ...type,
    fee,
    tax,
    total,
    ...windowOfBoth(event, type),
    sale,
    available: sale === 'on_sale' ? Math.min(MAX_SHOWN_QUANTITY, atOnce(type)) : 0,
  };
}

function priceOfOne(event: TicketedEvent, { id, price, taxBasisPoints }: TicketType, fees: ServiceFees) {
  const {
    fees: fee,
    taxes: tax,
    total,
  } = priceCart([{ ticketTypeId: id, unitPrice: price, quantity: 1, taxBasisPoints }], {
    discount: null,
    ...fees,
    feeTaxBasisPoints: event.feeTaxBasisPoints,
    taxInclusive: event.taxInclusive,
    taxRounding: event.taxRounding,
  });
  return { fee, tax, total };
}

export function priceRange(types: TicketType[]): { priceFrom: number | null; priceTo: number | null } {
  const prices = types.map(({ price }) => price);
  if (prices.length === 0) return { priceFrom: null, priceTo: null };
  return { priceFrom: Math.min(...prices), priceTo: Math.max(...prices) };
}
