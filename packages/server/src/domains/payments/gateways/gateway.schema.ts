import { gatewayStatisticsRow, PaymentProviderType, paymentGatewayRow } from '@tessera/db';
import { z } from 'zod';
import { currency } from '../../../lib/field-schemas.ts';
import { MollieCredentials } from '../../../providers/payments/mollie/mollie.ts';
import { PayPalCredentials, PayPalSettings } from '../../../providers/payments/paypal/paypal.ts';
import { RazorpayCredentials } from '../../../providers/payments/razorpay/razorpay.ts';
import { SandboxScript } from '../../../providers/payments/sandbox/sandbox-script.ts';
import { StripeCredentials } from '../../../providers/payments/stripe/stripe.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const PaymentGateway = paymentGatewayRow
  .omit({ organizationId: true, credentials: true, webhookSecret: true })
  .extend({
    isDefault: z
      .boolean()
      .describe('Taken when a payment names none. Without one, the oldest that takes the currency.'),
    currencies: z.array(z.string()).nullable().describe('null: every currency the vendor takes.'),
    credentialHints: z
      .record(z.string(), z.string())
      .describe('Which credentials are set, and their last characters. The credentials themselves never come out.'),
    webhookUrl: z.string().describe("Where the vendor is to send its webhooks: paste it into the vendor's dashboard."),
    verifiedAt: z.date().nullable().describe('When the vendor last said that the credentials work.'),
    verificationError: z.string().nullable().describe('What it said when they did not.'),
  })
  .meta({ id: 'PaymentGateway', description: "An organization's account with a payment vendor." });

const fields = {
  name: z.string().trim().min(1).max(100),
  region: z.string().trim().min(1).max(50).nullable().optional(),
  isActive: z.boolean().optional().describe('Takes new payments. Those under way go on either way.'),
  isDefault: z.boolean().optional(),
  currencies: z.array(currency).min(1).max(200).nullable().optional().describe('null: all the vendor takes.'),
};

const webhookSecret = z
  .string()
  .trim()
  .min(8)
  .max(300)
  .optional()
  .describe(
    'What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead.',
  );

/** What each vendor needs besides. */
const vendors = {
  sandbox: { settings: SandboxScript.optional().describe('How it behaves; metadata.sandbox of a payment may differ.') },
  stripe: { credentials: StripeCredentials, webhookSecret },
  paypal: { credentials: PayPalCredentials, settings: PayPalSettings.optional() },
  razorpay: { credentials: RazorpayCredentials, webhookSecret },
  mollie: { credentials: MollieCredentials },
};

export const CreateGatewayInput = z.discriminatedUnion('provider', [
  z.object({ provider: z.literal('sandbox'), ...fields, ...vendors.sandbox }),
  z.object({ provider: z.literal('stripe'), ...fields, ...vendors.stripe }),
  z.object({ provider: z.literal('paypal'), ...fields, ...vendors.paypal }),
  z.object({ provider: z.literal('razorpay'), ...fields, ...vendors.razorpay }),
  z.object({ provider: z.literal('mollie'), ...fields, ...vendors.mollie }),
]);

const some = <Shape extends z.ZodRawShape>(credentials: z.ZodObject<Shape>) => ({
  credentials: credentials.partial().optional(),
});

/** The vendor's part, as a whole or in part. */
const Vendor = z.discriminatedUnion('provider', [
  z.object({ provider: z.literal('sandbox'), ...vendors.sandbox }),
  z.object({ provider: z.literal('stripe'), webhookSecret, ...some(StripeCredentials) }),
  z.object({ provider: z.literal('paypal'), settings: vendors.paypal.settings, ...some(PayPalCredentials) }),
  z.object({ provider: z.literal('razorpay'), webhookSecret, ...some(RazorpayCredentials) }),
  z.object({ provider: z.literal('mollie'), ...some(MollieCredentials) }),
]);

export const UpdateGatewayInput = z.object({
  id: z.uuid(),
  ...fields,
  name: fields.name.optional(),
  vendor: Vendor.optional().describe(
    "Credentials and settings to change; the others stay. provider is the gateway's own.",
  ),
});

export const ListGatewaysInput = listInput(
  z.object({ provider: PaymentProviderType.optional(), isActive: z.boolean().optional() }),
  ['createdAt', 'name'],
);
export const GatewayList = listOutput(PaymentGateway);

export const GatewayStatistics = z
  .object({
    items: z.array(
      gatewayStatisticsRow.omit({ organizationId: true, gatewayId: true }).extend({
        totalTransactions: z.int().describe('Payments that were decided: succeeded and failed.'),
        totalVolume: z.int().describe('What was taken, in minor units; refunds are not taken off.'),
        refunded: z.int().describe('How many refunds.'),
        refundedVolume: z.int().describe('What was given back, in minor units.'),
        successRate: z.number().nullable().describe('Of the decided payments, 0 to 1; null while there is none.'),
      }),
    ),
  })
  .meta({ id: 'GatewayStatistics', description: 'What went over a gateway, per currency.' });
