/** An order as its buyer sees it: waiting for the money, declined, or with its tickets. */
import type { BuyersOrder, HeldTicket, StorefrontEvent, Tessera } from '@tessera/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { EventHeader } from '../parts/event-header.tsx';
import { Alert, Button, Heading, Loading, useAction } from '../parts/parts.tsx';
import { goAndPay, waysBack } from '../shop/pay.ts';
import { Summary } from '../shop/summary.tsx';
import { headingOf, sentenceOf, stateOf } from './order-state.ts';
import { TicketCard } from './ticket-card.tsx';

/** Milliseconds between looks at an order whose payment is under way; after the last of them the visitor asks. */
const LOOKS = [700, 1_000, 1_000, 2_000, 2_000, 3_000, 5_000, 5_000, 10_000, 10_000, 20_000, 30_000, 30_000];

export function OrderPage(props: {
  tessera: Tessera;
  access: { id: string; token: string };
  /** Known when the order was made on this page. */
  event?: StorefrontEvent;
  /** Came back without having paid. */
  isBack?: boolean;
  onOrder?: (order: BuyersOrder) => void;
  /** To the tickets of the event again. */
  onRestart?: () => void;
}) {
  const { tessera, event, isBack = false, onOrder, onRestart } = props;
  const { id, token } = props.access;
  const [order, setOrder] = useState<BuyersOrder | null>(null);
  const [held, setHeld] = useState<HeldTicket[]>([]);
  const [looks, setLooks] = useState(0);
  const { pending, problem, run } = useAction();
  const tell = useRef(onOrder);
  tell.current = onOrder;
  const isOpen = useRef(true);

  const look = useCallback(async () => {
    const { orders } = tessera.ticketing;
    // Back from the payment page we are faster than the vendor's message: then the vendor is asked.
    const found = isOpen.current ? await orders.sync({ id, token }) : await orders.getByToken({ id, token });
    isOpen.current = found.status === 'pending';
    const list = found.tickets.length > 0 ? await tessera.ticketing.tickets.listByToken({ id, token }) : null;
    setHeld(list?.items ?? []);
    setOrder(found);
    tell.current?.(found);
  }, [tessera, id, token]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the order
  useEffect(() => void run(look), [look]);

  const state = order && stateOf(order, isBack);
  const pause = state === 'waiting' ? LOOKS[looks] : undefined;
  useEffect(() => {
    if (pause === undefined) return;
    const timer = setTimeout(
      () =>
        look()
          .catch(() => {})
          .finally(() => setLooks(looks + 1)),
      pause,
    );
    return () => clearTimeout(timer);
  }, [pause, looks, look]);

  const pay = () =>
    run(async () => {
      const answer = await tessera.ticketing.orders.pay({ id, token, ...waysBack() });
      if (!goAndPay(answer)) await look();
    });

  /** The seats of an order that waits for money are for those who pay for them. */
  const chooseAnew = () =>
    run(async () => {
      const isUnpaid = state === 'waiting' || state === 'unpaid' || state === 'declined';
      const after = isUnpaid ? await tessera.ticketing.orders.abandon({ id, token }) : null;
      // Paid in another window, or at the last moment.
      if (after && after.status !== 'cancelled' && after.status !== 'pending') return look();
      onRestart?.();
    });

  if (!order || !state) return problem ? <Alert problem={problem} /> : <Loading>Looking for your order…</Loading>;
  const canPay = state === 'declined' || state === 'unpaid' || (state === 'waiting' && looks > 3);
  return (
    <>
      <EventHeader event={event ?? order.event} small />
      <section className="t-card" aria-label="Order">
        <Heading>{headingOf(state, order)}</Heading>
        <p role="status" className={state === 'waiting' ? 't-loading' : undefined}>
          {sentenceOf(state, order)}
        </p>
        <Alert problem={problem} />
        <div className="t-actions">
          {canPay && (
            <Button kind={state === 'waiting' ? 'plain' : 'main'} pending={pending} onClick={pay}>
              {state === 'declined' ? 'Try again' : 'Go to payment'}
            </Button>
          )}
          {state === 'waiting' && pause === undefined && (
            <Button pending={pending} onClick={() => run(look)}>
              Look again
            </Button>
          )}
        </div>
        {held.length > 0 && (
          <ul className="t-tickets">
            {held.map((ticket, index) => (
              <li key={ticket.id}>
                <TicketCard
                  tessera={tessera}
                  ticket={ticket}
                  token={token}
                  place={`${index + 1} of ${held.length}`}
                  onChange={look}
                />
              </li>
            ))}
          </ul>
        )}
        <details className="t-receipt" open={state !== 'paid'}>
          <summary>Order {order.orderNumber}</summary>
          <Summary of={order} />
          <p className="t-quiet">{order.customer.email}</p>
        </details>
        {onRestart && (
          <Button kind="link" pending={pending} onClick={chooseAnew}>
            {state === 'paid' ? 'Buy more tickets' : 'Choose other tickets'}
          </Button>
        )}
      </section>
    </>
  );
}
