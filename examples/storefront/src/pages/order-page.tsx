/** An order as its buyer sees it: waiting for payment, declined, or with its tickets. */
import type { BuyersOrder, HeldTicket, StorefrontEvent, Tessera } from '@tessera/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { EventHeader } from '../parts/event-header.tsx';
import { Alert, Button, Heading, Loading, useAction } from '../parts/parts.tsx';
import { returnUrls, startPayment } from '../shop/pay.ts';
import { Summary } from '../shop/summary.tsx';
import { orderHeading, orderSentence, orderStateOf } from './order-state.ts';
import { TicketCard } from './ticket-card.tsx';

/** Delays between requests while a payment is pending, in milliseconds. After the last one the visitor has to ask. */
const POLL_DELAYS_MS = [700, 1_000, 1_000, 2_000, 2_000, 3_000, 5_000, 5_000, 10_000, 10_000, 20_000, 30_000, 30_000];

export function OrderPage(props: {
  tessera: Tessera;
  access: { id: string; token: string };
  /** Given if the order was made on this page. */
  event?: StorefrontEvent;
  /** Whether the visitor has returned from the payment page without paying. */
  isBack?: boolean;
  onOrder?: (order: BuyersOrder) => void;
  /** Whether the page was opened by a link, which may be that of a mail. */
  isLinked?: boolean;
  /** Goes back to choosing tickets. */
  onRestart?: () => void;
}) {
  const { tessera, event, isBack = false, isLinked = false, onOrder, onRestart } = props;
  const { id, token } = props.access;
  const [order, setOrder] = useState<BuyersOrder | null>(null);
  const [tickets, setTickets] = useState<HeldTicket[]>([]);
  const [pollCount, setPollCount] = useState(0);
  const { pending, problem, run } = useAction();
  const latestOnOrder = useRef(onOrder);
  latestOnOrder.current = onOrder;
  const isOpen = useRef(true);

  const load = useCallback(async () => {
    const { orders } = tessera.ticketing;
    // The buyer often returns before the vendor's webhook arrives. `sync` asks the vendor.
    const found = isOpen.current ? await orders.sync({ id, token }) : await orders.getByToken({ id, token });
    isOpen.current = found.status === 'pending';
    const held: HeldTicket[] = [];
    if (found.tickets.length > 0) {
      const pages = tessera.ticketing.tickets.listByToken.all({ id, token, limit: 200 });
      for await (const ticket of pages) held.push(ticket);
    }
    setTickets(held);
    setOrder(found);
    latestOnOrder.current?.(found);
  }, [tessera, id, token]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the order
  useEffect(() => void run(load), [load]);

  const state = order && orderStateOf(order, isBack);
  const delay = state === 'waiting' ? POLL_DELAYS_MS[pollCount] : undefined;
  useEffect(() => {
    if (delay === undefined) return;
    const timer = setTimeout(
      () =>
        load()
          .catch(() => {})
          .finally(() => setPollCount(pollCount + 1)),
      delay,
    );
    return () => clearTimeout(timer);
  }, [delay, pollCount, load]);

  const pay = () =>
    run(async () => {
      const answer = await tessera.ticketing.orders.pay({ id, token, ...returnUrls() });
      if (!startPayment(answer)) await load();
    });

  const confirmMessages = () =>
    run(async () => {
      await tessera.ticketing.orders.setMarketingConsent({ id, token, marketingConsent: true });
      await load();
    });

  /** Abandons an unpaid order, so that its seats are on sale again. */
  const chooseOtherTickets = () =>
    run(async () => {
      const isUnpaid = state === 'waiting' || state === 'unpaid' || state === 'declined';
      const after = isUnpaid ? await tessera.ticketing.orders.abandon({ id, token }) : null;
      // The order was paid in the meantime, for example in another window.
      if (after && after.status !== 'cancelled' && after.status !== 'pending') return load();
      onRestart?.();
    });

  if (!order || !state) return problem ? <Alert problem={problem} /> : <Loading>Loading your order…</Loading>;
  const canPay = state === 'declined' || state === 'unpaid' || (state === 'waiting' && pollCount > 3);
  return (
    <>
      <EventHeader event={event ?? order.event} small />
      <section className="t-card" aria-label="Order">
        <Heading>{orderHeading(state, order)}</Heading>
        <p role="status" className={state === 'waiting' ? 't-loading' : undefined}>
          {orderSentence(state, order)}
        </p>
        <Alert problem={problem} />
        <div className="t-actions">
          {canPay && (
            <Button kind={state === 'waiting' ? 'plain' : 'main'} pending={pending} onClick={pay}>
              {state === 'declined' ? 'Try again' : 'Go to payment'}
            </Button>
          )}
          {state === 'waiting' && delay === undefined && (
            <Button pending={pending} onClick={() => run(load)}>
              Check again
            </Button>
          )}
        </div>
        {tickets.length > 0 && (
          <ul className="t-tickets">
            {tickets.map((ticket, index) => (
              <li key={ticket.id}>
                <TicketCard
                  tessera={tessera}
                  ticket={ticket}
                  token={token}
                  position={`${index + 1} of ${tickets.length}`}
                  onChange={load}
                />
              </li>
            ))}
          </ul>
        )}
        {state === 'paid' && order.customer.marketingConsent && !order.buyerProvedAt && isLinked && (
          <p>
            You asked for messages about other events.{' '}
            <Button kind="link" pending={pending} onClick={confirmMessages}>
              Yes, send me messages
            </Button>
          </p>
        )}
        <details className="t-receipt" open={state !== 'paid'}>
          <summary>Order {order.orderNumber}</summary>
          <Summary of={order} />
          <p className="t-quiet">{order.customer.email}</p>
        </details>
        {onRestart && (
          <Button kind="link" pending={pending} onClick={chooseOtherTickets}>
            {state === 'paid' ? 'Buy more tickets' : 'Choose other tickets'}
          </Button>
        )}
      </section>
    </>
  );
}
