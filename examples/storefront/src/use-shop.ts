/** What the shop of an event knows: the event as it is now, what is held for the visitor, and what they ordered. */
import { type Cart, isTesseraError, type StorefrontEvent, type Tessera } from '@tessera/sdk';
import { useCallback, useEffect, useState } from 'react';
import { type Purchase, recall, remember, visitorId } from './memory.ts';
import { useAction } from './parts.tsx';
import type { Held } from './ticket-picker.tsx';

const DAY_MS = 86_400_000;

export function useShop(tessera: Tessera, { slug, code, memory }: { slug: string; code?: string; memory: string }) {
  const { storefront, carts } = tessera.ticketing;
  const [event, setEvent] = useState<StorefrontEvent | null>(null);
  const [purchase, setPurchase] = useState(() => recall<Purchase>(memory));
  const [held, setHeld] = useState<Held | null>(null);
  const [isOver, setIsOver] = useState(false);
  const { problem, run } = useAction();

  const keep = useCallback(
    (next: Purchase | null, cart: Cart | null = null) => {
      remember(memory, next);
      setPurchase(next);
      setHeld(next && cart && { cart, purchase: next });
      if (next) setIsOver(false);
    },
    [memory],
  );
  const reload = useCallback(
    async (withCode?: string): Promise<StorefrontEvent> => {
      const found = await storefront.getEvent({ slug, discountCode: withCode });
      setEvent(found);
      return found;
    },
    [storefront, slug],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for the event
  useEffect(() => {
    void run(async () => {
      const known = recall<Purchase>(memory);
      const cart = known && !known.orderId ? await cartOf(known).catch(ifGone) : null;
      if (known && cart) keep(known, cart);
      else if (known && !known.orderId) {
        keep(null);
        setIsOver(true);
      }
      // The code of a cart shows what it has let in.
      const { id } = await reload(cart?.discountCode ?? code);
      const referrer = document.referrer || undefined;
      storefront.recordView({ eventId: id, visitorId: visitorId(), referrer }).catch(() => {});
    });
  }, [tessera, slug]);

  const cartOf = ({ cartId, token }: Purchase) => carts.get({ id: cartId, token });
  // Another window may have gone on to pay.
  const ifGone = (error: unknown) => {
    if (isTesseraError(error, 'NOT_FOUND', 'CONFLICT')) return null;
    throw error;
  };

  useEffect(() => {
    if (event?.sale !== 'upcoming') return;
    const soonest = Math.min(...event.ticketTypes.map(({ opensAt }) => opensAt?.getTime() ?? Number.POSITIVE_INFINITY));
    const wait = soonest - Date.now() + 500;
    if (wait > DAY_MS) return;
    const timer = setTimeout(() => reload(event.discount?.code).catch(() => {}), Math.max(wait, 5_000));
    return () => clearTimeout(timer);
  }, [event, reload]);

  return {
    event,
    problem,
    purchase,
    held,
    /** The seats that were held are not any more. */
    isOver,
    /** Remembers a purchase, and the cart while it holds seats; null forgets it. */
    keep,
    reload,
    /** Starts again; `isTooLate` because the time was up. */
    restart(isTooLate: boolean) {
      keep(null);
      setIsOver(isTooLate);
      void reload(event?.discount?.code).catch(() => {});
    },
  };
}
