/** Background work on orders: listeners to payments and refunds, and a sweep for what a dead server left behind. */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../../../runtime/jobs.ts';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { getPayment } from '../../../payments/index.ts';
import { finishRefund } from '../../refunds/refund-outcome.ts';
import { ORDER_SUBJECT } from '../order-lock.ts';
import { confirmationJob } from '../order-mails.ts';
import { closeUnpaidOrder } from './end-order.ts';
import { isSettled, settleOrder } from './settlement.ts';

const eventPayload = <Shape extends z.ZodRawShape>(payload: Shape) =>
  z.object({ organizationId: z.uuid(), event: z.object({ payload: z.object(payload) }) });

const scopeOf = (app: App, organizationId: string, name: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name },
  organization: { id: organizationId },
});

/** The safety net behind the settlement handler: usually the order is settled already, and this job changes nothing. */
const settlePayment = defineJob({
  name: 'ticketing.settlePayment',
  payload: eventPayload({ paymentId: z.uuid(), subjectType: z.string() }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    if (payload.subjectType !== ORDER_SUBJECT) return;
    await settleUnlessSettled(scopeOf(app, organizationId, 'ticketing.settlement'), payload.paymentId);
  },
});

async function settleUnlessSettled(scope: OrganizationScope, paymentId: string): Promise<void> {
  if (await inTransaction(scope, (ctx) => isSettled(ctx, paymentId), { readOnly: true })) return;
  await inTransaction(scope, async (ctx) => settleOrder(ctx, await getPayment(ctx, paymentId)));
}

export const finishRefunds = defineJob({
  name: 'ticketing.finishRefund',
  payload: eventPayload({ refundId: z.uuid(), paymentId: z.uuid(), subjectType: z.string() }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    if (payload.subjectType !== ORDER_SUBJECT) return;
    const scope = scopeOf(app, organizationId, 'ticketing.refunds');
    // A refund at the vendor may be reported before the payment is settled. Settling has a transaction of its own: a confirmed
    // order has its seats and figures only after the commit.
    await settleUnlessSettled(scope, payload.paymentId);
    await inTransaction(scope, (ctx) => finishRefund(ctx, payload.refundId));
  },
});

/** Orders in one run; the next run takes the next ones. */
const SWEEP_SIZE = 200;

interface SweptOrder {
  organizationId: string;
  orderId: string;
  paymentId: string;
}

/**
 * Settles captured payments that their orders do not reflect, then closes orders that are past `payBy`. An order that fails does not
 * stop the others.
 */
export const sweepOrders = defineJob({
  name: 'ticketing.sweepOrders',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _, signal) => {
    for (const { organizationId, paymentId, orderId } of await unsettledOrders(app)) {
      signal.throwIfAborted();
      const scope = scopeOf(app, organizationId, 'ticketing.settlement');
      await inTransaction(scope, async (ctx) => settleOrder(ctx, await getPayment(ctx, paymentId))).catch((error) =>
        app.log.error({ error, orderId, paymentId }, 'an order could not be settled'),
      );
    }
    for (const { organizationId, orderId } of await overdueOrders(app)) {
      signal.throwIfAborted();
      await closeUnpaidOrder(scopeOf(app, organizationId, 'ticketing.settlement'), orderId).catch((error) =>
        app.log.error({ error, orderId }, 'an unpaid order could not be closed'),
      );
    }
  },
});

const findAcrossOrganizations = (app: App, sql: string, bindings: (string | number | Date)[]): Promise<SweptOrder[]> =>
  inSystem(app.database, async (db) => (await db.raw(sql, bindings as string[])).rows, { readOnly: true });

/** The ledger has every settled payment. Orders that ended long ago are skipped by `updated_at`. */
const unsettledOrders = (app: App) =>
  findAcrossOrganizations(
    app,
    `select o.organization_id, o.id as order_id, p.id as payment_id
     from ticketing.orders o
     join payments.payments p on p.organization_id = o.organization_id and p.subject_type = ? and p.subject_id = o.id
     where o.confirmed_at is null and o.updated_at > ?::timestamptz - interval '3 days'
       and p.captured_amount > 0 and p.refunded_amount + p.refund_pending_amount = 0
       and not exists (
         select from ticketing.transactions l
         where l.organization_id = p.organization_id and l.payment_id = p.id and l.type = 'purchase'
       )
     limit ${SWEEP_SIZE}`,
    [ORDER_SUBJECT, app.now()],
  );

/** The oldest of each organization first, round robin, so that one organization's slow vendor does not delay the others. */
const overdueOrders = (app: App) =>
  findAcrossOrganizations(
    app,
    `select organization_id, id as order_id from (
       select organization_id, id, pay_by, row_number() over (partition by organization_id order by pay_by) as rank
       from ticketing.orders where status = 'pending' and pay_by <= ?
     ) as due
     order by rank, pay_by limit ${SWEEP_SIZE}`,
    [app.now()],
  );

export const orderListeners: readonly EventListener[] = [
  { on: 'payments.payment.changed', job: settlePayment as JobDefinition<never> },
  { on: 'payments.refund.changed', job: finishRefunds as JobDefinition<never> },
  { on: 'ticketing.order.paid', job: confirmationJob as JobDefinition<never> },
];

export const orderJobs = [sweepOrders] as unknown as readonly JobDefinition<never>[];
