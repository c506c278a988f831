/** A vendor of messages as the conformance suite sees it: its adapter, an account there, and hands to play the vendor with. */
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

/** A message as it stands in the vendor's books. */
export interface BookedMessage {
  externalId: string;
  to: string;
  /** Null where the vendor keeps nothing of ours. */
  token: string | null;
  type: MessageType;
  text: string | null;
}

/** What a vendor may tell in a webhook. */
export type Told =
  | {
      kind: 'status';
      externalId: string;
      token: string;
      to: string;
      status: ReportedStatus;
      at: Date;
      /** The vendor's own code, of a failed one. */
      code?: string;
      /** Which of several numbers; the account's own when absent. */
      accountRef?: string;
    }
  | { kind: 'message'; externalId: string; from: string; text: string; at: Date; accountRef?: string };

/** How the vendor says no, and what we are to make of it. */
export interface Refusal {
  name: string;
  /** What is done at the vendor's before the next send. */
  arrange?: () => void | Promise<void>;
  /** What is sent; the usual one without. */
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
  /** The same account with credentials the vendor does not know; absent where there are none. */
  strangers?: MessagingAccount;
  /** The same account where nobody listens; absent where nothing is between us. */
  nowhere?: MessagingAccount;
  /** Somebody it delivers to, another each time. */
  anAddress(): string;
  /** What it accepted from the account, the oldest first. */
  booked(): Promise<BookedMessage[]>;
  /** The next message is accepted and the line cut before the answer. */
  loseNext?: () => void | Promise<void>;
  /** The line is cut before the vendor has booked anything. */
  cutNext?: () => void | Promise<void>;
  refusals: readonly Refusal[];
  /** As the vendor would send it: one webhook for all where it does so, else one each. Absent where it sends none. */
  tell?(told: readonly Told[]): Promise<MessagingWebhook[]>;
  /** The same account with another secret for its webhooks. */
  impostor?: MessagingAccount;
  /** How it asks whether an address is ours. */
  greeting?: { genuine: MessagingWebhook; forged: readonly MessagingWebhook[]; answer: string };
  /** One webhook of it may be about several of its numbers. */
  servesSeveral?: true;
  /** Which statuses it tells; all of them when absent. */
  tells?: readonly ReportedStatus[];
  /** Its webhooks carry a secret and no signature over what they say. */
  signsNoBody?: true;
  /** Puts a medium there as if somebody had sent it. */
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
