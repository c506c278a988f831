/** A vendor as the conformance suite sees it: its adapter, an account there, and hands to play customer and bank with. */
import type {
  PaymentAccount,
  PaymentProvider,
  PaymentWebhookRequest,
} from '../../../src/providers/payments/payment-provider.ts';

export interface FakeVendor {
  provider: PaymentProvider;
  account: PaymentAccount;
  /** The same account with credentials the vendor does not know; absent where there are none. */
  strangers?: PaymentAccount;
  /** What the customer does on the vendor's page. */
  pay(externalId: string): Promise<void>;
  decline(externalId: string): Promise<void>;
  /** How the vendor stands after a decline: final, or open for another try. */
  afterDecline: 'failed' | 'pending';
  /** Books the next create or refund and loses the answer. */
  loseNext(what: 'create' | 'refund'): void | Promise<void>;
  /** Makes the next write fail over there before anything is done; absent where nothing is between us. */
  breakNext?: () => void;
  /** The amount of a payment as the vendor wrote it down, in major units: 10.50. */
  bookedAmount(externalId: string): Promise<string>;
  countPayments(): Promise<number>;
  countRefunds(): Promise<number>;
  /** As the vendor would send it about a payment or its last refund. */
  webhook(externalId: string, about: 'payment' | 'refund', at?: Date): Promise<PaymentWebhookRequest>;
  /** How the vendor knows its webhooks by their age; absent when it cannot. */
  refusesOld?: true;
  /** Currencies of as many exponents as it takes, with an amount in minor units. */
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
