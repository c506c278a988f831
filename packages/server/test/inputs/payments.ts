/** Valid inputs for the procedures of payments. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

export const paymentsInputs: Record<string, (world: World) => unknown> = {
  'payments.get': ({ ids }) => ({ id: ids.payment }),
  'payments.list': ({ ids }) => ({
    filter: { gatewayId: ids.gateway, status: 'succeeded', currency: 'INR' },
    limit: 10,
  }),
  'payments.sync': ({ ids }) => ({ id: ids.payment }),
  'payments.refunds.get': ({ ids }) => ({ id: ids.refund }),
  'payments.refunds.list': ({ ids }) => ({ filter: { paymentId: ids.payment } }),
  'payments.gateways.create': () => ({
    provider: 'stripe',
    name: `Stripe ${++serial}`,
    region: 'IN',
    currencies: ['INR', 'USD'],
    credentials: { secretKey: 'sk_test_abcdefghijklmnop' },
    webhookSecret: 'whsec_abcdefghijklmnop',
  }),
  'payments.gateways.get': ({ ids }) => ({ id: ids.gateway }),
  'payments.gateways.list': () => ({ filter: { provider: 'sandbox', isActive: true } }),
  'payments.gateways.update': ({ ids }) => ({
    id: ids.gateway,
    name: 'Changed',
    currencies: ['INR'],
    provider: 'sandbox',
    settings: { outcome: 'succeed', delayMs: 1, webhooks: { duplicates: 2 } },
  }),
  'payments.gateways.delete': ({ ids }) => ({ id: ids.spareGateway }),
  'payments.gateways.verify': ({ ids }) => ({ id: ids.gateway }),
  'payments.gateways.statistics': ({ ids }) => ({ id: ids.gateway }),
};
