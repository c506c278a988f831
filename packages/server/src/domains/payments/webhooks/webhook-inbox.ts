/**
 * Webhooks of the vendors: verified on the raw body, kept before they are thanked, and taken as a hint that it is time to
 * ask. What is stored in a payment comes from asking, never from what a webhook claims.
 */
import { inSystem, isId, newId, Payment, PaymentAttempt, PaymentGateway, Refund, WebhookInbox } from '@tessera/db';
import { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import type { ParsedWebhook, WebhookRequest } from '../../../providers/payments/payment-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { askAfter } from '../payments/payment-vendor.service.ts';
import { nextCheck } from '../reconciliation/check-schedule.ts';
import { startRefund } from '../refunds/send-refund.ts';

/** What nobody here knows may be about a payment whose creation is being stored at this moment; after so many looks it is not. */
const MOST_LOOKS = 5;
/** A vendor that sends webhooks and does not answer for so many tries, days in all, will not. */
const MOST_TRIES = 12;

export interface InboxEntry {
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
 * Takes a webhook in: NOT_FOUND for a gateway nobody has, UNAUTHORIZED for what the vendor did not send. Answers what is
 * to be processed now; null when it was here before, or is about nothing of ours.
 */
export async function receiveWebhook(app: App, gatewayId: string, webhook: WebhookRequest): Promise<InboxEntry | null> {
  const { gateway, account } = await findGateway(app, gatewayId);
  const provider = paymentProvider(app, gateway.provider);
  const parsed = await provider.parseWebhook(account, webhook);
  if (!parsed) throw new AppError('UNAUTHORIZED', 'This webhook is not signed as it should be');
  const isSigned = provider.descriptor.webhooks === 'signed';
  return inTransaction(scopeOf(app, gateway.organizationId), async (ctx) => {
    // Anybody can send an unsigned one: only what is about a payment of ours is worth keeping.
    if (!isSigned && !(await subjectOf(ctx, gatewayId, parsed.refs)).paymentId) return null;
    const inboxId = await keep(ctx, gatewayId, parsed, webhook.body, isSigned);
    if (!inboxId) return null;
    const entry = { organizationId: gateway.organizationId, inboxId };
    await app.jobs.enqueue(ctx, inboxJob, entry);
    return entry;
  });
}

/** The gateway alone says whose it is. */
async function findGateway(app: App, gatewayId: string) {
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

const scopeOf = (app: App, organizationId: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name: 'payments.webhook' },
  organization: { id: organizationId },
});

/**
 * Its id in the inbox, or undefined for a signed event that is there already. An unsigned one has no id of its own: each
 * that comes wakes the one entry there is about its payment.
 */
async function keep(
  ctx: Ctx,
  gatewayId: string,
  { eventKey, type, refs }: ParsedWebhook,
  body: Buffer,
  isSigned: boolean,
): Promise<string | undefined> {
  const insert = ctx.db
    .table(WebhookInbox.tableName)
    .insert({
      organizationId: ctx.organization.id,
      id: newId(),
      gatewayId,
      eventKey: eventKey.slice(0, 255),
      type: type.slice(0, 200),
      refs: JSON.stringify(refs),
      body,
      receivedAt: ctx.now(),
      nextTryAt: ctx.now(),
    })
    .onConflict(['organizationId', 'gatewayId', 'eventKey']);
  const again = {
    processedAt: null,
    tries: 0,
    nextTryAt: ctx.now(),
    deliveries: ctx.db.raw('??.deliveries + 1', [WebhookInbox.tableName]),
  };
  const [row] = await (isSigned ? insert.ignore() : insert.merge(again)).returning('id');
  return row?.id;
}

/** Asks the vendor about whatever the webhook names. Runs as often as it is called, to the same end. */
export async function processWebhook(app: App, { organizationId, inboxId }: InboxEntry): Promise<void> {
  const scope = scopeOf(app, organizationId);
  const found = await inTransaction(
    scope,
    async (ctx) => {
      const entry = await WebhookInbox.of(ctx).findOne({ id: inboxId }).whereNull('processedAt');
      return entry && { entry, ...(await subjectOf(ctx, entry.gatewayId, entry.refs)) };
    },
    { readOnly: true },
  );
  if (!found) return;
  const { entry, paymentId, refundId } = found;
  if (refundId) await startRefund(scope, refundId);
  const outcome = !paymentId ? 'not ours' : (await askAfter(scope, paymentId)) ? 'asked' : 'no answer';
  await note(scope, entry, outcome);
}

const note = (scope: OrganizationScope, entry: WebhookInbox, outcome: 'asked' | 'no answer' | 'not ours') =>
  inTransaction(scope, async (ctx) => {
    const tries = entry.tries + 1;
    const isOver = outcome === 'asked' || tries >= (outcome === 'not ours' ? MOST_LOOKS : MOST_TRIES);
    await WebhookInbox.of(ctx)
      // One that came in meanwhile was not looked at yet.
      .where({ id: entry.id, deliveries: entry.deliveries })
      .patch({
        tries,
        outcome,
        processedAt: isOver ? ctx.now() : null,
        nextTryAt: nextCheck(ctx.now(), tries),
      });
  });

/** The payment and the refund that a webhook is about, looked for in this gateway only. */
async function subjectOf(
  ctx: Ctx,
  gatewayId: string,
  { attemptId, externalIds = [], refundId, externalRefundId }: WebhookInbox['refs'],
): Promise<{ paymentId?: string; refundId?: string }> {
  const refund = await refundOf(ctx, gatewayId, refundId, externalRefundId);
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

async function refundOf(ctx: Ctx, gatewayId: string, id?: string, externalRefundId?: string) {
  const ofGateway = Payment.of(ctx).where({ gatewayId }).select('id');
  const refunds = Refund.of(ctx).whereIn('paymentId', ofGateway);
  return (
    (isIdText(id) && (await refunds.clone().findOne({ id }))) ||
    (externalRefundId && (await refunds.clone().findOne({ externalRefundId }))) ||
    undefined
  );
}

const isIdText = (id: string | undefined): id is string => id !== undefined && isId(id);
