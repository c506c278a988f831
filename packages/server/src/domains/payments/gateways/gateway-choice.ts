/** Which of an organization's gateways takes a payment. */
import { PaymentGateway } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { exponentOf, isWritable } from '../../../lib/money.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import type { Ctx } from '../../../trpc/context.ts';

export interface Wanted {
  gatewayId?: string;
  amount: number;
  currency: string;
}

/**
 * The one that is named; else the default one, else the oldest that takes the currency. The sandbox only where there is no other,
 * or it was made the default: what a real vendor does not take would be sold for no money at all.
 */
export async function chooseGateway(ctx: Ctx, { gatewayId, ...wanted }: Wanted): Promise<PaymentGateway> {
  if (gatewayId) return namedGateway(ctx, gatewayId, wanted);
  const active = (await PaymentGateway.of(ctx).where({ isActive: true })).sort(byPreference);
  const hasReal = active.some(({ provider }) => provider !== 'sandbox');
  const gateways = active.filter(({ provider, isDefault }) => provider !== 'sandbox' || isDefault || !hasReal);
  if (gateways.length === 0) {
    throw new AppError('CONFLICT', 'There is no active payment gateway', { kind: 'no_gateway' });
  }
  const fitting = gateways.find((gateway) => takes(ctx, gateway, wanted));
  if (!fitting) throw currencyNotSupported(wanted.currency);
  return fitting;
}

async function namedGateway(ctx: Ctx, id: string, wanted: Omit<Wanted, 'gatewayId'>): Promise<PaymentGateway> {
  const gateway = await PaymentGateway.of(ctx).findOne({ id });
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  if (!gateway.isActive) {
    throw new AppError('CONFLICT', 'This payment gateway is not active', { kind: 'gateway_inactive' });
  }
  if (!takes(ctx, gateway, wanted)) throw currencyNotSupported(wanted.currency);
  return gateway;
}

const byPreference = (a: PaymentGateway, b: PaymentGateway): number =>
  Number(b.isDefault) - Number(a.isDefault) || (a.id < b.id ? -1 : 1);

function takes(
  { app }: Ctx,
  { provider, currencies }: PaymentGateway,
  { amount, currency }: Omit<Wanted, 'gatewayId'>,
) {
  const { descriptor } = paymentProvider(app, provider);
  if (descriptor.currencies && !descriptor.currencies.has(currency)) return false;
  if (currencies && !currencies.includes(currency)) return false;
  // A vendor that takes fewer decimals of a currency than it has cannot take every amount.
  return isWritable(amount, exponentOf(currency), descriptor.decimalsOf(currency));
}

const currencyNotSupported = (currency: string): AppError =>
  new AppError('CONFLICT', `No payment gateway takes this amount of ${currency}`, {
    kind: 'currency_not_supported',
    currency,
  });
