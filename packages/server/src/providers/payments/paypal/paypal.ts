/**
 * PayPal: Orders v2. The buyer approves an order at PayPal, and the first call after the approval captures the money: the buyer's return,
 * a webhook or the reconciler.
 * https://developer.paypal.com/docs/api/orders/v2/ https://developer.paypal.com/docs/api/payments/v2/
 */
import { z } from 'zod';
import { exponentOf, toDecimal } from '../../../lib/money/money.ts';
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
import { acceptedBody, readableBody } from '../vendor-call.ts';
import {
  callPayPal,
  type PayPalCapture,
  PayPalOrder,
  PayPalRefund,
  PayPalVerificationStatus,
  PayPalWebhookEvent,
  type PayPalWebhookEventBody,
  paypalMinorUnits,
} from './paypal-api.ts';

export const PayPalCredentials = z.object({
  clientId: z.string().trim().min(10).max(200),
  clientSecret: z.string().trim().min(10).max(200),
  webhookId: z
    .string()
    .trim()
    .min(5)
    .max(100)
    .optional()
    .describe("The webhook's id at PayPal. Without it, webhooks are rejected."),
});

export const PayPalSettings = z.strictObject({
  environment: z.enum(['live', 'sandbox']).default('live').describe('The PayPal environment of the credentials.'),
});

/** https://developer.paypal.com/api/rest/reference/currency-codes/ */
const CURRENCIES = new Set(
  'AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD'.split(' '),
);
/** PayPal uses no decimals for these, whatever ISO 4217 says. */
const WITHOUT_DECIMALS = new Set(['HUF', 'JPY', 'TWD']);
const decimalsOf = (currency: string): number => (WITHOUT_DECIMALS.has(currency) ? 0 : exponentOf(currency));

const amountOf = (amount: number, currency: string) => ({
  currency_code: currency,
  value: toDecimal(amount, currency, decimalsOf(currency)),
});

export const paypal: PaymentProvider = {
  descriptor: {
    provider: 'paypal',
    name: 'PayPal',
    currencies: CURRENCIES,
    amounts: 'major',
    decimalsOf,
    refunds: 'partial',
    idempotency: 'key',
    lookupByReference: true,
    webhooks: 'signed',
    credentials: PayPalCredentials,
  },

  async createPayment(account, request) {
    return paymentSnapshot(await createOrder(account, request), request);
  },

  /**
   * PayPal cannot look an order up by our reference. Repeating the request with its PayPal-Request-Id returns the existing order. If
   * PayPal has forgotten the id, this creates another order, which stays unused: no buyer has its link.
   */
  async fetchPayment(account, request, externalId) {
    const order = externalId ? await orderById(account, externalId) : await orderByReference(account, request);
    if (!order) return null;
    if (order.status !== 'APPROVED' || !request.mayCapture) return paymentSnapshot(order, request);
    return captureOrder(account, request, order);
  },

  /** PayPal cannot cancel an order. An order that is never captured expires, and the buyer keeps the money. */
  async cancelPayment(account, request, externalId) {
    const order = externalId ? await orderById(account, externalId) : null;
    return order ? paymentSnapshot(order, { ...request, mayCapture: false }) : null;
  },

  async refund(account, { refundId, amount, currency, reason, payment }) {
    const path = `/v2/payments/captures/${encodeURIComponent(payment.externalPaymentId)}/refund`;
    const body = {
      amount: amountOf(amount, currency),
      custom_id: refundId,
      ...(reason && { note_to_payer: reason.slice(0, 255) }),
    };
    const answer = await callPayPal(account, { method: 'POST', path, json: body, requestId: refundId });
    return refundSnapshot(acceptedBody('PayPal', answer, PayPalRefund));
  },

  async fetchRefund(account, { refundId, payment }, externalRefundId) {
    if (externalRefundId) {
      const path = `/v2/payments/refunds/${encodeURIComponent(externalRefundId)}`;
      const answer = await callPayPal(account, { method: 'GET', path });
      return answer.status === 404 ? null : refundSnapshot(acceptedBody('PayPal', answer, PayPalRefund));
    }
    const order = await orderById(account, payment.externalId);
    const refund = order && refundsOf(order).find(({ custom_id }) => custom_id === refundId);
    return refund ? refundSnapshot(refund) : null;
  },

  /**
   * PayPal verifies its own signature, over the event byte for byte as it arrived.
   * https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post
   */
  async parseWebhook(account, { body, headers }) {
    const { webhookId } = PayPalCredentials.parse(account.credentials);
    const event = PayPalWebhookEvent.safeParse(parsedJson(body));
    const sent = {
      auth_algo: headers['paypal-auth-algo'],
      cert_url: headers['paypal-cert-url'],
      transmission_id: headers['paypal-transmission-id'],
      transmission_sig: headers['paypal-transmission-sig'],
      transmission_time: headers['paypal-transmission-time'],
      webhook_id: webhookId,
    };
    if (!event.success || Object.values(sent).some((value) => !value || value.length > 2_000)) return null;
    const answer = await callPayPal(account, {
      method: 'POST',
      path: '/v1/notifications/verify-webhook-signature',
      // Serialized again, the event could differ in whitespace, and its signature would not match.
      serialized: `${JSON.stringify(sent).slice(0, -1)},"webhook_event":${body.toString()}}`,
    });
    if (answer.status >= 400) return null;
    const { verification_status } = readableBody('PayPal', answer.body, PayPalVerificationStatus);
    if (verification_status !== 'SUCCESS') return null;
    return { eventKey: event.data.id, type: event.data.event_type, refs: refsOf(event.data) };
  },
};

const orderRequest = ({ attemptId, amount, currency, description, returnUrl, cancelUrl }: PaymentRequest) => ({
  intent: 'CAPTURE',
  purchase_units: [
    {
      reference_id: 'default',
      custom_id: attemptId,
      description: [...description].slice(0, 127).join(''),
      amount: amountOf(amount, currency),
    },
  ],
  payment_source: {
    paypal: {
      experience_context: {
        return_url: returnUrl,
        cancel_url: cancelUrl,
        user_action: 'PAY_NOW',
        shipping_preference: 'NO_SHIPPING',
      },
    },
  },
});

/** null for an order that was not approved in time: PayPal deletes it. */
async function orderById(account: PaymentAccount, id: string): Promise<PayPalOrder | null> {
  const answer = await callPayPal(account, { method: 'GET', path: `/v2/checkout/orders/${encodeURIComponent(id)}` });
  return answer.status === 404 ? null : acceptedBody('PayPal', answer, PayPalOrder);
}

async function orderByReference(account: PaymentAccount, request: PaymentRequest): Promise<PayPalOrder | null> {
  // A cancelled payment must not create an order, so PayPal is only asked for an id that it does not know.
  return orderById(account, request.mayCapture ? (await createOrder(account, request)).id : request.attemptId);
}

async function createOrder(account: PaymentAccount, request: PaymentRequest): Promise<PayPalOrder> {
  const call = { path: '/v2/checkout/orders', json: orderRequest(request), requestId: request.attemptId };
  return acceptedBody('PayPal', await callPayPal(account, { method: 'POST', ...call }), PayPalOrder);
}

async function captureOrder(
  account: PaymentAccount,
  request: PaymentRequest,
  order: PayPalOrder,
): Promise<PaymentSnapshot> {
  const path = `/v2/checkout/orders/${encodeURIComponent(order.id)}/capture`;
  // Once per approval: after a declined card the buyer may approve another one.
  const requestId = `${request.attemptId}-${order.update_time ?? 'capture'}`;
  const answer = await callPayPal(account, { method: 'POST', path, json: {}, requestId });
  if (answer.status < 300) return paymentSnapshot(acceptedBody('PayPal', answer, PayPalOrder), request);
  // Captured by another call, or declined: the order says which.
  const after = await orderById(account, order.id);
  if (!after) throw new PaymentProviderError('unknown', 'PayPal does not find the order it was asked to capture');
  const current = paymentSnapshot(after, request);
  return current.state === 'processing' && !captureOf(after)
    ? { ...current, state: 'pending', action: approvalAction(after) }
    : current;
}

/** Which of the two links exists depends on how the order was created. */
function approvalAction({ links }: PayPalOrder): PaymentSnapshot['action'] {
  const link = links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
  return link ? { type: 'redirect', url: link.href } : null;
}

const captureOf = ({ purchase_units: [unit] }: PayPalOrder): PayPalCapture | undefined =>
  unit?.payments?.captures?.at(-1);
const refundsOf = ({ purchase_units: [unit] }: PayPalOrder) => unit?.payments?.refunds ?? [];

const CAPTURED = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'];

function stateOf(order: PayPalOrder, mayCapture: boolean): PaymentState {
  const status = captureOf(order)?.status;
  if (status && CAPTURED.includes(status)) return 'succeeded';
  if (status === 'PENDING') return 'processing';
  if (status) return 'failed';
  if (order.status === 'VOIDED' || !mayCapture) return 'cancelled';
  return order.status === 'APPROVED' ? 'processing' : 'pending';
}

function paymentSnapshot(order: PayPalOrder, { currency, mayCapture }: PaymentRequest): PaymentSnapshot {
  const captured = captureOf(order);
  const state = stateOf(order, mayCapture);
  const [unit] = order.purchase_units;
  const refunds = refundsOf(order).filter(({ status }) => status === 'COMPLETED');
  return {
    externalId: order.id,
    state,
    captured: state === 'succeeded' && captured ? paypalMinorUnits(captured.amount) : 0,
    refunded: refunds.reduce((sum, { amount }) => sum + (amount ? paypalMinorUnits(amount) : 0), 0),
    currency: captured?.amount.currency_code ?? unit?.amount?.currency_code ?? currency,
    reference: unit?.custom_id ?? captured?.custom_id ?? null,
    action: state === 'pending' ? approvalAction(order) : null,
    externalPaymentId: captured?.id ?? null,
    externalCustomerId: order.payer?.payer_id ?? null,
    method: captured ? 'paypal' : null,
    failureReason: captured && state === 'failed' ? `PayPal: ${captured.status.toLowerCase()}` : null,
  };
}

function refundSnapshot({ id, status }: PayPalRefund): RefundSnapshot {
  if (status === 'COMPLETED') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'PENDING') return { externalRefundId: id, state: 'pending' };
  return { externalRefundId: id, state: 'failed', failureReason: `PayPal: ${status.toLowerCase()}` };
}

/** Orders, captures and refunds refer to each other in different fields. */
function refsOf({ resource_type, resource }: PayPalWebhookEventBody) {
  const { id, custom_id, purchase_units, supplementary_data, links = [] } = resource;
  // A refund names its capture in a link.
  const captured = links.map(({ href }) => /\/captures\/([\w-]+)$/.exec(href)?.[1]).find(Boolean);
  const ids = [id, supplementary_data?.related_ids?.order_id, captured];
  const externalIds = ids.filter((value): value is string => value !== undefined);
  if (resource_type === 'refund') return { refundId: custom_id, externalRefundId: id, externalIds };
  return { attemptId: custom_id ?? purchase_units?.[0]?.custom_id, externalIds };
}
