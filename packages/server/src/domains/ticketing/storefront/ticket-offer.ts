/** Sale status, prices and offers of an event's ticket types: pure functions over rows. */
import type { ticketedEventRow, ticketTypeRow } from '@tessera/db';
import type { z } from 'zod';
import { priceCart, type ServiceFees } from '../carts/pricing/pricing.ts';
import { MAX_SHOWN_QUANTITY, type SaleStatus } from './storefront.schema.ts';

type Status = z.infer<typeof SaleStatus>;
type TicketedEvent = z.infer<typeof ticketedEventRow>;
type TicketType = z.infer<typeof ticketTypeRow>;
type OfferedType = TicketType & { availableQuantity: number | null };
type SalesWindow = Pick<TicketType, 'salesStartsAt' | 'salesEndsAt'>;

export function ticketTypeSaleStatus(event: TicketedEvent, type: OfferedType, now: Date): Status {
  const window = eventWindowStatus(event, now);
  if (window !== 'on_sale') return window;
  const own = windowStatus(type, now);
  if (own !== 'on_sale') return own;
  return availableOf(type) < type.minPerOrder ? 'sold_out' : 'on_sale';
}

/** The best status of any type: on sale when one is, upcoming when one will be. */
export function eventSaleStatus(event: TicketedEvent, types: OfferedType[], now: Date): Status {
  const statuses = new Set(types.map((type) => ticketTypeSaleStatus(event, type, now)));
  const order: Status[] = ['on_sale', 'upcoming', 'sold_out', 'ended'];
  return order.find((status) => statuses.has(status)) ?? eventWindowStatus(event, now);
}

function eventWindowStatus(event: TicketedEvent, now: Date): Status {
  if (event.status === 'cancelled') return 'cancelled';
  if (event.status !== 'published' || event.endsAt <= now) return 'ended';
  return windowStatus(event, now);
}

function windowStatus({ salesStartsAt, salesEndsAt }: SalesWindow, now: Date): Status {
  if (salesStartsAt && now < salesStartsAt) return 'upcoming';
  return salesEndsAt && now >= salesEndsAt ? 'ended' : 'on_sale';
}

/** When both the event and the type are on sale. */
function salesWindow(event: TicketedEvent, type: SalesWindow): { opensAt: Date | null; closesAt: Date } {
  const times = (...dates: (Date | null)[]) => dates.flatMap((date) => date?.getTime() ?? []);
  const opens = times(event.salesStartsAt, type.salesStartsAt);
  const closes = times(event.endsAt, event.salesEndsAt, type.salesEndsAt);
  return {
    opensAt: opens.length > 0 ? new Date(Math.max(...opens)) : null,
    closesAt: new Date(Math.min(...closes)),
  };
}

const availableOf = ({ availableQuantity }: OfferedType): number => availableQuantity ?? Number.POSITIVE_INFINITY;

export function ticketOffer(event: TicketedEvent, type: OfferedType, fees: ServiceFees, now: Date) {
  const { fee, tax, total } = unitPrice(event, type, fees);
  const sale = ticketTypeSaleStatus(event, type, now);
  return {
    ...type,
    fee,
    tax,
    total,
    ...salesWindow(event, type),
    sale,
    available: sale === 'on_sale' ? Math.min(MAX_SHOWN_QUANTITY, availableOf(type)) : 0,
  };
}

function unitPrice(event: TicketedEvent, { id, price, taxBasisPoints }: TicketType, fees: ServiceFees) {
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
