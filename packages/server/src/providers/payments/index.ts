/** The payment vendors, one line each. */
import type { PaymentProviderType } from '@tessera/db';
import type { App } from '../../runtime/app.ts';
import { mollie } from './mollie/mollie.ts';
import type { PaymentProvider } from './payment-provider.ts';
import { paypal } from './paypal/paypal.ts';
import { razorpay } from './razorpay/razorpay.ts';
import { paymentSandbox } from './sandbox/sandbox.ts';
import { stripe } from './stripe/stripe.ts';

const vendors: Record<Exclude<PaymentProviderType, 'sandbox'>, PaymentProvider> = { stripe, paypal, razorpay, mollie };

/** The sandbox stores its records in our database and needs the app for it. */
export const paymentProvider = (app: App, provider: PaymentProviderType): PaymentProvider =>
  provider === 'sandbox' ? paymentSandbox(app) : vendors[provider];
