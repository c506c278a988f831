/**
 * The share of an event that visitors from one network may hold: seats, carts and uses of a discount code. Carts cost nothing, so
 * without it one visitor could keep every seat from being sold.
 */
import { createHmac } from 'node:crypto';
import type { TicketedEvent } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { networkOf } from '../../../lib/network.ts';
import { derivedSecret } from '../../../lib/tokens.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** What other carts of the visitor's network hold of the event. */
export interface NetworkShare {
  carts: number;
  seats: number;
  /** The discount code of each of these carts that has one. */
  codeIds: string[];
}

/** A keyed hash of the visitor's network; null for members and servers, which are not limited. */
export function visitorNetwork({ app, actor, organization, request }: Ctx): string | null {
  if (!request || !isGuest(actor)) return null;
  return createHmac('sha256', derivedSecret(app, 'cart-network'))
    .update(`${organization.id}\n${networkOf(request.ip)}`)
    .digest('base64url')
    .slice(0, 22);
}

/**
 * Visitors of one network change carts one after another, so that each sees what the others hold. Lock order: before the cart's row.
 * The key is shared by all organizations; a collision makes two networks wait for each other.
 */
export async function lockNetwork(ctx: Ctx): Promise<void> {
  const network = visitorNetwork(ctx);
  if (network !== null) await ctx.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 2))', [`carts ${network}`]);
}

/**
 * Free seats are sold at checkout without a payment, so those of the last hour count as held; so do those of an order that waits for
 * its approval or payment, whose seats are sold at checkout as well.
 */
export const NETWORK_SHARE = `
  select json_build_object('carts', count(*), 'seats', coalesce(sum(seats.held), 0),
    'codeIds', coalesce(json_agg(c.discount_code_id) filter (where c.discount_code_id is not null), '[]'))
  from ticketing.carts c
  left join lateral (
    select sum(i.quantity) as held from ticketing.cart_items i
    where i.organization_id = :org and i.cart_id = c.id
  ) seats on true
  where c.organization_id = :org and c.event_id = e.id and c.network = :network and c.id is distinct from :cart
    and (
      (c.status = 'active' and c.reclaim_at > :now)
      or (c.status = 'converted' and c.total = 0 and c.created_at > cast(:now as timestamptz) - interval '1 hour')
      or (c.status = 'converted' and exists (
        select from ticketing.orders o
        where o.organization_id = :org and o.cart_id = c.id and o.status = 'pending'
      ))
    )`;

/** What of a sale the share depends on. */
interface ShareOfSale {
  event: Pick<TicketedEvent, 'maxSeatsPerNetwork' | 'maxCartsPerNetwork' | 'maxCodeUsesPerNetwork'>;
  code: { id: string } | null;
  network: NetworkShare;
}

/** Throws TOO_MANY_REQUESTS when these items, in a new or changed cart, would exceed the share of the visitor's network. */
export function requireNetworkShare(
  ctx: Ctx,
  { event, code, network }: ShareOfSale,
  items: readonly { quantity: number }[],
): void {
  if (visitorNetwork(ctx) === null) return;
  const seats = items.reduce((sum, { quantity }) => sum + quantity, network.seats);
  if (seats > event.maxSeatsPerNetwork) throw shareUsedUp('seats', event.maxSeatsPerNetwork);
  if (network.carts >= event.maxCartsPerNetwork) throw shareUsedUp('carts', event.maxCartsPerNetwork);
  const uses = code ? network.codeIds.filter((id) => id === code.id).length : 0;
  if (uses >= event.maxCodeUsesPerNetwork) throw shareUsedUp('uses of this discount code', event.maxCodeUsesPerNetwork);
}

const shareUsedUp = (what: string, maximum: number): AppError =>
  new AppError(
    'TOO_MANY_REQUESTS',
    `Your network holds as many ${what} as it may (${maximum}); pay for them, give some back, or try again in some minutes`,
    { kind: 'cart_limit_reached', maximum, retryAfter: 60 },
  );
