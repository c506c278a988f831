/**
 * Webhooks of the vendors. They are verified on the raw body, stored in an inbox before the 2xx answer, and treated as a hint: payments
 * change by what the vendor answers when asked, never by what a webhook says.
 */
import { inSystem, isId, newId, Payment, PaymentAttempt, PaymentGateway, Refund, WebhookInbox } from '@tessera/db';
import { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import {
  type ParsedWebhook,
  type PaymentWebhookRequest,
  parsedWebhook,
} from '../../../providers/payments/payment-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { pollPayment } from '../payments/payment-vendor.service.ts';
import { nextCheck } from '../reconciliation/check-schedule.ts';
import { startRefund } from '../refunds/send-refund.ts';

/** Tries before a webhook without a known payment is dropped. The payment's creation may not be committed yet on the first ones. */
const MAX_UNKNOWN_TRIES = 5;
/** Tries, over days, before a webhook is dropped because its vendor does not answer. */
const MAX_TRIES = 12;

export interface WebhookInboxEntry {
  organizationId: string;
  inboxId: string;
}

export const inboxJob = defineJob({
  name: 'payments.processWebhook',
  payload: z.object({ organizationId: z.uuid(), inboxId: z.uuid() }),
  concurrency: 4,
  timeout: 120,
  run: processWebhook,
});

/**
 * Stores a webhook in the inbox. Throws NOT_FOUND for an unknown gateway and UNAUTHORIZED if the vendor did not send it. Returns the
 * entry to process now; null for a duplicate, and for an unsigned webhook about no payment of the gateway.
 */
export async function receiveWebhook(
  app: App,
  gatewayId: string,
  webhook: PaymentWebhookRequest,
): Promise<WebhookInboxEntry | null> {
  const { gateway, account } = await loadGateway(app, gatewayId);
  const provider = paymentProvider(app, gateway.provider);
  const found = await provider.parseWebhook(account, webhook);
  if (!found) throw new AppError('UNAUTHORIZED', 'The signature of this webhook is not valid');
  const parsed = parsedWebhook.parse(found);
  const isSigned = provider.descriptor.webhooks === 'signed';
  return inTransaction(webhookScope(app, gateway.organizationId), async (ctx) => {
    // Anyone can send an unsigned webhook: it is stored only if it names a payment of this gateway.
    if (!isSigned && !(await findSubject(ctx, gatewayId, parsed.refs)).paymentId) return null;
    const inboxId = await storeEntry(ctx, gatewayId, parsed, webhook.body, isSigned);
    if (!inboxId) return null;
    const entry = { organizationId: gateway.organizationId, inboxId };
    await app.jobs.enqueue(ctx, inboxJob, entry);
    return entry;
  });
}

/** Reads across organizations: a webhook's URL names only the gateway. */
async function loadGateway(app: App, gatewayId: string) {
  if (!isId(gatewayId)) throw notFound('gateway', 'Payment gateway');
  return inSystem(
    app.database,
    async (db) => {
      const gateway = await PaymentGateway.query(db).findOne({ id: gatewayId });
      if (!gateway) throw notFound('gateway', 'Payment gateway');
      return { gateway, account: await decryptGatewayAccount(app, db, gateway, 'webhooks') };
    },
    { readOnly: true },
  );
}

const webhookScope = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'payments.webhook' },
  organization: { id: organizationId },
});

const ENTRY_KEY = ['organizationId', 'gatewayId', 'eventKey'] as const;

/**
 * Inserts an inbox entry. Returns its id, or undefined for a signed event that is stored already. Unsigned webhooks have no id of their
 * own: all webhooks about a payment share one entry, and each reactivates it.
 */
async function storeEntry(
  ctx: Ctx,
  gatewayId: string,
  { eventKey, type, refs }: ParsedWebhook,
  body: Buffer,
  isSigned: boolean,
): Promise<string | undefined> {
  const now = ctx.now();
  const entry = {
    id: newId(),
    gatewayId,
    eventKey: eventKey.slice(0, 255),
    type: type.slice(0, 200),
    refs,
    body,
    receivedAt: now,
    nextTryAt: now,
  };
  if (isSigned) return (await WebhookInbox.addMissing(ctx, [entry], ENTRY_KEY)) > 0 ? entry.id : undefined;
  const deliveries = ctx.db.raw('??.deliveries + 1', [WebhookInbox.tableName]);
  const reactivated = { processedAt: null, tries: 0, nextTryAt: now, deliveries };
  return (await WebhookInbox.addOrChange(ctx, entry, ENTRY_KEY, reactivated)).id;
}

/** Asks the vendor about the payment and the refund that the webhook names. Idempotent. */
export async function processWebhook(app: App, { organizationId, inboxId }: WebhookInboxEntry): Promise<void> {
  const scope = webhookScope(app, organizationId);
  const found = await inTransaction(
    scope,
    async (ctx) => {
      const entry = await WebhookInbox.of(ctx).findOne({ id: inboxId }).whereNull('processedAt');
      return entry && { entry, ...(await findSubject(ctx, entry.gatewayId, entry.refs)) };
    },
    { readOnly: true },
  );
  if (!found) return;
  const { entry, paymentId, refundId } = found;
  if (refundId) await startRefund(scope, refundId);
  const outcome = !paymentId ? 'not ours' : (await pollPayment(scope, paymentId)) ? 'asked' : 'no answer';
  await storeTry(scope, entry, outcome);
}

const storeTry = (scope: OrganizationScope, entry: WebhookInbox, outcome: 'asked' | 'no answer' | 'not ours') =>
  inTransaction(scope, async (ctx) => {
    const tries = entry.tries + 1;
    const isDone = outcome === 'asked' || tries >= (outcome === 'not ours' ? MAX_UNKNOWN_TRIES : MAX_TRIES);
    await WebhookInbox.of(ctx)
      // A webhook that arrived since then has not been processed.
      .where({ id: entry.id, deliveries: entry.deliveries })
      .patch({
        tries,
        outcome,
        processedAt: isDone ? ctx.now() : null,
        nextTryAt: nextCheck(ctx.now(), tries),
      });
  });

/** Finds the payment and the refund that a webhook is about, among those of this gateway only. */
async function findSubject(
  ctx: Ctx,
  gatewayId: string,
  { attemptId, externalIds = [], refundId, externalRefundId }: WebhookInbox['refs'],
): Promise<{ paymentId?: string; refundId?: string }> {
  const refund = await findRefund(ctx, gatewayId, refundId, externalRefundId);
  if (refund) return { refundId: refund.id, paymentId: refund.paymentId };
  const attempts = PaymentAttempt.of(ctx).where({ gatewayId });
  const attempt =
    (isIdText(attemptId) && (await attempts.clone().findOne({ id: attemptId }))) ||
    (externalIds.length > 0 && (await attempts.clone().whereIn('externalId', externalIds).first()));
  if (attempt) return { paymentId: attempt.paymentId };
  if (externalIds.length === 0) return {};
  const payment = await Payment.of(ctx).where({ gatewayId }).whereIn('externalPaymentId', externalIds).first();
  return { paymentId: payment?.id };
}

async function findRefund(ctx: Ctx, gatewayId: string, id?: string, externalRefundId?: string) {
  const ofGateway = Payment.of(ctx).where({ gatewayId }).select('id');
  const refunds = Refund.of(ctx).whereIn('paymentId', ofGateway);
  return (
    (isIdText(id) && (await refunds.clone().findOne({ id }))) ||
    (externalRefundId && (await refunds.clone().findOne({ externalRefundId }))) ||
    undefined
  );
}

const isIdText = (id: string | undefined): id is string => id !== undefined && isId(id);
