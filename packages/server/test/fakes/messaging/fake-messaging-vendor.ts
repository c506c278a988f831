/** A vendor as the conformance suite sees it: its adapter, an account, and controls for the vendor's side. */
import type { MessageType } from '@tessera/db';
import type {
  InboundMedia,
  MessagingAccount,
  MessagingProvider,
  MessagingWebhook,
  OutboundMessage,
  ReportedStatus,
  SendFault,
} from '../../../src/providers/messaging/messaging-provider.ts';

/** A message that the vendor stored. */
export interface BookedMessage {
  externalId: string;
  to: string;
  /** Null where the vendor stores no token. */
  token: string | null;
  type: MessageType;
  text: string | null;
}

/** What a vendor may report in a webhook. */
export type VendorReport =
  | {
      kind: 'status';
      externalId: string;
      token: string;
      to: string;
      status: ReportedStatus;
      at: Date;
      /** The vendor's code of a failure. */
      code?: string;
      /** Which of several numbers; the account's own when absent. */
      accountRef?: string;
    }
  | { kind: 'message'; externalId: string; from: string; text: string; at: Date; accountRef?: string };

/** A refusal of the vendor and the fault it maps to. */
export interface Refusal {
  name: string;
  /** What happens at the vendor before the next send. */
  arrange?: () => void | Promise<void>;
  /** The message to send; the default one when absent. */
  message?: Partial<OutboundMessage>;
  fault: SendFault;
  code?: string;
  suppress?: 'opted_out' | 'unreachable';
  retryAfterMs?: number;
  isRecipientOnly?: true;
}

export interface FakeMessagingVendor {
  provider: MessagingProvider;
  account: MessagingAccount;
  /** The same account with credentials that the vendor refuses; absent where there are none. */
  strangers?: MessagingAccount;
  /** The same account at a port without a listener; absent where there is no network. */
  nowhere?: MessagingAccount;
  /** A recipient it delivers to, a new one each time. */
  anAddress(): string;
  /** The messages it accepted from the account, oldest first. */
  booked(): Promise<BookedMessage[]>;
  /** Accepts the next message and cuts the connection before the answer. */
  loseNext?: () => void | Promise<void>;
  /** Cuts the connection before the vendor stores anything. */
  cutNext?: () => void | Promise<void>;
  refusals: readonly Refusal[];
  /** Builds the vendor's webhooks for these reports: one for all, or one each. Absent where it sends none. */
  tell?(told: readonly VendorReport[]): Promise<MessagingWebhook[]>;
  /** The same account with another secret for its webhooks. */
  impostor?: MessagingAccount;
  /** The request that verifies a webhook URL. */
  greeting?: { genuine: MessagingWebhook; forged: readonly MessagingWebhook[]; answer: string };
  /** One webhook may concern several of its numbers. */
  servesSeveral?: true;
  /** The statuses it reports; all when absent. */
  tells?: readonly ReportedStatus[];
  /** Its webhooks carry a secret instead of a signature over the body. */
  signsNoBody?: true;
  /** Stores a file as if a contact had sent it. */
  addMedia?(bytes: Buffer, mimeType: string): Promise<InboundMedia>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const anAccount = (values: Partial<MessagingAccount>): MessagingAccount => ({
  senderId: '01990000-0000-7000-8000-000000000001',
  channel: 'whatsapp',
  address: '+919800000001',
  name: 'Kettle & Co.',
  credentials: {},
  settings: {},
  webhookUrl: 'https://crm.example.in/webhooks/messaging/01990000-0000-7000-8000-000000000001',
  now: () => new Date(),
  ...values,
});
