/**
 * The interface of payment vendors: a descriptor and six methods. A provider translates and stores nothing. `domains/payments` decides when
 * to call, what to trust and what to repeat.
 */
import { type PaymentAction, type PaymentProviderType, webhookRefs } from '@tessera/db';
import { z } from 'zod';

export interface PaymentDescriptor {
  provider: PaymentProviderType;
  /** The vendor's name, shown to people. */
  name: string;
  /** ISO 4217 codes that the vendor accepts; null: all of them. */
  currencies: ReadonlySet<string> | null;
  /** Minor units as integers, or major units as decimal text. */
  amounts: 'minor' | 'major';
  /** How many decimals an amount may have: the currency's own, or fewer if the vendor restricts them. */
  decimalsOf(currency: string): number;
  refunds: 'none' | 'full' | 'partial';
  /** Why a repeated request has no second effect: an idempotency key, or a reference that the vendor accepts once. */
  idempotency: 'key' | 'reference';
  /** Whether a payment can be found by our attempt id if the answer to creating it was lost. */
  lookupByReference: boolean;
  /** Unsigned webhooks are only a hint to ask. */
  webhooks: 'signed' | 'unsigned';
  /** The schema of a gateway's credentials. */
  credentials: z.ZodType<Record<string, string | undefined>>;
}

/** An organization's account with the vendor: a gateway with decrypted credentials. */
export interface PaymentAccount {
  gatewayId: string;
  credentials: Record<string, string>;
  webhookSecret: string | null;
  settings: Record<string, unknown>;
  /** Where the vendor sends its webhooks. */
  webhookUrl: string;
  /** Replaces the vendor's own address, for fakes. It cannot be set through the API. */
  baseUrl?: string;
  now: () => Date;
}

/** What is to be paid. Identical for every call about one attempt. */
export interface PaymentRequest {
  /** The vendor's idempotency key, and our reference at the vendor. A UUIDv7, so it contains its time. */
  attemptId: string;
  /** Minor units, at least 1. */
  amount: number;
  currency: string;
  description: string;
  customer: { email: string | null; name: string | null };
  returnUrl: string;
  cancelUrl: string;
  expiresAt: Date;
  metadata: Record<string, unknown>;
  /** False once the payment is decided: a provider that captures by itself must not capture any more. */
  mayCapture: boolean;
}

/** pending: waits for the customer. processing: waits for the vendor. The others are final at the vendor. */
export type PaymentState = 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled';

/** A payment's current state at the vendor. Amounts are minor units. */
export interface PaymentSnapshot {
  /** The vendor's id of the attempt, by which it is fetched and cancelled. */
  externalId: string;
  state: PaymentState;
  captured: number;
  /** Everything refunded so far, also outside of Tessera. */
  refunded: number;
  currency: string;
  /** Our attempt id, as stored at the vendor. */
  reference: string | null;
  /** What the customer does next; null if nothing. */
  action: PaymentAction | null;
  /** The vendor's id of the captured payment, if it differs. */
  externalPaymentId?: string | null;
  externalCustomerId?: string | null;
  method?: string | null;
  failureReason?: string | null;
  receiptUrl?: string | null;
}

export interface RefundRequest {
  /** The vendor's idempotency key, and our reference at the vendor. */
  refundId: string;
  /** Minor units of the payment's currency. */
  amount: number;
  currency: string;
  reason: string | null;
  /** The refunded payment. */
  payment: { attemptId: string; externalId: string; externalPaymentId: string; capturedAmount: number };
}

export interface RefundSnapshot {
  externalRefundId: string;
  state: 'pending' | 'succeeded' | 'failed';
  failureReason?: string | null;
}

export interface PaymentWebhookRequest {
  /** The raw bytes. */
  body: Buffer;
  headers: Record<string, string | undefined>;
}

/** Checked where webhooks arrive: adapters copy what the vendor wrote, of whatever type it is. */
export const parsedWebhook = z.object({
  /** The vendor's id of the event; for unsigned webhooks the id of their subject, which repeats. */
  eventKey: z.string().min(1),
  type: z.string(),
  refs: webhookRefs,
});
export type ParsedWebhook = z.infer<typeof parsedWebhook>;

export interface PaymentProvider {
  descriptor: PaymentDescriptor;
  /** Repeated with the same request, returns the same payment. */
  createPayment(account: PaymentAccount, request: PaymentRequest): Promise<PaymentSnapshot>;
  /** Finds the payment by the vendor's id or, if that answer was lost, by ours; null if the vendor has no such payment. */
  fetchPayment(
    account: PaymentAccount,
    request: PaymentRequest,
    externalId: string | null,
  ): Promise<PaymentSnapshot | null>;
  /** Cancels the payment if it is not paid. Returns its state afterwards; paid is a valid result. */
  cancelPayment(
    account: PaymentAccount,
    request: PaymentRequest,
    externalId: string | null,
  ): Promise<PaymentSnapshot | null>;
  /** Repeated with the same refundId, refunds once. */
  refund(account: PaymentAccount, request: RefundRequest): Promise<RefundSnapshot>;
  fetchRefund(
    account: PaymentAccount,
    request: RefundRequest,
    externalRefundId: string | null,
  ): Promise<RefundSnapshot | null>;
  /** The webhook's content; null if the vendor did not send it. */
  parseWebhook(account: PaymentAccount, webhook: PaymentWebhookRequest): Promise<ParsedWebhook | null>;
}

/**
 * What providers throw. `unknown`: the vendor may have executed the request; ask before repeating it. `refused`: it did not and will not.
 * `credentials`: it rejects the credentials. The message may be shown to people of the organization.
 */
export class PaymentProviderError extends Error {
  readonly outcome: 'unknown' | 'refused' | 'credentials';

  constructor(outcome: 'unknown' | 'refused' | 'credentials', message: string, options?: ErrorOptions) {
    super(message.slice(0, 500), options);
    this.name = 'PaymentProviderError';
    this.outcome = outcome;
  }
}
