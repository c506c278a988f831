/** Valid inputs for the procedures of payments. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

export const paymentsInputs: Record<string, (world: World) => unknown> = {
  'payments.gateways.create': () => ({
    provider: 'stripe',
    name: `Stripe ${++serial}`,
    region: 'IN',
    currencies: ['INR', 'USD'],
    credentials: { secretKey: 'sk_test_abcdefghijklmnop' },
    webhookSecret: 'whsec_abcdefghijklmnop',
  }),
};
