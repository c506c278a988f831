/** Starts a payment, and the addresses that the vendor returns to. */
import type { Checkout, Tessera } from '@tessera/sdk';
import { stepUrl } from '../navigation.ts';

/** Where the payment page sends the buyer back. Payment vendors store these addresses, so they carry no token. */
export const returnUrls = () => ({ returnUrl: stepUrl('order'), cancelUrl: stepUrl('unpaid') });

/** Abandons an unpaid order before the visitor chooses again. An order that awaits approval is kept. */
export async function abandonUnpaidOrder({ ticketing }: Tessera, access: { id: string; token: string }): Promise<void> {
  const { status, approval } = await ticketing.orders.getByToken(access);
  if (status === 'pending' && approval !== 'pending') await ticketing.orders.abandon(access);
}

/** Sends the buyer to the payment page. False if the payment needs none: then show the order. */
export function startPayment({ payment }: Checkout): boolean {
  const action = payment?.action;
  if (action?.type === 'redirect') {
    location.assign(action.url);
    return true;
  }
  if (action?.type === 'form_post') {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: action.url, hidden: true });
    for (const [name, value] of Object.entries(action.fields)) {
      form.append(Object.assign(document.createElement('input'), { name, value }));
    }
    document.body.append(form);
    form.submit();
    return true;
  }
  // `client_token` needs the vendor's own component: add its script to your page, and start it here.
  if (action) throw new Error(`This shop does not support payments of type ${action.type} yet`);
  return false;
}
