/** One ticket type: name, price, availability, and the quantity that the visitor chooses. */
import type { StorefrontEvent, StorefrontTicketType } from '@tessera/sdk';
import { formatDateTime, formatMoney } from '../format.ts';

/** Below this number the row shows how many are left. */
const LOW_AVAILABILITY = 6;
/** The server answers at most this number: 10 means ten or more. */
const MAX_SHOWN_AVAILABILITY = 10;

interface TicketTypeRowProps {
  event: StorefrontEvent;
  type: StorefrontTicketType;
  quantity: number;
  /** The part of `quantity` that the visitor's cart holds already. */
  held: number;
  onChange: (quantity: number) => void;
}

export function TicketTypeRow({ event, type, quantity, held, onChange }: TicketTypeRowProps) {
  const { name, description, requiresApproval, sale, available } = type;
  const isOffered = sale === 'on_sale' || held > 0;
  return (
    <div className="t-type" data-off={!isOffered || undefined}>
      <div>
        <h3>{name}</h3>
        {description && <p className="t-quiet">{description}</p>}
        <p className="t-price">
          <strong>{type.total === 0 ? 'Free' : formatMoney(type.total, event.currency)}</strong>{' '}
          <span className="t-quiet">{surchargesOf(type, event)}</span>
        </p>
        {sale === 'on_sale' && available < LOW_AVAILABILITY && <p className="t-badge">Only {available} left</p>}
        {sale === 'on_sale' && requiresApproval && (
          <p className="t-quiet">The organizer reviews each order. You pay once it is accepted.</p>
        )}
      </div>
      {isOffered ? (
        <Stepper type={type} quantity={quantity} held={held} onChange={onChange} />
      ) : (
        <p className="t-badge" data-off>
          {SALE_TEXTS[sale]?.(type) ?? 'Not on sale'}
        </p>
      )}
    </div>
  );
}

const SALE_TEXTS: Record<string, (type: StorefrontTicketType) => string> = {
  upcoming: ({ opensAt }) => (opensAt ? `On sale ${formatDateTime(opensAt)}` : 'On sale soon'),
  sold_out: () => 'Sold out',
  ended: () => 'Sale ended',
  cancelled: () => 'Cancelled',
};

function surchargesOf({ fee, tax }: StorefrontTicketType, { currency }: StorefrontEvent): string {
  const parts = [fee > 0 && `${formatMoney(fee, currency)} fee`, tax > 0 && `${formatMoney(tax, currency)} tax`].filter(
    Boolean,
  );
  return parts.length > 0 ? `with ${parts.join(' and ')}` : '';
}

function Stepper({ type, quantity, held, onChange }: Omit<TicketTypeRowProps, 'event'>) {
  const { name, minPerOrder, maxPerOrder, available } = type;
  const maximum = available < MAX_SHOWN_AVAILABILITY ? Math.min(maxPerOrder, available + held) : maxPerOrder;
  const more = quantity === 0 ? minPerOrder : quantity + 1;
  const fewer = quantity <= minPerOrder ? 0 : quantity - 1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a visible legend
    <div className="t-stepper" role="group" aria-label={`How many ${name}`}>
      <button type="button" aria-label={`Fewer ${name}`} disabled={quantity === 0} onClick={() => onChange(fewer)}>
        −
      </button>
      <output aria-live="polite">{quantity}</output>
      <button type="button" aria-label={`More ${name}`} disabled={more > maximum} onClick={() => onChange(more)}>
        +
      </button>
    </div>
  );
}
