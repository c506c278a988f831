/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListProcedure } from '../calls.ts';

export interface PaymentsGetInput {
  /** The id. */
  id: string;
}

/** A request for money from a customer through a gateway. */
export interface Payment {
  id: string;
  gatewayId: string;
  type: 'subscription' | 'one_time' | 'refund' | (string & {});
  /** pending: not sent to the vendor yet. processing: the vendor has it and has not decided. A payment that succeeded never fails later. */
  status: 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled' | 'refunded' | (string & {});
  /** Minor units of the currency: 1050 INR is ₹10.50, 1050 JPY is ¥1050. */
  amount: number;
  currency: string;
  /** What the vendor captured, in minor units. */
  capturedAmount: number;
  /** What was refunded, in minor units. */
  refundedAmount: number;
  /** Refunds that the vendor has not confirmed yet, in minor units. */
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
  /** When the payment succeeded, failed or was cancelled. */
  processedAt: Date | null;
  /** What was paid for, such as ticketing.order. */
  subjectType: string;
  subjectId: string;
  /** From then on an unpaid payment is cancelled at the vendor. */
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
    /** One status or several. */
    status?: 'pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled' | 'refunded' | ('pending' | 'processing' | 'succeeded' | 'failed' | 'cancelled' | 'refunded')[];
    /** One type or several. */
    type?: 'subscription' | 'one_time' | 'refund' | ('subscription' | 'one_time' | 'refund')[];
    /** Payments through this gateway. */
    gatewayId?: string;
    /** ISO 4217 code, such as INR. */
    currency?: string;
    /** What was paid for, such as ticketing.order. */
    subjectType?: string;
    /** The id of what was paid for. */
    subjectId?: string;
    /** The payment's id at the vendor. */
    externalPaymentId?: string;
    /** Created at this time or later. */
    createdAfter?: Date;
    /** Created before this time. */
    createdBefore?: Date;
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
   * page: the customer decides on the hosted page. The others decide at once, without a page.
   * @default "page"
   */
  outcome?: 'page' | 'succeed' | 'fail' | 'pending';
  /**
   * The result of Pay on the hosted page.
   * @default "succeed"
   */
  afterPay?: 'succeed' | 'fail' | 'pending';
  /**
   * The result of refunds.
   * @default "succeed"
   */
  refunds?: 'succeed' | 'fail' | 'pending';
  /**
   * How long an answer takes.
   * @default 0
   */
  delayMs?: number;
  /**
   * Calls whose answer is lost after the sandbox has recorded them, as by a broken connection.
   * @default []
   */
  drop?: ('create' | 'cancel' | 'refund')[];
  /**
   * How webhooks are delivered.
   * @default {}
   */
  webhooks?: {
    /**
     * How often each webhook is sent again.
     * @default 0
     */
    duplicates?: number;
    /**
     * The first webhook of a payment arrives after the later ones.
     * @default false
     */
    reorder?: boolean;
    /**
     * No webhooks are sent.
     * @default false
     */
    drop?: boolean;
    /**
     * How long each webhook is delayed.
     * @default 0
     */
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
  /** Used for payments that name no gateway. Without a default, the oldest gateway that accepts the currency is used. */
  isDefault: boolean;
  /** null: every currency that the vendor accepts. */
  currencies: string[] | null;
  /** Which credentials are set, with their last characters. No call returns the credentials themselves. */
  credentialHints: Record<string, string>;
  settings: Record<string, unknown>;
  /** When the vendor last accepted the credentials. */
  verifiedAt: Date | null;
  /** The vendor's message if it rejected them. */
  verificationError: string | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Where the vendor sends its webhooks. Enter this address in the vendor's dashboard. */
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
    /** One vendor or several. */
    provider?: PaymentProviderType | PaymentProviderType[];
    /** Active gateways only, or inactive ones only. */
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

/** Payments through a gateway, by currency. */
export interface GatewayStatistics {
  items: ({
    currency: string;
    /** Decided payments: succeeded and failed ones. */
    paymentCount: number;
    /** Payments that succeeded. */
    succeededCount: number;
    /** Payments that failed. */
    failedCount: number;
    /** What was captured, in minor units, before refunds. */
    capturedAmount: number;
    /** Refunds that succeeded. */
    refundCount: number;
    /** What was refunded, in minor units. */
    refundedAmount: number;
    /** Share of the decided payments that succeeded: 10000 is all; null without decided payments. */
    successRateBasisPoints: number | null;
    updatedAt: Date;
  })[];
}

export interface PaymentsRefundsGetInput {
  /** The id. */
  id: string;
}

/** A refund of a payment, in full or in part. */
export interface Refund {
  id: string;
  paymentId: string;
  /** pending: in progress. unknown: the vendor was asked and its answer was lost, so Tessera asks it again. */
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
    /** One status or several. */
    status?: 'pending' | 'succeeded' | 'failed' | 'unknown' | ('pending' | 'succeeded' | 'failed' | 'unknown')[];
    /** Refunds of this payment. */
    paymentId?: string;
    /** What was paid for, such as ticketing.order. */
    subjectType?: string;
    /** The id of what was paid for. */
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
   * Creates a payment gateway: an account with a payment vendor.
   *
   * Credentials are stored encrypted, and no call returns them. Afterwards, register `webhookUrl` as a webhook in the vendor's dashboard and call `verify`.
   *
   * Requires the permission `payments.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  create(input: {
  /** The vendor. */
  provider: 'sandbox';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** How the sandbox behaves. A payment's metadata.sandbox overrides it. */
  settings?: SandboxScript;
} | {
  /** The vendor. */
  provider: 'stripe';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    /** A secret key, or a restricted key with write access to Checkout Sessions and Refunds. */
    secretKey: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The vendor. */
  provider: 'paypal';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    clientId: string;
    clientSecret: string;
    /** The webhook's id at PayPal. Without it, webhooks are rejected. */
    webhookId?: string;
  };
  /** Which PayPal environment the credentials belong to. */
  settings?: {
    /**
     * The PayPal environment of the credentials.
     * @default "live"
     */
    environment?: 'live' | 'sandbox';
  };
} | {
  /** The vendor. */
  provider: 'razorpay';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    keyId: string;
    keySecret: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The vendor. */
  provider: 'mollie';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    apiKey: string;
  };
}, options?: CallOptions): Call<PaymentGateway>;

  /**
   * Returns a payment gateway.
   *
   * Requires the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  get(input: PaymentsGatewaysGetInput, options?: CallOptions): Call<PaymentGateway>;

  /**
   * Lists payment gateways, newest first by default.
   *
   * Requires the permission `payments.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<PaymentsGatewaysListInput, PaymentGateway>;

  /**
   * Updates a payment gateway.
   *
   * Fields that are left out keep their values, single credentials included.
   *
   * Requires the permission `payments.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  update(input: {
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Left out where neither credentials nor settings change. */
  provider?: never;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'sandbox';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** How the sandbox behaves. A payment's metadata.sandbox overrides it. */
  settings?: SandboxScript;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'stripe';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    /** A secret key, or a restricted key with write access to Checkout Sessions and Refunds. */
    secretKey?: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'paypal';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    clientId?: string;
    clientSecret?: string;
    /** The webhook's id at PayPal. Without it, webhooks are rejected. */
    webhookId?: string;
  };
  /** Which PayPal environment the credentials belong to. */
  settings?: {
    /**
     * The PayPal environment of the credentials.
     * @default "live"
     */
    environment?: 'live' | 'sandbox';
  };
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'razorpay';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    keyId?: string;
    keySecret?: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'mollie';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    apiKey?: string;
  };
}, options?: CallOptions): Call<PaymentGateway>;

  /**
   * Deletes a payment gateway without payments.
   *
   * CONFLICT with kind `gateway_in_use` if it has payments: set `isActive` to false instead.
   *
   * Requires the permission `payments.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  delete(input: PaymentsGatewaysDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Checks the credentials of a payment gateway with the vendor.
   *
   * The result is in `verifiedAt` or `verificationError`.
   *
   * Requires the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  verify(input: PaymentsGatewaysVerifyInput, options?: CallOptions): Call<PaymentGateway>;

  /**
   * Returns the figures of a payment gateway by currency.
   *
   * Requires the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  statistics(input: PaymentsGatewaysStatisticsInput, options?: CallOptions): Call<GatewayStatistics>;
}

export interface PaymentsRefundsApi {
  /**
   * Returns a refund.
   *
   * Requires the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  get(input: PaymentsRefundsGetInput, options?: CallOptions): Call<Refund>;

  /**
   * Lists refunds, newest first.
   *
   * Requires the permission `payments.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<PaymentsRefundsListInput, Refund>;
}

export interface PaymentsApi {
  /**
   * Returns a payment.
   *
   * Requires the permission `payments.read`.
   *
   * @throws {TesseraError}
   */
  get(input: PaymentsGetInput, options?: CallOptions): Call<Payment>;

  /**
   * Lists payments, newest first.
   *
   * Requires the permission `payments.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<PaymentsListInput, Payment>;

  /**
   * Fetches the state of a payment from the vendor now.
   *
   * Tessera also does this on its own schedule and after each of the vendor's webhooks. If the vendor cannot be reached, the payment does not change.
   *
   * Requires the permission `payments.manage`.
   *
   * @throws {TesseraError}
   */
  sync(input: PaymentsSyncInput, options?: CallOptions): Call<Payment>;

  gateways: PaymentsGatewaysApi;

  refunds: PaymentsRefundsApi;
}
