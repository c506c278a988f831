/**
 * A vendor as the conformance suite sees it: its adapter, an account, and controls for the customer's and the bank's
 * side.
 */
import type {
  PaymentAccount,
  PaymentProvider,
  PaymentWebhookRequest,
} from '../../../src/providers/payments/payment-provider.ts';

export interface FakeVendor {
  provider: PaymentProvider;
  account: PaymentAccount;
  /** The same account with credentials that the vendor refuses; absent where there are none. */
  refusedAccount?: PaymentAccount;
  /** The customer's action on the vendor's page. */
  pay(externalId: string): Promise<void>;
  decline(externalId: string): Promise<void>;
  /** The vendor's status after a decline: final, or open for another attempt. */
  afterDecline: 'failed' | 'pending';
  /** Performs the next create or refund and loses the answer. */
  loseNext(what: 'create' | 'refund'): void | Promise<void>;
  /** The vendor refuses the next write with an error before performing it; absent where there is no network. */
  failNext?: () => void;
  /** The amount of a payment as the vendor stored it, in major units: 10.50. */
  storedAmount(externalId: string): Promise<string>;
  countPayments(): Promise<number>;
  countRefunds(): Promise<number>;
  /** The vendor's webhook about a payment or its last refund. */
  webhook(externalId: string, about: 'payment' | 'refund', at?: Date): Promise<PaymentWebhookRequest>;
  /** Makes a webhook too old for the vendor's signature check; absent where the age is not signed. */
  refusesOld?: true;
  /** Currencies with each number of decimals that the vendor supports, and an amount in minor units. */
  samples: readonly (readonly [currency: string, amount: number])[];
  [Symbol.asyncDispose](): Promise<void>;
}

export const anAccount = (values: Partial<PaymentAccount>): PaymentAccount => ({
  gatewayId: '01990000-0000-7000-8000-000000000001',
  credentials: {},
  webhookSecret: null,
  settings: {},
  webhookUrl: 'https://tickets.example.in/webhooks/payments/01990000-0000-7000-8000-000000000001',
  now: () => new Date(),
  ...values,
});
