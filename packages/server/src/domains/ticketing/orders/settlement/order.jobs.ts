/** What happens to orders in the background: what payments tell, and what a server that died has left. */
import { inSystem } from '@tessera/db';
import { z } from 'zod';
import type { App } from '../../../../runtime/app.ts';
import { defineJob, type EventListener, type JobDefinition } from '../../../../runtime/jobs.ts';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';
import { getPayment } from '../../../payments/index.ts';
import { finishRefund } from '../../refunds/refund-outcome.ts';
import { ORDER_SUBJECT } from '../order-lock.ts';
import { confirmationJob } from '../order-mails.ts';
import { closeUnpaid, isSettled, settleOrder } from './settlement.ts';

const told = <Shape extends z.ZodRawShape>(payload: Shape) =>
  z.object({ organizationId: z.uuid(), event: z.object({ payload: z.object(payload) }) });

const scopeOf = (app: App, organizationId: string, name: string): OrganizationScope => ({
  app,
  actor: { type: 'system', name },
  organization: { id: organizationId },
});

/** Nearly always the call that paid has settled already, and there is nothing to do. */
const settlePayment = defineJob({
  name: 'ticketing.settlePayment',
  payload: told({ paymentId: z.uuid(), subjectType: z.string() }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    if (payload.subjectType !== ORDER_SUBJECT) return;
    await settleOpen(scopeOf(app, organizationId, 'ticketing.settlement'), payload.paymentId);
  },
});

async function settleOpen(scope: OrganizationScope, paymentId: string): Promise<void> {
  if (await inTransaction(scope, (ctx) => isSettled(ctx, paymentId), { readOnly: true })) return;
  await inTransaction(scope, async (ctx) => settleOrder(ctx, await getPayment(ctx, paymentId)));
}

export const finishRefunds = defineJob({
  name: 'ticketing.finishRefund',
  payload: told({ refundId: z.uuid(), paymentId: z.uuid(), subjectType: z.string() }),
  batch: 20,
  run: async (app, { organizationId, event: { payload } }) => {
    if (payload.subjectType !== ORDER_SUBJECT) return;
    const scope = scopeOf(app, organizationId, 'ticketing.refunds');
    // Somebody at the vendor's may be faster than the news that it was paid. In a transaction of its own: an order that becomes
    // good has its seats and figures only when it is committed.
    await settleOpen(scope, payload.paymentId);
    await inTransaction(scope, (ctx) => finishRefund(ctx, payload.refundId));
  },
});

/** Orders looked at in one run; the next run takes the next ones. */
const SWEPT_AT_ONCE = 200;

interface Found {
  organizationId: string;
  orderId: string;
  paymentId: string;
}

/**
 * Money that came in for an order that does not know of it, whatever died in between; then orders whose time to pay is over.
 * One that cannot be dealt with does not hold up the others.
 */
export const sweepOrders = defineJob({
  name: 'ticketing.sweepOrders',
  payload: z.object({}),
  cron: '* * * * *',
  onStart: {},
  run: async (app, _, signal) => {
    for (const { organizationId, paymentId, orderId } of await unsettled(app)) {
      signal.throwIfAborted();
      const scope = scopeOf(app, organizationId, 'ticketing.settlement');
      await inTransaction(scope, async (ctx) => settleOrder(ctx, await getPayment(ctx, paymentId))).catch((error) =>
        app.log.error({ error, orderId, paymentId }, 'an order could not be settled'),
      );
    }
    for (const { organizationId, orderId } of await overdue(app)) {
      signal.throwIfAborted();
      await closeUnpaid(scopeOf(app, organizationId, 'ticketing.settlement'), orderId).catch((error) =>
        app.log.error({ error, orderId }, 'an unpaid order could not be closed'),
      );
    }
  },
});

const find = (app: App, sql: string, bindings: (string | number | Date)[]): Promise<Found[]> =>
  inSystem(app.database, async (db) => (await db.raw(sql, bindings as string[])).rows, { readOnly: true });

/** The ledger knows every payment that was dealt with. An order that ended was touched when it did. */
const unsettled = (app: App) =>
  find(
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
     limit ${SWEPT_AT_ONCE}`,
    [ORDER_SUBJECT, app.now()],
  );

/** Each organization's oldest first, in turns: where one's vendor does not answer, the others need not wait for it. */
const overdue = (app: App) =>
  find(
    app,
    `select organization_id, id as order_id from (
       select organization_id, id, pay_by, row_number() over (partition by organization_id order by pay_by) as turn
       from ticketing.orders where status = 'pending' and pay_by <= ?
     ) as due
     order by turn, pay_by limit ${SWEPT_AT_ONCE}`,
    [app.now()],
  );

export const orderListeners: readonly EventListener[] = [
  { on: 'payments.payment.changed', job: settlePayment as JobDefinition<never> },
  { on: 'payments.refund.changed', job: finishRefunds as JobDefinition<never> },
  { on: 'ticketing.order.paid', job: confirmationJob as JobDefinition<never> },
];

export const orderJobs = [sweepOrders] as unknown as readonly JobDefinition<never>[];
