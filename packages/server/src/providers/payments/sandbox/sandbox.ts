/** The payment vendor that ships with the product: offline, deterministic, and as unreliable as its script says. */
import type { SandboxCharge, SandboxRefund } from '@tessera/db';
import { z } from 'zod';
import { exponentOf } from '../../../lib/money/money.ts';
import type { App } from '../../../runtime/app.ts';
import { parsedJson } from '../../untrusted-json.ts';
import {
  type PaymentAccount,
  type PaymentProvider,
  PaymentProviderError,
  type PaymentRequest,
  type PaymentSnapshot,
  type PaymentState,
  type RefundSnapshot,
} from '../payment-provider.ts';
import { paymentScriptOf, SandboxScript } from './sandbox-script.ts';
import { isSignedBySandbox, SIGNATURE_HEADER } from './sandbox-signature.ts';
import {
  findSandboxCharge,
  findSandboxRefund,
  moveSandboxCharge,
  recordCharge,
  recordRefund,
} from './sandbox-store.ts';

export const SandboxCredentials = z.object({});

const event = z.object({
  id: z.string().min(1).max(255),
  type: z.string().max(200),
  charge: z.string().max(255),
  reference: z.string().max(255),
  refund: z.string().max(255).optional(),
  refundReference: z.string().max(255).optional(),
});

const STATES: Record<SandboxCharge['state'], PaymentState> = {
  open: 'pending',
  pending: 'processing',
  paid: 'succeeded',
  declined: 'failed',
  cancelled: 'cancelled',
};

export function paymentSandbox(app: Pick<App, 'database' | 'jobs' | 'now' | 'config'>): PaymentProvider {
  const snapshot = (charge: SandboxCharge): PaymentSnapshot => ({
    externalId: charge.id,
    state: STATES[charge.state],
    captured: charge.state === 'paid' ? charge.amount : 0,
    refunded: charge.refundedAmount,
    currency: charge.currency,
    reference: charge.idempotencyKey,
    action: charge.state === 'open' ? { type: 'redirect', url: pageOf(charge) } : null,
    method: charge.state === 'paid' ? 'sandbox' : null,
    failureReason: charge.state === 'declined' ? 'The sandbox declined it' : null,
    receiptUrl: charge.state === 'paid' ? pageOf(charge) : null,
  });
  const pageOf = ({ id }: SandboxCharge): string => new URL(`/sandbox/pay/${id}`, app.config.publicUrl).href;

  const charged = (account: PaymentAccount, request: PaymentRequest, externalId: string | null) =>
    findSandboxCharge(
      app,
      externalId ? { id: externalId } : { account: account.gatewayId, idempotencyKey: request.attemptId },
    );

  return {
    descriptor: {
      provider: 'sandbox',
      name: 'Sandbox',
      currencies: null,
      amounts: 'minor',
      decimalsOf: exponentOf,
      refunds: 'partial',
      idempotency: 'key',
      lookupByReference: true,
      webhooks: 'signed',
      credentials: SandboxCredentials,
    },

    async createPayment(account, request) {
      const script = paymentScriptOf(account.settings, request.metadata);
      const { row, isNew } = await recordCharge(app, account, request, script);
      await simulateAnswer(script, 'create', isNew);
      return snapshot(row);
    },

    async fetchPayment(account, request, externalId) {
      const charge = await charged(account, request, externalId);
      return charge?.account === account.gatewayId ? snapshot(charge) : null;
    },

    async cancelPayment(account, request, externalId) {
      const charge = await charged(account, request, externalId);
      if (charge?.account !== account.gatewayId) return null;
      const cancelled = await moveSandboxCharge(app, charge.id, ['open'], 'cancelled');
      await simulateAnswer(SandboxScript.parse(charge.script), 'cancel', cancelled !== undefined);
      return snapshot(cancelled ?? ((await findSandboxCharge(app, { id: charge.id })) as SandboxCharge));
    },

    async refund(account, request) {
      const { row, isNew } = await recordRefund(app, account.gatewayId, request);
      const charge = await findSandboxCharge(app, { id: row.chargeId });
      await simulateAnswer(SandboxScript.parse(charge?.script), 'refund', isNew);
      return refundSnapshot(row);
    },

    async fetchRefund(account, request, externalRefundId) {
      const by = externalRefundId ? { id: externalRefundId } : { idempotencyKey: request.refundId };
      const refund = await findSandboxRefund(app, { account: account.gatewayId, ...by });
      return refund ? refundSnapshot(refund) : null;
    },

    async parseWebhook(account, { body, headers }) {
      const { webhookSecret, now } = account;
      if (!webhookSecret || !isSignedBySandbox(webhookSecret, body, headers[SIGNATURE_HEADER], now())) return null;
      const { id, type, charge, reference, refund, refundReference } = event.parse(parsedJson(body));
      return {
        eventKey: id,
        type,
        refs: { attemptId: reference, externalIds: [charge], refundId: refundReference, externalRefundId: refund },
      };
    },
  };
}

const refundSnapshot = ({ id, state }: SandboxRefund): RefundSnapshot => ({
  externalRefundId: id,
  state,
  failureReason: state === 'failed' ? 'The sandbox refused it' : null,
});

/** Delays or loses an answer, as the script says. The record itself is not undone. */
async function simulateAnswer(
  { delayMs, drop }: SandboxScript,
  call: SandboxScript['drop'][number],
  isNew: boolean,
): Promise<void> {
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (isNew && drop.includes(call)) {
    throw new PaymentProviderError('unknown', 'The connection to the sandbox was cut before it answered');
  }
}
