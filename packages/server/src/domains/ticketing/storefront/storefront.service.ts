/** What the public sees: published events, their pages and what is on sale. Exact sales figures are never included. */
import {
  CapacityPool,
  type DiscountCode,
  DiscountCodeTicketType,
  type Rows,
  TicketedEvent,
  TicketType,
  WaitlistEntry,
} from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { countWrongCode } from '../../../trpc/limits/limited-call.ts';
import { page } from '../../../trpc/list.ts';
import { getOrganization, getSettings } from '../../organizations/index.ts';
import { serviceFees } from '../carts/pricing/pricing.ts';
import { findDiscountCode } from '../discount-codes/discount-code.service.ts';
import { filterEvents } from '../events/event.service.ts';
import { withAvailability } from '../ticket-types/ticket-type.service.ts';
import type {
  DiscountProblem,
  GetStorefrontEventInput,
  ListStorefrontEventsInput,
  StorefrontFilter,
} from './storefront.schema.ts';
import { eventStructuredData, seoFields } from './structured-data.ts';
import { eventSaleStatus, priceRange, ticketOffer } from './ticket-offer.ts';

export async function listStorefrontEvents(ctx: Ctx, input: z.infer<typeof ListStorefrontEventsInput>) {
  const query = TicketedEvent.of(ctx)
    .select(TicketedEvent.columns)
    .where({ status: 'published', visibility: 'public' });
  await filterPublicEvents(ctx, query, input.filter ?? { includePast: false });
  const { items, nextCursor } = await page(query, input, {
    startsAt: { column: 'startsAt', type: 'date' },
    publishedAt: { column: 'publishedAt', type: 'date' },
    title: { column: 'title', type: 'text' },
  });
  const types = await saleableTypes(
    ctx,
    items.map(({ id }) => id),
  );
  const now = ctx.now();
  return {
    items: items.map((event) => {
      const own = types.filter(({ eventId, isHidden }) => eventId === event.id && !isHidden);
      return { ...event, ...priceRange(own), sale: eventSaleStatus(event, own, now) };
    }),
    nextCursor,
  };
}

/** Public and unlisted events are found by id or slug; a private one needs one of its codes. A draft is NOT_FOUND. */
export async function getStorefrontEvent(ctx: Ctx, input: z.infer<typeof GetStorefrontEventInput>) {
  const { event, discount, discountProblem } = await publicEventWithDiscount(ctx, input);
  const now = ctx.now();
  const types = (await saleableTypes(ctx, [event.id])).filter(
    ({ id, isHidden }) => !isHidden || discount?.ticketTypeIds?.includes(id),
  );
  const settings = await getSettings(ctx);
  const organizer = { ...settings, ...(await getOrganization(ctx)) };
  const fees = serviceFees(event, settings);
  const offers = types.map((type) => ticketOffer(event, type, fees, now));
  return {
    ...event,
    postalCode: event.zipCode,
    ...priceRange(types),
    ...seoFields(event),
    status: event.status as Exclude<TicketedEvent['status'], 'draft'>,
    sale: eventSaleStatus(event, types, now),
    ticketTypes: offers,
    discount,
    discountProblem,
    organizer,
    structuredData: eventStructuredData(event, offers, organizer),
  };
}

async function publicEventWithDiscount(ctx: Ctx, { id, slug, discountCode }: z.infer<typeof GetStorefrontEventInput>) {
  const [event] = await TicketedEvent.of(ctx)
    .select(TicketedEvent.columns)
    .where(id === undefined ? { slug } : { id })
    .whereNot({ status: 'draft' });
  if (!event) throw notFound('event');
  const found = discountCode === undefined ? undefined : await findDiscountCode(ctx, event.id, discountCode);
  const ticketTypeIds = found ? await typesOfCode(ctx, found) : [];
  const isUsable = ticketTypeIds === null || ticketTypeIds.length > 0;
  const discountProblem =
    discountCode === undefined ? null : await problemWithDiscount(ctx, event, isUsable ? found : undefined);
  if (discountProblem === 'not_found') await countWrongCode(ctx, id ?? (slug as string));
  // A used-up code still opens a private event.
  const isInvited = found?.eventId === event.id && (discountProblem === null || discountProblem === 'used_up');
  if (event.visibility === 'private' && !isInvited) throw notFound('event');
  return { event, discount: found && !discountProblem ? toDiscount(found, ticketTypeIds) : null, discountProblem };
}

/** A use that a cart holds does not count: it may be released, or be this buyer's own. `carts.create` decides. */
async function problemWithDiscount(
  ctx: Ctx,
  event: TicketedEvent,
  code: DiscountCode | undefined,
): Promise<z.infer<typeof DiscountProblem> | null> {
  const now = ctx.now();
  if (!code?.isActive || (code.type === 'fixed' && code.currency !== event.currency)) return 'not_found';
  if (code.startsAt && now < code.startsAt) return 'not_started';
  if (code.endsAt && code.endsAt <= now) return 'expired';
  const used = await CapacityPool.of(ctx).where({ id: code.poolId }).whereRaw('sold >= capacity').first();
  return used ? 'used_up' : null;
}

/** Null: a code for all types. */
async function typesOfCode(ctx: Ctx, { id, coversAllTypes }: DiscountCode): Promise<string[] | null> {
  if (coversAllTypes) return null;
  const links = await DiscountCodeTicketType.of(ctx).where({ discountCodeId: id });
  return links.map(({ ticketTypeId }) => ticketTypeId);
}

const toDiscount = ({ basisPoints, amount, ...code }: DiscountCode, ticketTypeIds: string[] | null) => ({
  ...code,
  discountBasisPoints: basisPoints,
  discountAmount: amount,
  ticketTypeIds,
});

async function saleableTypes(ctx: Ctx, eventIds: string[]) {
  if (eventIds.length === 0) return [];
  const types = await TicketType.of(ctx)
    .select(TicketType.columns)
    .whereIn('eventId', eventIds)
    .whereNull('archivedAt')
    .orderBy(['sortOrder', 'id']);
  const waiting = await WaitlistEntry.of(ctx)
    .where({ status: 'waiting' })
    .whereIn(
      'ticketTypeId',
      types.map(({ id }) => id),
    )
    .distinct('ticketTypeId');
  const withWaiting = new Set(waiting.map(({ ticketTypeId }) => ticketTypeId));
  // Released seats go to the waiting list first.
  return (await withAvailability(ctx, types)).map((type) =>
    withWaiting.has(type.id) ? { ...type, availableQuantity: 0 } : type,
  );
}

type PublicEventFilter = Omit<z.infer<typeof StorefrontFilter>, 'includePast'> & { includePast: boolean };

async function filterPublicEvents(ctx: Ctx, query: Rows<TicketedEvent>, filter: PublicEventFilter): Promise<void> {
  const { text, tags, category, startsAfter, startsBefore, city, country, isOnline, currency } = filter;
  await filterEvents(ctx, query, { text, tags, category, startsAfter, startsBefore });
  if (!filter.includePast) query.where('endsAt', '>', ctx.now());
  if (city !== undefined) query.whereRaw('contacts.search_key(city) = contacts.search_key(?)', [city]);
  if (country !== undefined) query.where({ country });
  if (currency !== undefined) query.where({ currency });
  if (isOnline !== undefined) query.whereIn('locationType', [isOnline ? 'virtual' : 'physical', 'hybrid']);
  const { isFree, minPrice, maxPrice } = filter;
  if (isFree === true) whereOffers(ctx, query, 'price = 0', []);
  if (isFree === false) whereOffers(ctx, query, 'price > 0', []);
  if (minPrice !== undefined || maxPrice !== undefined) {
    whereOffers(ctx, query, 'price between ? and ?', [minPrice ?? 0, maxPrice ?? Number.MAX_SAFE_INTEGER]);
  }
}

/** Keeps events with a visible ticket type that meets the condition. */
function whereOffers(ctx: Ctx, query: Rows<TicketedEvent>, condition: string, bindings: number[]): void {
  query.whereRaw(
    `exists (select from ticketing.ticket_types t where t.organization_id = ? and t.event_id = events.id
       and t.archived_at is null and not t.is_hidden and t.${condition})`,
    [ctx.organization.id, ...bindings],
  );
}
