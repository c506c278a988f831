/** The shop of one event: choose tickets, check out, pay, and see the tickets. */
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
  /** A code to start with, such as the invitation to a private event. */
  code?: string;
  /** The name under which the browser stores the purchase. */
  storageKey: string;
  theme?: 'light' | 'dark';
}

export function Shop({ tessera, eventSlug, code, storageKey, theme }: ShopProps) {
  const { event, problem, purchase, held, isExpired, ...shop } = useShop(tessera, {
    slug: eventSlug,
    code,
    storageKey,
  });
  const [step, goTo] = useStep();
  const [isFirst, setIsFirst] = useState(true);
  useEffect(() => {
    if (step !== 'event') setIsFirst(false);
  }, [step]);
  const restart = (isTimeUp: boolean) => {
    shop.restart(isTimeUp);
    goTo('event');
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
          onCart={(cart) => shop.storePurchase(held.purchase, cart)}
          onOrder={({ order }, isLeaving) => {
            shop.storePurchase({ ...held.purchase, orderId: order.id });
            if (!isLeaving) goTo('order');
          }}
          onEnd={() => restart(true)}
          onChange={() => goTo('event')}
        />
      </Frame>
    );
  }
  return (
    <Frame theme={theme} organizer={event.organizer}>
      <EventHeader event={event} />
      <div className="t-columns">
        <div className="t-side">
          {isExpired && (
            <Note>
              <p role="status">Your time ran out, and your seats are on sale again. Choose again.</p>
            </Note>
          )}
          {held && (
            <Note>
              <Countdown key={held.cart.secondsLeft} secondsLeft={held.cart.secondsLeft} onEnd={() => restart(true)} />
              <Button kind="link" onClick={() => goTo('checkout')}>
                Go to checkout
              </Button>
            </Note>
          )}
          {purchase?.orderId && (
            <Note>
              <p>You have an order for this event.</p>
              <Button kind="link" onClick={() => goTo('order')}>
                Show my order
              </Button>
            </Note>
          )}
          <TicketPicker
            // The choice starts from the items of the cart, so another cart resets it.
            key={held?.cart.id}
            tessera={tessera}
            event={event}
            held={held}
            order={purchase?.orderId ? { id: purchase.orderId, token: purchase.token } : null}
            isFirst={isFirst}
            onReload={shop.reload}
            onHeld={({ cart, purchase }) => {
              shop.storePurchase(purchase, cart);
              goTo('checkout');
            }}
          />
        </div>
        <About event={event} />
      </div>
    </Frame>
  );
}
