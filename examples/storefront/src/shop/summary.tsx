/** What it costs and why: of a cart, and of the order made of it. */
import { money } from '../format.ts';

interface Priced {
  currency: string;
  items: { ticketTypeId: string; name: string; quantity: number; subtotal: number }[];
  subtotal: number;
  discountAmount: number;
  discountCode: string | null;
  fees: number;
  taxes: number;
  total: number;
  taxInclusive: boolean;
  refundedAmount?: number;
}

export function Summary({ of }: { of: Priced }) {
  const { currency, items, discountAmount, discountCode, fees, taxes, total, taxInclusive, refundedAmount = 0 } = of;
  const lines: [string, number][] = [
    ...items.map(({ name, quantity, subtotal }): [string, number] => [`${quantity} × ${name}`, subtotal]),
    [`Discount${discountCode ? ` (${discountCode})` : ''}`, -discountAmount],
    ['Service fee', fees],
    ['Tax', taxInclusive ? 0 : taxes],
  ];
  return (
    <dl className="t-summary">
      {lines
        .filter(([, amount], index) => amount !== 0 || index < items.length)
        .map(([label, amount]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{money(amount, currency)}</dd>
          </div>
        ))}
      <div className="t-total">
        <dt>Total</dt>
        <dd>{money(total, currency)}</dd>
      </div>
      {taxes > 0 && taxInclusive && (
        <div className="t-quiet">
          <dt>of that tax</dt>
          <dd>{money(taxes, currency)}</dd>
        </div>
      )}
      {refundedAmount > 0 && (
        <div>
          <dt>Given back</dt>
          <dd>{money(-refundedAmount, currency)}</dd>
        </div>
      )}
    </dl>
  );
}
