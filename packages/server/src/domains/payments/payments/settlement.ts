/**
 * What other domains do when a payment is decided. A domain registers one handler for its subject type, in its `jobs.ts`. The handler
 * runs in the transaction that stores the payment's transition, be it from the buyer's call, a webhook or the reconciler.
 */
import type { Payment } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { isPaymentDecided } from './payment-state.ts';

/**
 * Receives the payment as stored; the payment's row is locked. It may run several times for one payment and must be idempotent.
 * A handler that fails does not undo the payment: the payment is stored without it, and `payments.payment.changed` is its second chance.
 */
export type SettlementHandler = (ctx: Ctx, payment: Payment) => Promise<void>;

const handlers = new Map<string, SettlementHandler>();

/** Registers the handler of a subject type, such as `ticketing.order`. A second handler replaces the first. */
export function onSettled(subjectType: string, handler: SettlementHandler): void {
  handlers.set(subjectType, handler);
}

/** Runs the subject's handler if the payment is decided. */
export async function settlePayment(ctx: Ctx, payment: Payment): Promise<void> {
  if (isPaymentDecided(payment)) await handlers.get(payment.subjectType)?.(ctx, payment);
}
