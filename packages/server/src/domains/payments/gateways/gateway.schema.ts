import { PaymentProviderType, paymentGatewayRow } from '@tessera/db';
import { z } from 'zod';
import { currency, nameText } from '../../../lib/schemas/field-schemas.ts';
import { MollieCredentials } from '../../../providers/payments/mollie/mollie.ts';
import { PayPalCredentials, PayPalSettings } from '../../../providers/payments/paypal/paypal.ts';
import { RazorpayCredentials } from '../../../providers/payments/razorpay/razorpay.ts';
import { SandboxScript } from '../../../providers/payments/sandbox/sandbox-script.ts';
import { StripeCredentials } from '../../../providers/payments/stripe/stripe.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

export const PaymentGateway = paymentGatewayRow
  .omit({ organizationId: true, credentials: true, webhookSecret: true })
  .extend({
    isDefault: z
      .boolean()
      .describe(
        'Used for payments that name no gateway. Without a default, the oldest gateway that accepts the currency is used.',
      ),
    currencies: z.array(z.string()).nullable().describe('null: every currency that the vendor accepts.'),
    credentialHints: z
      .record(z.string(), z.string())
      .describe('Which credentials are set, with their last characters. No call returns the credentials themselves.'),
    webhookUrl: z
      .string()
      .describe("Where the vendor sends its webhooks. Enter this address in the vendor's dashboard."),
    verifiedAt: z.date().nullable().describe('When the vendor last accepted the credentials.'),
    verificationError: z.string().nullable().describe("The vendor's message if it rejected them."),
  })
  .meta({ id: 'PaymentGateway', description: "An organization's account with a payment vendor." });

const gatewayFields = {
  name: nameText(100).describe('Shown to people of the organization.'),
  region: nameText(50).nullable().optional().describe('A note on where the gateway is used.'),
  isActive: z
    .boolean()
    .optional()
    .describe('Whether the gateway takes new payments. Payments in progress are not affected.'),
  isDefault: z.boolean().optional().describe('Makes this the default gateway; the previous default loses the mark.'),
  currencies: z
    .array(currency)
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .describe('Accepts these currencies only. null: every currency that the vendor accepts.'),
};

const webhookSecret = z
  .string()
  .trim()
  .min(8)
  .max(300)
  .optional()
  .describe(
    'What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule.',
  );

const sandboxSettings = SandboxScript.optional().describe(
  "How the sandbox behaves. A payment's metadata.sandbox overrides it.",
);
const paypalSettings = PayPalSettings.optional().describe('Which PayPal environment the credentials belong to.');

const credentialsOf = <Shape extends z.ZodRawShape>(credentials: z.ZodObject<Shape>) =>
  credentials.describe("The account's keys. They are stored encrypted.");

export const CreateGatewayInput = z.discriminatedUnion('provider', [
  z.object({ provider: z.literal('sandbox').describe('The vendor.'), ...gatewayFields, settings: sandboxSettings }),
  z.object({
    provider: z.literal('stripe').describe('The vendor.'),
    ...gatewayFields,
    credentials: credentialsOf(StripeCredentials),
    webhookSecret,
  }),
  z.object({
    provider: z.literal('paypal').describe('The vendor.'),
    ...gatewayFields,
    credentials: credentialsOf(PayPalCredentials),
    settings: paypalSettings,
  }),
  z.object({
    provider: z.literal('razorpay').describe('The vendor.'),
    ...gatewayFields,
    credentials: credentialsOf(RazorpayCredentials),
    webhookSecret,
  }),
  z.object({
    provider: z.literal('mollie').describe('The vendor.'),
    ...gatewayFields,
    credentials: credentialsOf(MollieCredentials),
  }),
]);

const updateFields = {
  id: z.uuid().describe('The gateway.'),
  ...gatewayFields,
  name: gatewayFields.name.optional(),
};

const someOf = <Shape extends z.ZodRawShape>(credentials: z.ZodObject<Shape>) =>
  credentials.partial().optional().describe('Credentials to replace; the others stay.');

const ownProvider = <Provider extends PaymentProviderType>(provider: Provider) =>
  z.literal(provider).describe("The gateway's own provider; required with credentials, settings and webhookSecret.");

export const UpdateGatewayInput = z.discriminatedUnion('provider', [
  z.object({
    ...updateFields,
    // JSON Schema has no `undefined`; clients see a field that must be left out.
    provider: z
      .undefined()
      .optional()
      .meta({ not: {}, description: 'Left out where neither credentials nor settings change.' }),
  }),
  z.object({ provider: ownProvider('sandbox'), ...updateFields, settings: sandboxSettings }),
  z.object({
    provider: ownProvider('stripe'),
    ...updateFields,
    credentials: someOf(StripeCredentials),
    webhookSecret,
  }),
  z.object({
    provider: ownProvider('paypal'),
    ...updateFields,
    credentials: someOf(PayPalCredentials),
    settings: paypalSettings,
  }),
  z.object({
    provider: ownProvider('razorpay'),
    ...updateFields,
    credentials: someOf(RazorpayCredentials),
    webhookSecret,
  }),
  z.object({ provider: ownProvider('mollie'), ...updateFields, credentials: someOf(MollieCredentials) }),
]);

export const ListGatewaysInput = listInput(
  z.object({
    provider: oneOrSeveral(PaymentProviderType).optional().describe('One vendor or several.'),
    isActive: z.boolean().optional().describe('Active gateways only, or inactive ones only.'),
  }),
  ['createdAt', 'name'],
);
export const GatewayList = listOutput(PaymentGateway);

export const GatewayStatistics = z
  .object({
    items: z.array(
      z.object({
        currency: z.string(),
        paymentCount: z.int().describe('Decided payments: succeeded and failed ones.'),
        succeededCount: z.int().describe('Payments that succeeded.'),
        failedCount: z.int().describe('Payments that failed.'),
        capturedAmount: z.int().describe('What was captured, in minor units, before refunds.'),
        refundCount: z.int().describe('Refunds that succeeded.'),
        refundedAmount: z.int().describe('What was refunded, in minor units.'),
        successRateBasisPoints: z
          .int()
          .nullable()
          .describe('Share of the decided payments that succeeded: 10000 is all; null without decided payments.'),
        updatedAt: z.date(),
      }),
    ),
  })
  .meta({ id: 'GatewayStatistics', description: 'Payments through a gateway, by currency.' });
