/** Payments' part of a world: a gateway with a partly refunded payment, and a gateway without payments. */
import { openRefund, startPayment, startRefund } from '../../src/domains/payments/index.ts';
import { openOrder, scopeOf } from '../payments.ts';
import type { PaymentIds, WorldPart, WorldSite } from './ids.ts';

export const paymentsPart: WorldPart<'payments'> = {
  needs: ['organizations'],
  commits: ['payments.gateways.verify', 'payments.sync'],
  create: async (site) => ({ ids: await createPayments(site) }),
};

async function createPayments({ tenant, canary }: WorldSite): Promise<PaymentIds> {
  const settings = { outcome: 'succeed' as const, webhooks: { drop: true } };
  const add = (name: string) => tenant.call.payments.gateways.create({ provider: 'sandbox', name, settings });
  const [gateway, spare] = [await add(canary), await add(`${canary} spare`)];
  const scope = await scopeOf(tenant);
  const payment = await openOrder(tenant, { gatewayId: gateway.id, description: canary });
  await startPayment(scope, payment.id);
  const refund = await tenant.transaction((ctx) =>
    openRefund(ctx, { paymentId: payment.id, amount: 50, reason: canary }),
  );
  await startRefund(scope, refund.id);
  return { gateway: gateway.id, spareGateway: spare.id, payment: payment.id, refund: refund.id };
}
