/** The state of a shop: the event, the visitor's cart and order. The browser stores the purchase. */
import { type Cart, isTesseraError, type StorefrontEvent, type Tessera } from '@tessera/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useAction } from '../parts/parts.tsx';
import { type Purchase, readStored, visitorId, writeStored } from '../storage.ts';
import type { HeldCart } from './ticket-picker.tsx';

const DAY_MS = 86_400_000;

export function useShop(
  tessera: Tessera,
  { slug, code, storageKey }: { slug: string; code?: string; storageKey: string },
) {
  const { storefront, carts } = tessera.ticketing;
  const [event, setEvent] = useState<StorefrontEvent | null>(null);
  const [purchase, setPurchase] = useState(() => readStored<Purchase>(storageKey));
  const [held, setHeld] = useState<HeldCart | null>(null);
  const [isExpired, setIsExpired] = useState(false);
  const { problem, run } = useAction();

  const storePurchase = useCallback(
    (next: Purchase | null, cart: Cart | null = null) => {
      writeStored(storageKey, next);
      setPurchase(next);
      setHeld(next && cart && { cart, purchase: next });
      if (next) setIsExpired(false);
    },
    [storageKey],
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
      const stored = readStored<Purchase>(storageKey);
      const cart = stored && !stored.orderId ? await cartOf(stored).catch(nullIfLost) : null;
      if (stored && cart) storePurchase(stored, cart);
      else if (stored && !stored.orderId) {
        storePurchase(null);
        setIsExpired(true);
      }
      // The code of the cart shows the ticket types that it has unlocked.
      const { id } = await reload(cart?.discountCode ?? code);
      const referrer = document.referrer || undefined;
      storefront.recordView({ eventId: id, visitorId: visitorId(), referrer }).catch(() => {});
    });
  }, [tessera, slug]);

  const cartOf = ({ cartId, token }: Purchase) => carts.get({ id: cartId, token });
  // Another window may have turned the cart into an order.
  const nullIfLost = (error: unknown) => {
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
    /** Whether the cart expired, so that the visitor has to choose again. */
    isExpired,
    /** Stores a purchase, with its cart while the cart holds seats; null deletes it. */
    storePurchase,
    reload,
    /** Starts again. `isTimeUp`: because the cart expired. */
    restart(isTimeUp: boolean) {
      storePurchase(null);
      setIsExpired(isTimeUp);
      void reload(event?.discount?.code).catch(() => {});
    },
  };
}
