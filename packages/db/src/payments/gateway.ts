/** An organization's accounts with payment vendors, and the totals of each. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const PaymentProviderType = z.enum(['sandbox', 'stripe', 'paypal', 'razorpay', 'mollie']).meta({
  id: 'PaymentProviderType',
  description: 'A payment vendor. sandbox ships with the product; no money moves.',
});
export type PaymentProviderType = z.infer<typeof PaymentProviderType>;

export const paymentGatewayRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  provider: PaymentProviderType,
  name: z.string(),
  region: z.string().nullable(),
  isActive: z.boolean(),
  isDefault: z.boolean(),
  currencies: z.array(z.string()).nullable(),
  credentials: z.string().nullable(),
  webhookSecret: z.string().nullable(),
  credentialHints: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.unknown()),
  verifiedAt: z.date().nullable(),
  verificationError: z.string().nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface PaymentGateway extends z.infer<typeof paymentGatewayRow> {}
export class PaymentGateway extends TenantRow {
  static tableName = 'payments.gateways';
  static row = paymentGatewayRow;
  static internal = ['credentials', 'webhookSecret'];
}

export const gatewayStatisticsRow = z.object({
  organizationId: z.uuid(),
  gatewayId: z.uuid(),
  currency: z.string(),
  totalTransactions: z.int(),
  totalVolume: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  refunded: z.int(),
  refundedVolume: z.int(),
  updatedAt: z.date(),
});

export interface GatewayStatistics extends z.infer<typeof gatewayStatisticsRow> {}
export class GatewayStatistics extends TenantRow {
  static tableName = 'payments.gateway_statistics';
  static row = gatewayStatisticsRow;
  static idColumn = ['organizationId', 'gatewayId', 'currency'];
}
