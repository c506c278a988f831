/** Payments for tests: a sandbox gateway, something to pay, and the sandbox's own books to count in. */
import { newId, type Payment } from '@tessera/db';
import { type OpenPayment, openPayment } from '../src/domains/payments/index.ts';
import type { SandboxScript } from '../src/providers/payments/sandbox/sandbox-script.ts';
import type { OrganizationScope } from '../src/trpc/context.ts';
import type { Tenant } from './index.ts';

/** A part of a script; what is left out is as usual. */
export type Script = Partial<Omit<SandboxScript, 'webhooks'>> & { webhooks?: Partial<SandboxScript['webhooks']> };

export const addSandbox = ({ call }: Tenant, settings: Script = {}) =>
  call.payments.gateways.create({ provider: 'sandbox', name: 'Sandbox', settings });

/** The organization's scope as a job or an action has it: no transaction is open. */
export const scopeOf = (tenant: Tenant): Promise<OrganizationScope> =>
  tenant.transaction(async ({ app, actor, organization }) => ({ app, actor, organization }));

export const anOrder = (values: Partial<OpenPayment> & { sandbox?: Script } = {}): OpenPayment => {
  const { sandbox, ...rest } = values;
  return {
    subjectType: 'ticketing.order',
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

export const openOrder = (tenant: Tenant, values: Parameters<typeof anOrder>[0] = {}): Promise<Payment> =>
  tenant.transaction((ctx) => openPayment(ctx, anOrder(values)));
