/**
 * What every payment vendor is to us: a descriptor and six methods. An adapter translates and keeps nothing; when to ask,
 * what to believe and what to do twice is decided in domains/payments.
 */
import type { PaymentAction, PaymentProviderType, WebhookRefs } from '@tessera/db';
import type { z } from 'zod';

export interface PaymentDescriptor {
  provider: PaymentProviderType;
  /** As people know it. */
  name: string;
  /** ISO 4217 codes it takes; null: all of them. */
  currencies: ReadonlySet<string> | null;
  /** Minor units as integers, or major units as decimal text. */
  amounts: 'minor' | 'major';
  /** How many decimals an amount may have: the currency's own, or fewer where the vendor knows better. */
  decimalsOf(currency: string): number;
  refunds: 'none' | 'full' | 'partial';
  /** Whether asking twice with the same id is doing it once, by a key or because the vendor refuses a reference it knows. */
  idempotency: 'key' | 'reference';
  /** Whether a payment is found by our id of the attempt when the answer to creating it was lost. */
  lookupByReference: boolean;
  /** Unsigned webhooks are believed in nothing but that it is time to ask. */
  webhooks: 'signed' | 'unsigned';
  /** What a gateway's credentials consist of. */
  credentials: z.ZodType<Record<string, string | undefined>>;
}

/** An organization's account with the vendor: one gateway, opened. */
export interface PaymentAccount {
  gatewayId: string;
  credentials: Record<string, string>;
  webhookSecret: string | null;
  settings: Record<string, unknown>;
  /** Where the vendor is to send its webhooks. */
  webhookUrl: string;
  /** Instead of the vendor's own address: for fakes. Nobody can set it through the API. */
  baseUrl?: string;
  now: () => Date;
}

/** What is to be paid. The same for every call about the same attempt. */
export interface PaymentRequest {
  /** The vendor's idempotency key, and our reference in its books. A UUIDv7, so it tells when it was made. */
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
  /** False once we gave it up: an adapter that takes the money itself must not any more. */
  mayCapture: boolean;
}

/** Waits for the customer; waits for the vendor; and how it ended. */
export type PaymentState = 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled';

/** A payment as the vendor has it at the moment. Amounts are minor units. */
export interface PaymentSnapshot {
  /** The vendor's name for the attempt: what is fetched and cancelled. */
  externalId: string;
  state: PaymentState;
  captured: number;
  /** Given back in all, whoever did it. */
  refunded: number;
  currency: string;
  /** Our id of the attempt, as the vendor kept it. */
  reference: string | null;
  /** Where the customer goes on, while there is something to do. */
  action: PaymentAction | null;
  /** The vendor's name for the money that moved, where it is another one. */
  externalPaymentId?: string | null;
  externalCustomerId?: string | null;
  method?: string | null;
  failureReason?: string | null;
  receiptUrl?: string | null;
}

export interface RefundRequest {
  /** The vendor's idempotency key, and our reference in its books. */
  refundId: string;
  /** Minor units of the payment's currency. */
  amount: number;
  currency: string;
  reason: string | null;
  /** The payment it is of. */
  payment: { attemptId: string; externalId: string; externalPaymentId: string; capturedAmount: number };
}

export interface RefundSnapshot {
  externalRefundId: string;
  state: 'pending' | 'succeeded' | 'failed';
  failureReason?: string | null;
}

export interface WebhookRequest {
  /** Exactly as it came. */
  body: Buffer;
  headers: Record<string, string | undefined>;
}

export interface ParsedWebhook {
  /** The vendor's id of the event. Of an unsigned one, of what it is about: it may come as often as it likes. */
  eventKey: string;
  type: string;
  refs: WebhookRefs;
}

export interface PaymentProvider {
  descriptor: PaymentDescriptor;
  /** Called twice with the same request it answers the same payment. */
  createPayment(account: PaymentAccount, request: PaymentRequest): Promise<PaymentSnapshot>;
  /** By the vendor's id or, when its answer was lost, by ours; null when the vendor knows no such payment. */
  fetchPayment(
    account: PaymentAccount,
    request: PaymentRequest,
    externalId: string | null,
  ): Promise<PaymentSnapshot | null>;
  /** Takes the chance to pay away. Whoever was faster, the answer is how it stands: paid is an answer too. */
  cancelPayment(
    account: PaymentAccount,
    request: PaymentRequest,
    externalId: string | null,
  ): Promise<PaymentSnapshot | null>;
  /** Called twice with the same refundId it gives back once. */
  refund(account: PaymentAccount, request: RefundRequest): Promise<RefundSnapshot>;
  fetchRefund(
    account: PaymentAccount,
    request: RefundRequest,
    externalRefundId: string | null,
  ): Promise<RefundSnapshot | null>;
  /** What a webhook says; null when the vendor did not send it. */
  parseWebhook(account: PaymentAccount, webhook: WebhookRequest): Promise<ParsedWebhook | null>;
}

/**
 * What an adapter throws. `unknown`: the vendor may have done it, ask before doing it again. `refused`: it did not, and
 * will not. `credentials`: it does not know us. The message is fit to show to the organization's people.
 */
export class PaymentProviderError extends Error {
  readonly outcome: 'unknown' | 'refused' | 'credentials';

  constructor(outcome: 'unknown' | 'refused' | 'credentials', message: string, options?: ErrorOptions) {
    super(message.slice(0, 500), options);
    this.name = 'PaymentProviderError';
    this.outcome = outcome;
  }
}
