import { fakeMollie } from './fakes/mollie.ts';
import { fakePayPal } from './fakes/paypal.ts';
import { fakeRazorpay } from './fakes/razorpay.ts';
import { sandboxVendor } from './fakes/sandbox.ts';
import { fakeStripe } from './fakes/stripe.ts';
import { conforms } from './payment-conformance.ts';

conforms('sandbox', sandboxVendor);
conforms('stripe', fakeStripe);
conforms('paypal', fakePayPal);
conforms('razorpay', fakeRazorpay);
conforms('mollie', fakeMollie);
