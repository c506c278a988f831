/** What the browser remembers of a purchase: enough to go on after a reload, or on coming back from the payment page. */

export interface Purchase {
  cartId: string;
  /** Opens the cart and the order made of it. Whoever has it has the tickets. */
  token: string;
  orderId?: string;
}

/** Private windows may have no storage; then the page itself has to do. */
const fallback = new Map<string, string>();

const at = (name: string) => `tessera:${name}`;

export function recall<Value>(name: string, storage = () => localStorage): Value | null {
  try {
    return JSON.parse(storage().getItem(at(name)) ?? 'null') as Value | null;
  } catch {
    return JSON.parse(fallback.get(name) ?? 'null') as Value | null;
  }
}

export function remember(name: string, value: unknown, storage = () => localStorage): void {
  const text = JSON.stringify(value);
  try {
    if (value === null) storage().removeItem(at(name));
    else storage().setItem(at(name), text);
  } catch {
    fallback.set(name, text);
  }
}

/** What this browser remembers of an order, wherever it was bought. */
export function purchaseOf(orderId: string): Purchase | null {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(at('')));
    const purchases = names.map((name) => recall<Partial<Purchase>>(name.slice(at('').length)));
    return (purchases.find((purchase) => purchase?.orderId === orderId) as Purchase | undefined) ?? null;
  } catch {
    return null;
  }
}

/** Made up once per browser, so that looks at a page can be told from people who look. */
export function visitorId(): string {
  const known = recall<string>('visitor');
  if (known) return known;
  const made = crypto.randomUUID();
  remember('visitor', made);
  return made;
}
