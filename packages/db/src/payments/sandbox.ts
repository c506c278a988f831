/** The tables of the sandbox vendor. They represent a separate system, and only the system role reaches them. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const sandboxChargeRow = z.object({
  id: z.string(),
  account: z.uuid(),
  idempotencyKey: z.string(),
  requestHash: z.string(),
  amount: z.int(),
  currency: z.string(),
  state: z.enum(['open', 'pending', 'paid', 'declined', 'cancelled']),
  refundedAmount: z.int(),
  description: z.string(),
  customerEmail: z.string().nullable(),
  returnUrl: z.string(),
  cancelUrl: z.string(),
  webhookUrl: z.string(),
  script: z.record(z.string(), z.unknown()),
  expiresAt: z.date(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface SandboxCharge extends z.infer<typeof sandboxChargeRow> {}
export class SandboxCharge extends Row {
  static tableName = 'payments.sandbox_charges';
  static row = sandboxChargeRow;
}

export const sandboxRefundRow = z.object({
  id: z.string(),
  chargeId: z.string(),
  account: z.uuid(),
  idempotencyKey: z.string(),
  amount: z.int(),
  state: z.enum(['pending', 'succeeded', 'failed']),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface SandboxRefund extends z.infer<typeof sandboxRefundRow> {}
export class SandboxRefund extends Row {
  static tableName = 'payments.sandbox_refunds';
  static row = sandboxRefundRow;
}

export const sandboxWebhookRow = z.object({
  id: z.uuid(),
  account: z.uuid(),
  url: z.string(),
  event: z.record(z.string(), z.unknown()),
  dueAt: z.date(),
  tries: z.int(),
  deliveredAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface SandboxWebhook extends z.infer<typeof sandboxWebhookRow> {}
export class SandboxWebhook extends Row {
  static tableName = 'payments.sandbox_webhooks';
  static row = sandboxWebhookRow;
}
