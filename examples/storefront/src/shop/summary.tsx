/** The items and amounts of a cart or an order. */
import { formatMoney } from '../format.ts';

interface PricedItems {
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

export function Summary({ of }: { of: PricedItems }) {
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
            <dd>{formatMoney(amount, currency)}</dd>
          </div>
        ))}
      <div className="t-total">
        <dt>Total</dt>
        <dd>{formatMoney(total, currency)}</dd>
      </div>
      {taxes > 0 && taxInclusive && (
        <div className="t-quiet">
          <dt>Tax included</dt>
          <dd>{formatMoney(taxes, currency)}</dd>
        </div>
      )}
      {refundedAmount > 0 && (
        <div>
          <dt>Refunded</dt>
          <dd>{formatMoney(-refundedAmount, currency)}</dd>
        </div>
      )}
    </dl>
  );
}
