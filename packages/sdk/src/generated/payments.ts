/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListProcedure } from '../calls.ts';

export interface PaymentsGetInput {
  /** The id. */
  id: string;
}

/** Money asked of a customer through a gateway. */
export interface Payment {
  id: string;
  gatewayId: string;
  type: 'subscription' | 'one_time' | 'refund' | (string & {});
  /** pending: not sent to the vendor yet; processing: there, and not decided. A payment that succeeded never fails later. */
  status: 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled' | 'refunded' | (string & {});
  /** Minor units of the currency: 1050 INR is ₹10.50, 1050 JPY is ¥1050. */
  amount: number;
  currency: string;
  /** What the vendor took, in minor units. */
  capturedAmount: number;
  /** What was given back, in minor units. */
  refundedAmount: number;
  /** What is being given back and not confirmed yet. */
  refundPendingAmount: number;
  /** The payment's id at the vendor. */
  externalPaymentId: string | null;
  externalCustomerId: string | null;
  customerEmail: string | null;
  customerName: string | null;
  description: string;
  paymentMethod: string | null;
  failureReason: string | null;
  receiptUrl: string | null;
  metadata: Record<string, unknown>;
  /** When it was decided. */
  processedAt: Date | null;
  /** What was paid for, as ticketing.order. */
  subjectType: string;
  subjectId: string;
  /** From then on it is cancelled at the vendor, unless it was paid. */
  expiresAt: Date;
  returnUrl: string;
  cancelUrl: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface PaymentsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    status?: 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled' | 'refunded';
    type?: 'subscription' | 'one_time' | 'refund';
    gatewayId?: string;
    /** ISO 4217, as INR. */
    currency?: string;
    subjectType?: string;
    subjectId?: string;
    externalPaymentId?: string;
    /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
    after?: string;
    /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
    before?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface PaymentsSyncInput {
  /** The id. */
  id: string;
}

/** How the sandbox behaves: outcomes, delays, lost answers, webhooks. */
export interface SandboxScript {
  /**
   * page: the customer decides on the hosted page; the others: at once, without a page.
   * @default "page"
   */
  outcome?: 'page' | 'succeed' | 'fail' | 'pending';
  /**
   * What pressing Pay on the hosted page comes to.
   * @default "succeed"
   */
  afterPay?: 'succeed' | 'fail' | 'pending';
  /** @default "succeed" */
  refunds?: 'succeed' | 'fail' | 'pending';
  /**
   * How long an answer takes.
   * @default 0
   */
  delayMs?: number;
  /**
   * Answers that are lost after the sandbox has booked what was asked, as by a cut connection.
   * @default []
   */
  drop?: ('create' | 'cancel' | 'refund')[];
  /** @default {} */
  webhooks?: {
    /**
     * How often each is sent again.
     * @default 0
     */
    duplicates?: number;
    /**
     * The first of a payment comes after the later ones.
     * @default false
     */
    reorder?: boolean;
    /**
     * None is sent.
     * @default false
     */
    drop?: boolean;
    /** @default 0 */
    delayMs?: number;
  };
}

/** An organization's account with a payment vendor. */
export interface PaymentGateway {
  id: string;
  provider: PaymentProviderType | (string & {});
  name: string;
  region: string | null;
  isActive: boolean;
  /** Taken when a payment names none. Without one, the oldest that takes the currency. */
  isDefault: boolean;
  /** null: every currency the vendor takes. */
  currencies: string[] | null;
  /** Which credentials are set, and their last characters. The credentials themselves never come out. */
  credentialHints: Record<string, string>;
  settings: Record<string, unknown>;
  /** When the vendor last said that the credentials work. */
  verifiedAt: Date | null;
  /** What it said when they did not. */
  verificationError: string | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Where the vendor is to send its webhooks: paste it into the vendor's dashboard. */
  webhookUrl: string;
}

/** A payment vendor. sandbox ships with the product; no money moves. */
export type PaymentProviderType = 'sandbox' | 'stripe' | 'paypal' | 'razorpay' | 'mollie';

export interface PaymentsGatewaysGetInput {
  /** The id. */
  id: string;
}

export interface PaymentsGatewaysListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    provider?: PaymentProviderType;
    isActive?: boolean;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'name';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface PaymentsGatewaysUpdateInput {
  id: string;
  name?: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  /** Credentials and settings to change; the others stay. provider is the gateway's own. */
  vendor?: {
    provider: 'sandbox';
    /** How it behaves; metadata.sandbox of a payment may differ. */
    settings?: SandboxScript;
  } | {
    provider: 'stripe';
    /** What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead. */
    webhookSecret?: string;
    credentials?: {
      /** A secret key, or a restricted one that may write Checkout Sessions and Refunds. */
      secretKey?: string;
    };
  } | {
    provider: 'paypal';
    settings?: {
      /**
       * Which of PayPal's two houses the credentials are of.
       * @default "live"
       */
      environment?: 'live' | 'sandbox';
    };
    credentials?: {
      clientId?: string;
      clientSecret?: string;
      /** The id PayPal gave the webhook. Without it no webhook is believed. */
      webhookId?: string;
    };
  } | {
    provider: 'razorpay';
    /** What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead. */
    webhookSecret?: string;
    credentials?: {
      keyId?: string;
      keySecret?: string;
    };
  } | {
    provider: 'mollie';
    credentials?: {
      apiKey?: string;
    };
  };
}

export interface PaymentsGatewaysDeleteInput {
  /** The id. */
  id: string;
}

export interface PaymentsGatewaysVerifyInput {
  /** The id. */
  id: string;
}

export interface PaymentsGatewaysStatisticsInput {
  /** The id. */
  id: string;
}

/** What went over a gateway, per currency. */
export interface GatewayStatistics {
  items: ({
    currency: string;
    /** Payments that were decided: succeeded and failed. */
    totalTransactions: number;
    /** What was taken, in minor units; refunds are not taken off. */
    totalVolume: number;
    succeeded: number;
    failed: number;
    /** How many refunds. */
    refunded: number;
    /** What was given back, in minor units. */
    refundedVolume: number;
    updatedAt: Date;
    /** Of the decided payments, 0 to 1; null while there is none. */
    successRate: number | null;
  })[];
}

export interface PaymentsRefundsGetInput {
  /** The id. */
  id: string;
}

/** Money of a payment given back, all of it or a part. */
export interface Refund {
  id: string;
  paymentId: string;
  /** pending: on its way; unknown: the vendor was asked and its answer was lost, so it is being asked again. */
  status: 'pending' | 'succeeded' | 'failed' | 'unknown' | (string & {});
  /** vendor: made in the vendor's own dashboard. */
  origin: 'request' | 'vendor' | (string & {});
  /** Minor units of the payment's currency. */
  amount: number;
  currency: string;
  reason: string | null;
  /** The refund's id at the vendor. */
  externalRefundId: string | null;
  failureReason: string | null;
  subjectType: string;
  subjectId: string;
  /** When the vendor was first asked. */
  sentAt: Date | null;
  processedAt: Date | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface PaymentsRefundsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    status?: 'pending' | 'succeeded' | 'failed' | 'unknown';
    paymentId?: string;
    subjectType?: string;
    subjectId?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface PaymentsGatewaysApi {
  /**
   * Adds an account with a payment vendor.
   *
   * Credentials are sealed and never come out again. Then set up a webhook at the vendor's with the gateway's `webhookUrl`, and `verify`.
   *
   * Needs the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  create(input: {
  provider: 'sandbox';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  /** How it behaves; metadata.sandbox of a payment may differ. */
  settings?: SandboxScript;
} | {
  provider: 'stripe';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    /** A secret key, or a restricted one that may write Checkout Sessions and Refunds. */
    secretKey: string;
  };
  /** What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead. */
  webhookSecret?: string;
} | {
  provider: 'paypal';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    clientId: string;
    clientSecret: string;
    /** The id PayPal gave the webhook. Without it no webhook is believed. */
    webhookId?: string;
  };
  settings?: {
    /**
     * Which of PayPal's two houses the credentials are of.
     * @default "live"
     */
    environment?: 'live' | 'sandbox';
  };
} | {
  provider: 'razorpay';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    keyId: string;
    keySecret: string;
  };
  /** What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead. */
  webhookSecret?: string;
} | {
  provider: 'mollie';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    apiKey: string;
  };
}, options?: CallOptions): Call<PaymentGateway>;

  /**
   * One payment gateway.
   *
   * Needs the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  get(input: PaymentsGatewaysGetInput, options?: CallOptions): Call<PaymentGateway>;

  /**
   * Payment gateways, newest first unless sorted otherwise.
   *
   * Needs the permission `payments.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<PaymentsGatewaysListInput, PaymentGateway>;

  /**
   * Changes a payment gateway; what is not given stays, also of its credentials.
   *
   * Needs the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: PaymentsGatewaysUpdateInput, options?: CallOptions): Call<PaymentGateway>;

  /**
   * Deletes a payment gateway that was never paid over.
   *
   * CONFLICT with kind `gateway_in_use` for one that was: `update` it to be inactive instead.
   *
   * Needs the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  delete(input: PaymentsGatewaysDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Asks the vendor whether the credentials work.
   *
   * The answer is in `verifiedAt` or `verificationError`.
   *
   * Needs the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  verify(input: PaymentsGatewaysVerifyInput, options?: CallOptions): Call<PaymentGateway>;

  /**
   * What went over a payment gateway, per currency.
   *
   * Needs the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  statistics(input: PaymentsGatewaysStatisticsInput, options?: CallOptions): Call<GatewayStatistics>;
}

export interface PaymentsRefundsApi {
  /**
   * One refund.
   *
   * Needs the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  get(input: PaymentsRefundsGetInput, options?: CallOptions): Call<Refund>;

  /**
   * Refunds, newest first.
   *
   * Needs the permission `payments.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<PaymentsRefundsListInput, Refund>;
}

export interface PaymentsApi {
  /**
   * One payment.
   *
   * Needs the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  get(input: PaymentsGetInput, options?: CallOptions): Call<Payment>;

  /**
   * Payments, newest first.
   *
   * Needs the permission `payments.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<PaymentsListInput, Payment>;

  /**
   * Asks the vendor how a payment stands, now.
   *
   * It is also asked by itself, and its webhooks are listened to. When it cannot be reached, nothing changes.
   *
   * Needs the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  sync(input: PaymentsSyncInput, options?: CallOptions): Call<Payment>;

  gateways: PaymentsGatewaysApi;

  refunds: PaymentsRefundsApi;
}
