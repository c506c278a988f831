/** The payment vendors: one line each. */
import type { PaymentProviderType } from '@tessera/db';
import type { App } from '../../context.ts';
import type { PaymentProvider } from './payment-provider.ts';
import { sandbox } from './sandbox.ts';

const vendors: Partial<Record<PaymentProviderType, PaymentProvider>> = {};

export function paymentProvider(app: App, provider: PaymentProviderType): PaymentProvider {
  const vendor = provider === 'sandbox' ? sandbox(app) : vendors[provider];
  if (!vendor) throw new Error(`There is no payment provider ${provider}`);
  return vendor;
}
