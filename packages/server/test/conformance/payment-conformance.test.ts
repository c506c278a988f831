import { fakeMollie } from '../fakes/payments/mollie.ts';
import { fakePayPal } from '../fakes/payments/paypal.ts';
import { fakeRazorpay } from '../fakes/payments/razorpay.ts';
import { sandboxVendor } from '../fakes/payments/sandbox.ts';
import { fakeStripe } from '../fakes/payments/stripe.ts';
import { conforms } from './payment-conformance.ts';

conforms('sandbox', sandboxVendor);
conforms('stripe', fakeStripe);
conforms('paypal', fakePayPal);
conforms('razorpay', fakeRazorpay);
conforms('mollie', fakeMollie);
