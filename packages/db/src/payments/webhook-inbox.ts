/** Reports of vendors, stored before they are processed. */
import { z } from 'zod';
import { TenantRow } from '../model.ts';

/** The subject of a webhook, as far as it names one: our references first, then the vendor's. */
export const webhookRefs = z.object({
  attemptId: z.string().optional(),
  refundId: z.string().optional(),
  /** Any of the vendor's ids of the payment. */
  externalIds: z.array(z.string()).optional(),
  externalRefundId: z.string().optional(),
});

export const webhookInboxRow = z.object({
  organizationId: z.uuid(),
  id: z.uuid(),
  gatewayId: z.uuid(),
  eventKey: z.string(),
  type: z.string(),
  refs: webhookRefs,
  body: z.instanceof(Buffer),
  deliveries: z.int(),
  receivedAt: z.date(),
  processedAt: z.date().nullable(),
  nextTryAt: z.date(),
  tries: z.int(),
  outcome: z.string().nullable(),
});

export interface WebhookInbox extends z.infer<typeof webhookInboxRow> {}
export class WebhookInbox extends TenantRow {
  static tableName = 'payments.webhook_inbox';
  static row = webhookInboxRow;
}
