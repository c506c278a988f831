/**
 * Payments and the vendor. Every call stands between short transactions, never inside one: what was decided is committed
 * before, what came of it after. An answer we did not get is unknown, and asked for again; it is never a failure.
 */
import { Payment, type PaymentAction, PaymentAttempt, PaymentGateway, type Payment as PaymentRow } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type PaymentRequest,
  type PaymentSnapshot,
} from '../../../providers/payments/payment-provider.ts';
import { type ActionCtx, inTransaction, type OrganizationScope, readTogether } from '../../../trpc/context.ts';
import { isRetryable } from '../../../trpc/errors.ts';
import { decryptGatewayAccount } from '../gateways/gateway-account.ts';
import { getPayment } from './payment.service.ts';
import { isFinal, type Seen, type Settle, store } from './payment-transition.ts';

/** A payment on its way: how it stands, and where the customer goes on. */
export interface PaymentStart {
  payment: PaymentRow;
  action: PaymentAction | null;
}

/** A payment with all it takes to ask its vendor. */
interface Opened {
  payment: PaymentRow;
  attempt: PaymentAttempt;
  provider: PaymentProvider;
  account: PaymentAccount;
  request: PaymentRequest;
}

/**
 * Asks the vendor to take the payment. Called again it answers the same, and nothing is charged twice: the attempt is the
 * vendor's idempotency key. When the answer is lost the payment is `processing` and the reconciler asks.
 */
export async function startPayment(
  scope: OrganizationScope,
  paymentId: string,
  settle?: Settle,
): Promise<PaymentStart> {
  const opened = await open(scope, paymentId);
  const { payment, attempt, provider, account, request } = opened;
  if (isFinal(payment)) return { payment: await settled(scope, payment, settle), action: null };
  if (attempt.status === 'accepted' && attempt.action) return { payment, action: attempt.action };
  if (payment.expiresAt <= nowOf(scope))
    return { payment: await cancelPayment(scope, paymentId, settle), action: null };
  const seen = await asked(scope, opened, async () => {
    // What may have been done is looked for before it is done.
    const known =
      attempt.status === 'created' ? null : await provider.fetchPayment(account, request, attempt.externalId);
    return known ?? provider.createPayment(account, request);
  });
  const after = await save(scope, opened, seen, settle);
  // Given up while the vendor was still being asked: what it has opened meanwhile is closed again.
  if (after.status === 'cancelled' && seen.snapshot?.action) {
    return { payment: await cancelAt(scope, { ...opened, payment: after }, settle), action: null };
  }
  return { payment: after, action: isFinal(after) ? null : (seen.snapshot?.action ?? null) };
}

/** Asks the vendor how the payment stands, and stores it. When it cannot be reached, the payment is as it was. */
export async function syncPayment(scope: OrganizationScope, paymentId: string, settle?: Settle): Promise<PaymentRow> {
  const opened = await open(scope, paymentId);
  return syncOpened(scope, opened, settle);
}

/** As `syncPayment`; answers whether the vendor did. */
export async function askAfter(scope: OrganizationScope, paymentId: string): Promise<boolean> {
  const opened = await open(scope, paymentId);
  const seen = await looked(scope, opened);
  await save(scope, opened, seen);
  return seen.verdict === undefined;
}

/** As `syncPayment`, for a person who asks. */
export async function refreshPayment(ctx: ActionCtx, { id }: z.infer<typeof withId>): Promise<PaymentRow> {
  await ctx.idempotent((inner) => getPayment(inner, id));
  return syncPayment(ctx, id);
}

async function syncOpened(scope: OrganizationScope, opened: Opened, settle?: Settle): Promise<PaymentRow> {
  // Refused is refused.
  if (opened.attempt.status === 'refused') return settled(scope, opened.payment, settle);
  return save(scope, opened, await looked(scope, opened), settle);
}

const looked = (scope: OrganizationScope, opened: Opened): Promise<Seen> =>
  asked(scope, opened, (request) => opened.provider.fetchPayment(opened.account, request, opened.attempt.externalId));

/**
 * Takes the chance to pay away, at the vendor first. Whoever was faster: the answer is the payment as it stands, succeeded or
 * cancelled; or still `processing` when the vendor cannot be reached or lets it run, and then the reconciler goes on asking.
 */
export async function cancelPayment(scope: OrganizationScope, paymentId: string, settle?: Settle): Promise<PaymentRow> {
  const opened = await open(scope, paymentId);
  if (isFinal(opened.payment)) return settled(scope, opened.payment, settle);
  return cancelAt(scope, opened, settle);
}

async function cancelAt(scope: OrganizationScope, opened: Opened, settle?: Settle): Promise<PaymentRow> {
  const { provider, account, attempt } = await reopened(scope, opened);
  const seen = await asked(scope, opened, (request) =>
    provider.cancelPayment(account, { ...request, mayCapture: false }, attempt.externalId),
  );
  const unheard: Seen = { ...seen, verdict: { status: 'cancelled', attempt: opened.attempt.status } };
  return save(scope, opened, seen.snapshot || seen.verdict ? seen : unheard, settle);
}

/** What the reconciler does with a payment that is due: cancelled when its time is over, asked after otherwise. */
export async function checkPayment(scope: OrganizationScope, paymentId: string): Promise<PaymentRow> {
  const opened = await open(scope, paymentId);
  const { payment } = opened;
  const isOver = payment.status === 'cancelled' || (!isFinal(payment) && payment.expiresAt <= nowOf(scope));
  return isOver ? cancelAt(scope, opened) : syncOpened(scope, opened);
}

const nowOf = ({ app, now = app.now }: OrganizationScope): Date => now();

const reopened = async (scope: OrganizationScope, opened: Opened): Promise<Opened> =>
  opened.attempt.externalId ? opened : open(scope, opened.payment.id);

async function open(scope: OrganizationScope, paymentId: string): Promise<Opened> {
  const [payment, attempt, gateway] = await readTogether(scope, (ctx) =>
    Promise.all([
      Payment.of(ctx).findOne({ id: paymentId }),
      PaymentAttempt.of(ctx).where({ paymentId }).orderBy('id', 'desc').first(),
      PaymentGateway.of(ctx).findOne('id', Payment.of(ctx).where({ id: paymentId }).select('gatewayId')),
    ]),
  );
  if (!payment || !attempt || !gateway) throw notFound('payment');
  return {
    payment,
    attempt,
    provider: paymentProvider(scope.app, gateway.provider),
    account: await inTransaction(scope, (ctx) => decryptGatewayAccount(ctx.app, ctx.db, gateway), { readOnly: true }),
    request: requestOf(payment, attempt.id),
  };
}

const requestOf = (payment: PaymentRow, attemptId: string): PaymentRequest => ({
  attemptId,
  amount: payment.amount,
  currency: payment.currency,
  description: payment.description,
  customer: { email: payment.customerEmail, name: payment.customerName },
  returnUrl: payment.returnUrl,
  cancelUrl: payment.cancelUrl,
  expiresAt: payment.expiresAt,
  metadata: payment.metadata,
  mayCapture: !isFinal(payment),
});

/** Calls the vendor, and turns whatever comes of it into what is known now. */
async function asked(
  scope: OrganizationScope,
  { payment, attempt, request }: Opened,
  call: (request: PaymentRequest) => Promise<PaymentSnapshot | null>,
): Promise<Seen> {
  const seen: Seen = { attemptId: attempt.id, asOf: payment.updatedAt };
  try {
    const snapshot = await call(request);
    if (!snapshot) return seen;
    if (isOurs(snapshot, request)) return { ...seen, snapshot };
    throw new Error(`The vendor answered with another payment: ${snapshot.externalId} (${snapshot.reference})`);
  } catch (error) {
    const { outcome, message } =
      error instanceof PaymentProviderError ? error : { outcome: 'unknown', message: 'It could not be asked' };
    (scope.log ?? scope.app.log).warn(
      { error, paymentId: payment.id, outcome },
      'a payment vendor did not do as asked',
    );
    // Only who was asked for the money for the first time can have refused it.
    if (outcome === 'unknown' || attempt.status !== 'created') {
      return { ...seen, verdict: { status: 'processing', attempt: 'unknown', failureReason: message } };
    }
    return { ...seen, verdict: { status: 'failed', attempt: 'refused', failureReason: message } };
  }
}

/** What the vendor keeps of our reference and currency must be this payment's. */
const isOurs = ({ reference, currency }: PaymentSnapshot, request: PaymentRequest): boolean =>
  (reference === null || reference === request.attemptId) && currency === request.currency;

/** Another transaction on the same rows is no reason to lose what the vendor said. */
async function save(scope: OrganizationScope, { payment }: Opened, seen: Seen, settle?: Settle): Promise<PaymentRow> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(scope, (ctx) => store(ctx, payment.id, seen, settle));
    } catch (error) {
      if (tries === 3 || !isRetryable(error)) throw error;
    }
  }
}

/** A payment that has ended before, with nobody to ask: whoever waits for it is served all the same. */
async function settled(scope: OrganizationScope, payment: PaymentRow, settle?: Settle): Promise<PaymentRow> {
  if (settle && isFinal(payment)) await inTransaction(scope, (ctx) => settle(ctx, payment));
  return payment;
}
