/** Chooses ticket types and quantities, and holds the seats in a cart when the visitor continues. */
import type { Cart, StorefrontEvent, Tessera } from '@tessera/sdk';
import { useState } from 'react';
import { formatMoney, formatTicketCount } from '../format.ts';
import { Alert, Button, Heading, useAction } from '../parts/parts.tsx';
import { isCartLost, type Problem, problemOf } from '../problems.ts';
import type { Purchase } from '../storage.ts';
import { CodeField } from './code-field.tsx';
import { abandonUnpaidOrder } from './pay.ts';
import { TicketTypeRow } from './ticket-type-row.tsx';
import { JoinWaitlist } from './waitlist.tsx';

export interface HeldCart {
  cart: Cart;
  purchase: Purchase;
}

type Quantities = Record<string, number>;

export function TicketPicker(props: {
  tessera: Tessera;
  event: StorefrontEvent;
  /** The visitor's current cart. */
  held: HeldCart | null;
  /** The visitor's earlier order, paid or not. */
  order: { id: string; token: string } | null;
  isFirst: boolean;
  /** Loads the event again, with the code. */
  onReload: (code?: string) => Promise<StorefrontEvent>;
  onHeld: (held: HeldCart) => void;
}) {
  const { tessera, event, held, onReload, onHeld } = props;
  const { ticketTypes, currency, discount } = event;
  const [quantities, setQuantities] = useState<Quantities>(() => quantitiesOf(held));
  const { pending, problem, setProblem, run } = useAction();

  const chosen = ticketTypes.filter(({ id }) => quantities[id]);
  const count = chosen.reduce((sum, { id }) => sum + (quantities[id] ?? 0), 0);
  const total = chosen.reduce((sum, { id, total }) => sum + total * (quantities[id] ?? 0), 0);

  const continueToCheckout = () =>
    run(async () => {
      try {
        // If this fails, the seats of the order are released when its time runs out.
        if (props.order && !held) await abandonUnpaidOrder(tessera, props.order).catch(() => {});
        onHeld(await holdSeats(tessera, event, held, quantities));
      } catch (error) {
        // The cart has expired or was abandoned in another window, so a new one is created.
        if (held && isCartLost(problemOf(error))) return onHeld(await holdSeats(tessera, event, null, quantities));
        // Shows the current availability.
        await onReload(discount?.code).catch(() => {});
        throw error;
      }
    });

  return (
    <section className="t-card" aria-label="Tickets">
      <Heading focus={!props.isFirst}>Tickets</Heading>
      {ticketTypes.length === 0 && <p className="t-quiet">No tickets are on sale here.</p>}
      <ul className="t-types">
        {ticketTypes.map((type) => (
          <li key={type.id}>
            <TicketTypeRow
              event={event}
              type={type}
              quantity={quantities[type.id] ?? 0}
              held={held?.cart.items.find(({ ticketTypeId }) => ticketTypeId === type.id)?.quantity ?? 0}
              onChange={(quantity) => {
                setQuantities({ ...quantities, [type.id]: quantity });
                setProblem(null);
              }}
            />
            {type.sale === 'sold_out' && !type.isHidden && <JoinWaitlist tessera={tessera} event={event} type={type} />}
          </li>
        ))}
      </ul>
      <CodeField discount={discount} currency={currency} onApply={onReload} />
      <Alert problem={problem && withTypeName(problem, event)} />
      {(event.sale === 'on_sale' || held) && (
        <div className="t-bar" data-chosen={count > 0 || undefined}>
          <p aria-live="polite">
            {count > 0 && (
              <>
                {formatTicketCount(count)} <strong>{formatMoney(total, currency)}</strong>
              </>
            )}
          </p>
          <Button kind="main" pending={pending} disabled={count === 0} onClick={continueToCheckout}>
            {count === 0 ? 'Choose tickets' : 'Continue'}
          </Button>
        </div>
      )}
    </section>
  );
}

const quantitiesOf = (held: HeldCart | null): Quantities =>
  Object.fromEntries((held?.cart.items ?? []).map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity]));

function withTypeName(problem: Problem, event: StorefrontEvent): Problem {
  const type = event.ticketTypes.find(({ id }) => id === problem.ticketTypeId);
  return type && event.ticketTypes.length > 1 ? { ...problem, text: `${type.name}: ${problem.text}` } : problem;
}

/** Changes the current cart, which keeps its seats and its time, or creates one. */
async function holdSeats(
  tessera: Tessera,
  event: StorefrontEvent,
  held: HeldCart | null,
  quantities: Quantities,
): Promise<HeldCart> {
  const { carts } = tessera.ticketing;
  const all = event.ticketTypes.map(({ id }) => ({ ticketTypeId: id, quantity: quantities[id] ?? 0 }));
  const wanted = all.filter(({ quantity }) => quantity > 0);
  const discountCode = applicableCode(event, wanted);
  if (held) {
    const access = { id: held.purchase.cartId, token: held.purchase.token };
    const current = quantitiesOf(held);
    const items = all.filter(({ ticketTypeId, quantity }) => quantity > 0 || current[ticketTypeId]);
    return { ...held, cart: await carts.setItems({ ...access, items, discountCode: discountCode ?? null }) };
  }
  const { cart, token } = await carts.create({
    eventId: event.id,
    items: wanted,
    discountCode,
    // The server refuses the cart if the event's currency is no longer the one shown here.
    currency: event.currency,
    referrer: document.referrer || undefined,
  });
  return { cart, purchase: { cartId: cart.id, token } };
}

/** The server refuses a code that applies to none of the chosen tickets, so it is left out. */
function applicableCode({ discount }: StorefrontEvent, items: { ticketTypeId: string }[]): string | undefined {
  if (!discount) return undefined;
  const { code, ticketTypeIds } = discount;
  const applies = ticketTypeIds === null || items.some(({ ticketTypeId }) => ticketTypeIds.includes(ticketTypeId));
  return applies ? code : undefined;
}
