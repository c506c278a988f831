/** Fixtures for payments: a sandbox gateway, something to pay, and the sandbox's own records to count. */
import { newId, type Payment } from '@tessera/db';
import { chooseGateway, type OpenPayment, openPayment } from '../src/domains/payments/index.ts';
import type { SandboxScript } from '../src/providers/payments/sandbox/sandbox-script.ts';
import type { OrganizationScope } from '../src/trpc/context.ts';
import type { Tenant } from './index.ts';

/** A part of a script; omitted parts keep their defaults. */
export type Script = Partial<Omit<SandboxScript, 'webhooks'>> & { webhooks?: Partial<SandboxScript['webhooks']> };

export const addSandbox = ({ call }: Tenant, settings: Script = {}) =>
  call.payments.gateways.create({ provider: 'sandbox', name: 'Sandbox', settings });

/** The organization's scope of a job or an action: no transaction is open. */
export const scopeOf = (tenant: Tenant): Promise<OrganizationScope> =>
  tenant.transaction(async ({ app, actor, organization }) => ({ app, actor, organization }));

/** The input of a new payment; `gatewayId` selects its gateway. */
export type PaymentValues = Omit<OpenPayment, 'id' | 'gateway'> & { gatewayId?: string };

export const anOrder = (values: Partial<PaymentValues> & { sandbox?: Script } = {}): PaymentValues => {
  const { sandbox, ...rest } = values;
  return {
    subjectType: 'test.order',
    subjectId: newId(),
    amount: 1_050,
    currency: 'INR',
    description: 'Two tickets',
    customer: { email: 'asha@example.in', name: 'Asha Nair' },
    returnUrl: 'https://shop.example.in/thanks',
    cancelUrl: 'https://shop.example.in/cart',
    expiresAt: new Date(Date.now() + 30 * 60_000),
    metadata: sandbox ? { sandbox } : {},
    ...rest,
  };
};

export const openOrder = (tenant: Tenant, values: Parameters<typeof anOrder>[0] = {}): Promise<Payment> => {
  const { gatewayId, ...order } = anOrder(values);
  const { amount, currency } = order;
  return tenant.transaction(async (ctx) =>
    openPayment(ctx, { ...order, id: newId(), gateway: await chooseGateway(ctx, { gatewayId, amount, currency }) }),
  );
};
