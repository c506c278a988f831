/** Which tickets, and how many; and seats held for them when the visitor goes on. */
import type { Cart, StorefrontEvent, Tessera } from '@tessera/sdk';
import { useState } from 'react';
import { money, tickets } from '../format.ts';
import type { Purchase } from '../memory.ts';
import { Alert, Button, Heading, useAction } from '../parts/parts.tsx';
import { isCartGone, problemOf } from '../problems.ts';
import { CodeField } from './code-field.tsx';
import { giveUpUnpaid } from './pay.ts';
import { TicketTypeRow } from './ticket-type-row.tsx';
import { JoinWaitlist } from './waitlist.tsx';

export interface Held {
  cart: Cart;
  purchase: Purchase;
}

type Quantities = Record<string, number>;

export function TicketPicker(props: {
  tessera: Tessera;
  event: StorefrontEvent;
  /** What is held for the visitor already. */
  held: Held | null;
  /** What the visitor has ordered before, paid or not. */
  order: { id: string; token: string } | null;
  isFirst: boolean;
  /** Shows the event as it is now, with the code. */
  onReload: (code?: string) => Promise<StorefrontEvent>;
  onHeld: (held: Held) => void;
}) {
  const { tessera, event, held, onReload, onHeld } = props;
  const { ticketTypes, currency, discount } = event;
  const [quantities, setQuantities] = useState<Quantities>(() => quantitiesOf(held));
  const { pending, problem, setProblem, run } = useAction();

  const chosen = ticketTypes.filter(({ id }) => quantities[id]);
  const count = chosen.reduce((sum, { id }) => sum + (quantities[id] ?? 0), 0);
  const total = chosen.reduce((sum, { id, total }) => sum + total * (quantities[id] ?? 0), 0);

  const take = () =>
    run(async () => {
      try {
        // Should that fail, its seats come back when their time is up.
        if (props.order && !held) await giveUpUnpaid(tessera, props.order).catch(() => {});
        onHeld(await hold(tessera, event, held, quantities));
      } catch (error) {
        // Its time was up, or it was given up in another window: then a new one.
        if (held && isCartGone(problemOf(error))) return onHeld(await hold(tessera, event, null, quantities));
        // Whatever was refused, the page is to show how things are now.
        await onReload(discount?.code).catch(() => {});
        throw error;
      }
    });

  return (
    <section className="t-card" aria-label="Tickets">
      <Heading focus={!props.isFirst}>Tickets</Heading>
      {ticketTypes.length === 0 && <p className="t-quiet">There are no tickets for sale here.</p>}
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
      <Alert problem={problem && named(problem, event)} />
      {(event.sale === 'on_sale' || held) && (
        <div className="t-bar" data-chosen={count > 0 || undefined}>
          <p aria-live="polite">
            {count > 0 && (
              <>
                {tickets(count)} <strong>{money(total, currency)}</strong>
              </>
            )}
          </p>
          <Button kind="main" pending={pending} disabled={count === 0} onClick={take}>
            {count === 0 ? 'Choose tickets' : 'Continue'}
          </Button>
        </div>
      )}
    </section>
  );
}

const quantitiesOf = (held: Held | null): Quantities =>
  Object.fromEntries((held?.cart.items ?? []).map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity]));

function named<Given extends { text: string; ticketTypeId?: string }>(problem: Given, event: StorefrontEvent): Given {
  const type = event.ticketTypes.find(({ id }) => id === problem.ticketTypeId);
  return type && event.ticketTypes.length > 1 ? { ...problem, text: `${type.name}: ${problem.text}` } : problem;
}

/** A cart that is there keeps its seats and its time. */
async function hold(
  tessera: Tessera,
  event: StorefrontEvent,
  held: Held | null,
  quantities: Quantities,
): Promise<Held> {
  const { carts } = tessera.ticketing;
  const all = event.ticketTypes.map(({ id }) => ({ ticketTypeId: id, quantity: quantities[id] ?? 0 }));
  const wanted = all.filter(({ quantity }) => quantity > 0);
  const discountCode = codeFor(event, wanted);
  if (held) {
    const access = { id: held.purchase.cartId, token: held.purchase.token };
    const had = quantitiesOf(held);
    const items = all.filter(({ ticketTypeId, quantity }) => quantity > 0 || had[ticketTypeId]);
    return { ...held, cart: await carts.setItems({ ...access, items, discountCode: discountCode ?? null }) };
  }
  const { cart, token } = await carts.create({
    eventId: event.id,
    items: wanted,
    discountCode,
    // Prices are shown in it; should it change meanwhile, nobody pays another one.
    currency: event.currency,
    referrer: document.referrer || undefined,
  });
  return { cart, purchase: { cartId: cart.id, token } };
}

/** A code that is for none of the chosen tickets is refused, so it is left out. */
function codeFor({ discount }: StorefrontEvent, items: { ticketTypeId: string }[]): string | undefined {
  if (!discount) return undefined;
  const { code, ticketTypeIds } = discount;
  const applies = ticketTypeIds.length === 0 || items.some(({ ticketTypeId }) => ticketTypeIds.includes(ticketTypeId));
  return applies ? code : undefined;
}
