/** One ticket type: what it is, what it costs, whether it can be had, and how many are taken. */
import type { StorefrontEvent, StorefrontTicketType } from '@tessera/sdk';
import { moment, money } from '../format.ts';

/** Fewer than so many are worth telling. */
const FEW = 6;
/** The server tells no more: ten stands for ten or more. */
const SHOWN_AT_MOST = 10;

interface Row {
  event: StorefrontEvent;
  type: StorefrontTicketType;
  quantity: number;
  /** Of these, so many are the visitor's already. */
  held: number;
  onChange: (quantity: number) => void;
}

export function TicketTypeRow({ event, type, quantity, held, onChange }: Row) {
  const { name, description, requiresApproval, sale, available } = type;
  const isOffered = sale === 'on_sale' || held > 0;
  return (
    <div className="t-type" data-off={!isOffered || undefined}>
      <div>
        <h3>{name}</h3>
        {description && <p className="t-quiet">{description}</p>}
        <p className="t-price">
          <strong>{type.total === 0 ? 'Free' : money(type.total, event.currency)}</strong>{' '}
          <span className="t-quiet">{contentsOf(type, event)}</span>
        </p>
        {sale === 'on_sale' && available < FEW && <p className="t-badge">Only {available} left</p>}
        {sale === 'on_sale' && requiresApproval && (
          <p className="t-quiet">The organizer accepts each order; you pay after that.</p>
        )}
      </div>
      {isOffered ? (
        <Stepper type={type} quantity={quantity} held={held} onChange={onChange} />
      ) : (
        <p className="t-badge" data-off>
          {STATES[sale]?.(type) ?? 'Not on sale'}
        </p>
      )}
    </div>
  );
}

const STATES: Record<string, (type: StorefrontTicketType) => string> = {
  upcoming: ({ opensAt }) => (opensAt ? `On sale ${moment(opensAt)}` : 'Soon on sale'),
  sold_out: () => 'Sold out',
  ended: () => 'Sale ended',
  cancelled: () => 'Cancelled',
};

function contentsOf({ fee, tax }: StorefrontTicketType, { currency }: StorefrontEvent): string {
  const parts = [fee > 0 && `${money(fee, currency)} fee`, tax > 0 && `${money(tax, currency)} tax`].filter(Boolean);
  return parts.length > 0 ? `with ${parts.join(' and ')}` : '';
}

function Stepper({ type, quantity, held, onChange }: Omit<Row, 'event'>) {
  const { name, minPerOrder, maxPerOrder, available } = type;
  const most = available < SHOWN_AT_MOST ? Math.min(maxPerOrder, available + held) : maxPerOrder;
  const more = quantity === 0 ? minPerOrder : quantity + 1;
  const fewer = quantity <= minPerOrder ? 0 : quantity - 1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that nobody wants to see here
    <div className="t-stepper" role="group" aria-label={`How many ${name}`}>
      <button type="button" aria-label={`Fewer ${name}`} disabled={quantity === 0} onClick={() => onChange(fewer)}>
        −
      </button>
      <output aria-live="polite">{quantity}</output>
      <button type="button" aria-label={`More ${name}`} disabled={more > most} onClick={() => onChange(more)}>
        +
      </button>
    </div>
  );
}
