/** The shop of one event: choose, check out, pay, see the tickets. */
import type { Tessera } from '@tessera/sdk';
import { useEffect, useState } from 'react';
import { useStep } from '../navigation.ts';
import { OrderPage } from '../pages/order-page.tsx';
import { Countdown } from '../parts/countdown.tsx';
import { EventHeader } from '../parts/event-header.tsx';
import { Frame } from '../parts/frame.tsx';
import { Alert, Button, Loading, Note } from '../parts/parts.tsx';
import { About } from './about.tsx';
import { Checkout } from './checkout.tsx';
import { TicketPicker } from './ticket-picker.tsx';
import { useShop } from './use-shop.ts';

export interface ShopProps {
  tessera: Tessera;
  eventSlug: string;
  /** An invitation to a private event, or a code to begin with. */
  code?: string;
  /** Under which name the browser keeps the purchase. */
  memory: string;
  theme?: 'light' | 'dark';
}

export function Shop({ tessera, eventSlug, code, memory, theme }: ShopProps) {
  const { event, problem, purchase, held, isOver, ...shop } = useShop(tessera, { slug: eventSlug, code, memory });
  const [step, go] = useStep();
  const [isFirst, setIsFirst] = useState(true);
  useEffect(() => {
    if (step !== 'event') setIsFirst(false);
  }, [step]);
  const restart = (isTooLate: boolean) => {
    shop.restart(isTooLate);
    go('event');
  };

  if (!event) return <Frame theme={theme}>{problem ? <Alert problem={problem} /> : <Loading />}</Frame>;

  if (step !== 'event' && purchase?.orderId && !held) {
    return (
      <Frame theme={theme} organizer={event.organizer}>
        <OrderPage
          key={step}
          tessera={tessera}
          event={event}
          access={{ id: purchase.orderId, token: purchase.token }}
          isBack={step !== 'order'}
          onRestart={() => restart(false)}
        />
      </Frame>
    );
  }
  if (step === 'checkout' && held) {
    return (
      <Frame theme={theme} organizer={event.organizer}>
        <EventHeader event={event} small />
        <Checkout
          tessera={tessera}
          event={event}
          held={held}
          onCart={(cart) => shop.keep(held.purchase, cart)}
          onOrder={({ order }, isLeaving) => {
            shop.keep({ ...held.purchase, orderId: order.id });
            if (!isLeaving) go('order');
          }}
          onEnd={() => restart(true)}
          onChange={() => go('event')}
        />
      </Frame>
    );
  }
  return (
    <Frame theme={theme} organizer={event.organizer}>
      <EventHeader event={event} />
      <div className="t-columns">
        <div className="t-side">
          {isOver && (
            <Note>
              <p role="status">Your time was up, and your seats went back on sale. Choose again.</p>
            </Note>
          )}
          {held && (
            <Note>
              <Countdown key={held.cart.secondsLeft} secondsLeft={held.cart.secondsLeft} onEnd={() => restart(true)} />
              <Button kind="link" onClick={() => go('checkout')}>
                Go on to checkout
              </Button>
            </Note>
          )}
          {purchase?.orderId && (
            <Note>
              <p>You have an order for this event.</p>
              <Button kind="link" onClick={() => go('order')}>
                Show my order
              </Button>
            </Note>
          )}
          <TicketPicker
            // Another cart, or none: what is chosen starts from that.
            key={held?.cart.id}
            tessera={tessera}
            event={event}
            held={held}
            order={purchase?.orderId ? { id: purchase.orderId, token: purchase.token } : null}
            isFirst={isFirst}
            onReload={shop.reload}
            onHeld={({ cart, purchase }) => {
              shop.keep(purchase, cart);
              go('checkout');
            }}
          />
        </div>
        <About event={event} />
      </div>
    </Frame>
  );
}
