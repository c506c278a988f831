/** The ledger of money: rows are appended and never changed. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

export const LedgerTransactionType = z.enum(['purchase', 'refund', 'chargeback', 'payout']);
export const LedgerTransactionStatus = z.enum(['pending', 'completed', 'failed', 'cancelled']);

export const ledgerTransactionRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  eventId: z.uuid(),
  orderId: z.uuid().nullable(),
  userId: z.uuid().nullable(),
  type: LedgerTransactionType,
  amount: z.int(),
  currency: z.string(),
  paymentId: z.uuid().nullable(),
  refundId: z.uuid().nullable(),
  paymentMethod: z.string().nullable(),
  paymentMethodId: z.string().nullable(),
  paymentIntentId: z.string().nullable(),
  status: LedgerTransactionStatus,
  gatewayFee: z.int().nullable(),
  platformFee: z.int().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  errorMessage: z.string().nullable(),
  createdAt: z.date(),
});

export interface LedgerTransaction extends z.infer<typeof ledgerTransactionRow> {}
export class LedgerTransaction extends TenantRow {
  static tableName = 'ticketing.transactions';
  static row = ledgerTransactionRow;
}
