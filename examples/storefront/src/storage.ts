/** Stores a purchase in the browser, so that a reload or the return from the payment page continues it. */

export interface Purchase {
  cartId: string;
  /** Opens the cart and its order. Anyone with it can use the tickets. */
  token: string;
  orderId?: string;
}

/** Used where storage is not available, as in some private windows. Lasts as long as the page. */
const fallback = new Map<string, string>();

const storageKeyOf = (name: string) => `tessera:${name}`;

export function readStored<Value>(name: string, storage = () => localStorage): Value | null {
  try {
    return JSON.parse(storage().getItem(storageKeyOf(name)) ?? 'null') as Value | null;
  } catch {
    return JSON.parse(fallback.get(name) ?? 'null') as Value | null;
  }
}

export function writeStored(name: string, value: unknown, storage = () => localStorage): void {
  const text = JSON.stringify(value);
  try {
    if (value === null) storage().removeItem(storageKeyOf(name));
    else storage().setItem(storageKeyOf(name), text);
  } catch {
    fallback.set(name, text);
  }
}

/** The stored purchase of an order, whichever shop on this origin stored it. */
export function findPurchase(orderId: string): Purchase | null {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(storageKeyOf('')));
    const purchases = names.map((name) => readStored<Partial<Purchase>>(name.slice(storageKeyOf('').length)));
    return (purchases.find((purchase) => purchase?.orderId === orderId) as Purchase | undefined) ?? null;
  } catch {
    return null;
  }
}

/** A random id per browser, so that views and visitors can be counted apart. */
export function visitorId(): string {
  const stored = readStored<string>('visitor');
  if (stored) return stored;
  const id = crypto.randomUUID();
  writeStored('visitor', id);
  return id;
}
