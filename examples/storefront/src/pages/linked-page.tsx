/** The page behind a mailed link: an order, a ticket, an offered ticket or a waitlist entry. */
import type { Cart, HeldTicket, OwnWaitlistEntry, StorefrontEvent, Tessera } from '@tessera/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useStep } from '../navigation.ts';
import { EventHeader } from '../parts/event-header.tsx';
import { Frame } from '../parts/frame.tsx';
import { Alert, Heading, Loading, useAction } from '../parts/parts.tsx';
import { Checkout } from '../shop/checkout.tsx';
import { OrderPage } from './order-page.tsx';
import { TicketCard } from './ticket-card.tsx';
import { TransferPage } from './transfer-page.tsx';
import { WaitlistPage } from './waitlist-page.tsx';

export interface Link {
  page: string;
  organization: string;
  id: string;
  token: string;
}

interface Props {
  tessera: Tessera;
  link: Link | null;
  /** Stores the current page, for a reload and for the return from the payment page. */
  onOpen: (link: Link) => void;
}

export function LinkedPage({ tessera, link: initialLink, onOpen }: Props) {
  const [link, setLink] = useState(initialLink);
  const [event, setEvent] = useState<StorefrontEvent | null>(null);
  const [offered, setOffered] = useState<Cart | null>(null);
  const [step] = useStep();
  const { problem, run } = useAction();

  /** Loads the event for its colours and texts. A private event is NOT_FOUND without a code, and the page does without them. */
  const showEvent = useCallback(
    async (id: string) => setEvent(await tessera.ticketing.storefront.getEvent({ id }).catch(() => null)),
    [tessera],
  );
  const open = (page: string, { id, token }: Pick<Link, 'id' | 'token'>) => {
    if (!link) return;
    const next = { ...link, page, id, token };
    onOpen(next);
    setLink(next);
  };
  const openOffer = (entry: OwnWaitlistEntry) =>
    run(async () => {
      if (!entry.offer || !link) return;
      const cart = await tessera.ticketing.carts.get({ id: entry.offer.cartId, token: link.token });
      setEvent(await tessera.ticketing.storefront.getEvent({ id: entry.eventId }));
      setOffered(cart);
    });

  return (
    <Frame organizer={event?.organizer}>
      {!link && (
        <p role="status">
          This browser has no access to your order yet: open the link from your mail. We send your tickets there.
        </p>
      )}
      <Alert problem={problem} />
      {link?.page === 'order' && (
        <OrderPage
          tessera={tessera}
          access={link}
          event={event ?? undefined}
          isBack={step === 'unpaid'}
          isLinked
          onOrder={({ eventId }) => event?.id !== eventId && void showEvent(eventId)}
        />
      )}
      {link?.page === 'ticket' && <TicketPage tessera={tessera} link={link} onEvent={showEvent} />}
      {link?.page === 'transfer' && (
        <TransferPage
          tessera={tessera}
          access={link}
          onEvent={showEvent}
          onTicket={(access) => open('ticket', access)}
        />
      )}
      {link?.page === 'waitlist' && !offered && (
        <>
          {event && <EventHeader event={event} small />}
          <WaitlistPage tessera={tessera} access={link} onEvent={showEvent} onOffer={openOffer} />
        </>
      )}
      {link?.page === 'waitlist' && offered && event && (
        <>
          <EventHeader event={event} small />
          <Checkout
            tessera={tessera}
            event={event}
            held={{ cart: offered, purchase: { cartId: offered.id, token: link.token } }}
            onCart={setOffered}
            onOrder={({ order }) => open('order', { id: order.id, token: link.token })}
            onEnd={() => setOffered(null)}
          />
        </>
      )}
    </Frame>
  );
}

function TicketPage(props: { tessera: Tessera; link: Link; onEvent: (eventId: string) => Promise<void> }) {
  const { tessera, link, onEvent } = props;
  const { id, token } = link;
  const [ticket, setTicket] = useState<HeldTicket | null>(null);
  const { problem, run } = useAction();
  const load = useCallback(async () => {
    const found = await tessera.ticketing.tickets.getByToken({ id, token });
    setTicket(found);
    void onEvent(found.event.id);
  }, [tessera, id, token, onEvent]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the ticket
  useEffect(() => void run(load), [load]);

  if (!ticket) return problem ? <Alert problem={problem} /> : <Loading />;
  return (
    <>
      <EventHeader event={ticket.event} small />
      <section className="t-card">
        <Heading>Your ticket</Heading>
        <TicketCard tessera={tessera} ticket={ticket} token={token} onChange={load} />
      </section>
    </>
  );
}
