/**
 * PayPal: Orders v2. The buyer approves an order at PayPal, and then we take the money: with whatever asks first after
 * the approval, be it the buyer's return, a webhook or the reconciler.
 * https://developer.paypal.com/docs/api/orders/v2/ https://developer.paypal.com/docs/api/payments/v2/
 */
import { z } from 'zod';
import { exponentOf, toDecimal } from '../../../lib/money.ts';
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
  moneyOf,
  Order,
  type PayPalCapture,
  PayPalRefund,
  VerificationStatus,
  WebhookEvent,
  type WebhookEventBody,
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
    .describe('The id PayPal gave the webhook. Without it no webhook is believed.'),
});

export const PayPalSettings = z.strictObject({
  environment: z
    .enum(['live', 'sandbox'])
    .default('live')
    .describe("Which of PayPal's two houses the credentials are of."),
});

/** https://developer.paypal.com/api/rest/reference/currency-codes/ */
const CURRENCIES = new Set(
  'AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD'.split(' '),
);
/** Without decimals at PayPal, whatever ISO 4217 says. */
const WHOLE = new Set(['HUF', 'JPY', 'TWD']);
const decimalsOf = (currency: string): number => (WHOLE.has(currency) ? 0 : exponentOf(currency));

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
    return snapshot(await create(account, request), request);
  },

  /**
   * By our reference alone PayPal is asked by repeating the request: with its PayPal-Request-Id it answers the order there
   * is. One that is made anew because PayPal has forgotten the id hurts nobody: who does not know it cannot approve it.
   */
  async fetchPayment(account, request, externalId) {
    const order = externalId ? await orderById(account, externalId) : await orderByReference(account, request);
    if (!order) return null;
    if (order.status !== 'APPROVED' || !request.mayCapture) return snapshot(order, request);
    return capture(account, request, order);
  },

  /** An order cannot be cancelled: it ends by nobody taking the money. What was approved and not taken is the buyer's. */
  async cancelPayment(account, request, externalId) {
    const order = externalId ? await orderById(account, externalId) : null;
    return order ? snapshot(order, { ...request, mayCapture: false }) : null;
  },

  async refund(account, { refundId, amount, currency, reason, payment }) {
    const path = `/v2/payments/captures/${encodeURIComponent(payment.externalPaymentId)}/refund`;
    const body = {
      amount: amountOf(amount, currency),
      custom_id: refundId,
      ...(reason && { note_to_payer: reason.slice(0, 255) }),
    };
    const answer = await callPayPal(account, { method: 'POST', path, json: body, requestId: refundId });
    return refunded(acceptedBody('PayPal', answer, PayPalRefund));
  },

  async fetchRefund(account, { refundId, payment }, externalRefundId) {
    if (externalRefundId) {
      const path = `/v2/payments/refunds/${encodeURIComponent(externalRefundId)}`;
      const answer = await callPayPal(account, { method: 'GET', path });
      return answer.status === 404 ? null : refunded(acceptedBody('PayPal', answer, PayPalRefund));
    }
    const order = await orderById(account, payment.externalId);
    const refund = order && refundsOf(order).find(({ custom_id }) => custom_id === refundId);
    return refund ? refunded(refund) : null;
  },

  /**
   * PayPal itself says whether it sent it: what it signed is verified over there, word for word as it came.
   * https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post
   */
  async parseWebhook(account, { body, headers }) {
    const { webhookId } = PayPalCredentials.parse(account.credentials);
    const event = WebhookEvent.safeParse(json(body));
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
      // Written anew the event might differ in a space, and its signature would not fit.
      serialized: `${JSON.stringify(sent).slice(0, -1)},"webhook_event":${body.toString()}}`,
    });
    if (answer.status >= 400) return null;
    const { verification_status } = readableBody('PayPal', answer.body, VerificationStatus);
    if (verification_status !== 'SUCCESS') return null;
    return { eventKey: event.data.id, type: event.data.event_type, refs: refsOf(event.data) };
  },
};

const orderOf = ({ attemptId, amount, currency, description, returnUrl, cancelUrl }: PaymentRequest) => ({
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

/** An order that nobody approved in time is gone. */
async function orderById(account: PaymentAccount, id: string): Promise<Order | null> {
  const answer = await callPayPal(account, { method: 'GET', path: `/v2/checkout/orders/${encodeURIComponent(id)}` });
  return answer.status === 404 ? null : acceptedBody('PayPal', answer, Order);
}

async function orderByReference(account: PaymentAccount, request: PaymentRequest): Promise<Order | null> {
  // Nothing is made for what was given up; PayPal is only asked whether it knows us.
  return orderById(account, request.mayCapture ? (await create(account, request)).id : request.attemptId);
}

async function create(account: PaymentAccount, request: PaymentRequest): Promise<Order> {
  const call = { path: '/v2/checkout/orders', json: orderOf(request), requestId: request.attemptId };
  return acceptedBody('PayPal', await callPayPal(account, { method: 'POST', ...call }), Order);
}

async function capture(account: PaymentAccount, request: PaymentRequest, order: Order): Promise<PaymentSnapshot> {
  const path = `/v2/checkout/orders/${encodeURIComponent(order.id)}/capture`;
  // Once per approval: a buyer whose card was declined may approve another one.
  const requestId = `${request.attemptId}-${order.update_time ?? 'capture'}`;
  const answer = await callPayPal(account, { method: 'POST', path, json: {}, requestId });
  if (answer.status < 300) return snapshot(acceptedBody('PayPal', answer, Order), request);
  // Taken by somebody else at this moment, or declined: the order knows.
  const after = await orderById(account, order.id);
  if (!after) throw new PaymentProviderError('unknown', 'PayPal does not find the order it was asked to capture');
  const stands = snapshot(after, request);
  return stands.state === 'processing' && !captureOf(after)
    ? { ...stands, state: 'pending', action: pageOf(after) }
    : stands;
}

/** Which of the two links it is depends on how the order was made. */
function pageOf({ links }: Order): PaymentSnapshot['action'] {
  const link = links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
  return link ? { type: 'redirect', url: link.href } : null;
}

const captureOf = ({ purchase_units: [unit] }: Order): PayPalCapture | undefined => unit?.payments?.captures?.at(-1);
const refundsOf = ({ purchase_units: [unit] }: Order) => unit?.payments?.refunds ?? [];

const CAPTURED = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'];

function stateOf(order: Order, mayCapture: boolean): PaymentState {
  const status = captureOf(order)?.status;
  if (status && CAPTURED.includes(status)) return 'succeeded';
  if (status === 'PENDING') return 'processing';
  if (status) return 'failed';
  if (order.status === 'VOIDED' || !mayCapture) return 'cancelled';
  return order.status === 'APPROVED' ? 'processing' : 'pending';
}

function snapshot(order: Order, { currency, mayCapture }: PaymentRequest): PaymentSnapshot {
  const taken = captureOf(order);
  const state = stateOf(order, mayCapture);
  const [unit] = order.purchase_units;
  const refunds = refundsOf(order).filter(({ status }) => status === 'COMPLETED');
  return {
    externalId: order.id,
    state,
    captured: state === 'succeeded' && taken ? moneyOf(taken.amount) : 0,
    refunded: refunds.reduce((sum, { amount }) => sum + (amount ? moneyOf(amount) : 0), 0),
    currency: taken?.amount.currency_code ?? unit?.amount?.currency_code ?? currency,
    reference: unit?.custom_id ?? taken?.custom_id ?? null,
    action: state === 'pending' ? pageOf(order) : null,
    externalPaymentId: taken?.id ?? null,
    externalCustomerId: order.payer?.payer_id ?? null,
    method: taken ? 'paypal' : null,
    failureReason: taken && state === 'failed' ? `PayPal: ${taken.status.toLowerCase()}` : null,
  };
}

function refunded({ id, status }: PayPalRefund): RefundSnapshot {
  if (status === 'COMPLETED') return { externalRefundId: id, state: 'succeeded' };
  if (status === 'PENDING') return { externalRefundId: id, state: 'pending' };
  return { externalRefundId: id, state: 'failed', failureReason: `PayPal: ${status.toLowerCase()}` };
}

/** Orders, captures and refunds name each other in different places. */
function refsOf({ resource_type, resource }: WebhookEventBody) {
  const { id, custom_id, purchase_units, supplementary_data, links = [] } = resource;
  // A refund names its capture as the link upwards.
  const captured = links.map(({ href }) => /\/captures\/([\w-]+)$/.exec(href)?.[1]).find(Boolean);
  const ids = [id, supplementary_data?.related_ids?.order_id, captured];
  const externalIds = ids.filter((value): value is string => value !== undefined);
  if (resource_type === 'refund') return { refundId: custom_id, externalRefundId: id, externalIds };
  return { attemptId: custom_id ?? purchase_units?.[0]?.custom_id, externalIds };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
