/** The way to the payment page and back. */
import type { Checkout, Tessera } from '@tessera/sdk';
import { addressOf } from '../navigation.ts';

/** Where the buyer comes back to. No secrets in it: payment vendors see and keep these. */
export const waysBack = () => ({ returnUrl: addressOf('order'), cancelUrl: addressOf('unpaid') });

/** Whoever chooses again gives up what they have not paid for; what waits for the organizer stays. */
export async function giveUpUnpaid({ ticketing }: Tessera, access: { id: string; token: string }): Promise<void> {
  const { status, approval } = await ticketing.orders.getByToken(access);
  if (status === 'pending' && approval !== 'pending') await ticketing.orders.abandon(access);
}

/** Sends the buyer on to pay; false when there is nowhere to go, and the order's page is next. */
export function goAndPay({ payment }: Checkout): boolean {
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
  // `client_token` starts the vendor's own component: add its script to your page, and start it here.
  if (action) throw new Error(`This page cannot take payments of the kind ${action.type} yet`);
  return false;
}
