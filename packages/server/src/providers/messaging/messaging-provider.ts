/**
 * What every vendor of messages is to us: a descriptor and a few methods. An adapter translates and keeps nothing; when to
 * send, what to believe and what to try again is decided in domains/messaging.
 */
import type { Channel, MessageType, MessagingProviderType } from '@tessera/db';
import type { z } from 'zod';
import { sanitizeText } from '../../lib/sanitize-text.ts';

export interface MessagingDescriptor {
  provider: MessagingProviderType;
  /** As people know it. */
  name: string;
  channels: readonly Channel[];
  types: readonly MessageType[];
  /** What a sender's credentials consist of. */
  credentials: z.ZodType<Record<string, string | undefined>>;
  /** What else can be set. */
  settings: z.ZodType<Record<string, unknown>>;
  /** What the vendor takes from one sender in a second, unless it granted more. */
  perSecond: number;
  /** How long `send` may take, where that is longer than ten seconds: until then nobody else sends the message. */
  maxCallMs?: number;
  /**
   * How the fate of a message becomes known whose call was cut. `callback`: the vendor calls back about each with our token;
   * `lookup`: it can be asked (`find`); `none`: nobody will ever tell.
   */
  reconcileBy: 'callback' | 'lookup' | 'none';
  /** Whether people can answer. */
  isTwoWay: boolean;
}

/** An organization's account with the vendor: one sender, opened. */
export interface MessagingAccount {
  senderId: string;
  channel: Channel;
  /** What messages come from: a phone number, a mailbox; null where there is none. */
  address: string | null;
  name: string;
  credentials: Record<string, string>;
  settings: Record<string, unknown>;
  /** Where the vendor is to send its webhooks. */
  webhookUrl: string;
  /** Instead of the vendor's own address: for fakes. Nobody can set it through the API. */
  baseUrl?: string;
  now: () => Date;
}

export interface OutboundMedia {
  /** Public and signed, good for a day. */
  url: string;
  mimeType: string;
  fileName: string | null;
}

/** A template as the vendor approved it, with the values of this recipient in their order. Header and body count apart. */
export interface OutboundTemplate {
  name: string;
  /** As the vendor spells it: en_US. */
  language: string;
  header: { text: string } | { media: OutboundMedia; type: 'image' | 'video' | 'document' } | null;
  body: readonly string[];
  /** What is added to the address of the button at that place. */
  buttons: readonly { index: number; text: string }[];
}

export interface OutboundContent {
  type: MessageType;
  /** The text, or the caption of a medium. */
  text: string | null;
  /** An e-mail's subject, a notification's title. */
  subject: string | null;
  html: string | null;
  media: OutboundMedia | null;
  template: OutboundTemplate | null;
  /** Where a notification leads. */
  url: string | null;
  /** For e-mail: one click takes the recipient off (RFC 8058). */
  unsubscribeUrl: string | null;
  /** The vendor's id of the message this answers. */
  replyTo: string | null;
}

export interface OutboundMessage {
  /** Ours, new with each attempt. Whatever the vendor echoes or keeps for us carries it. */
  token: string;
  /** A phone number with +, a WhatsApp user id, an e-mail address, a push subscription as JSON. */
  to: string;
  content: OutboundContent;
}

/** What the vendor says became of a message, in the order of their rank; `failed` stands beside them. */
export type ReportedStatus = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

export interface Failure {
  /** The vendor's own code. */
  code: string;
  /** Fit to show to the organization's people. */
  message: string;
  /** The address takes nothing any more: it said so itself, or there is nobody. */
  suppress: 'opted_out' | 'unreachable' | null;
}

export interface StatusReport {
  kind: 'status';
  externalId: string | null;
  token: string | null;
  status: ReportedStatus;
  at: Date;
  failure: Failure | null;
  pricing: Record<string, unknown> | null;
  /** Which of the vendor's numbers it is about, where one webhook serves several. */
  accountRef: string | null;
}

export interface InboundMedia {
  /** What `fetchMedia` takes. */
  ref: string;
  mimeType: string;
  fileName: string | null;
}

export interface InboundMessage {
  kind: 'message';
  externalId: string;
  /** Who wrote: what there is of it. */
  from: { phone: string | null; userId: string | null; email: string | null; name: string | null };
  type: MessageType;
  text: string | null;
  media: InboundMedia | null;
  /** The vendor's id of the message it answers. */
  replyTo: string | null;
  at: Date;
  accountRef: string | null;
}

/** Somebody told the vendor whether they want messages. */
export interface ConsentReport {
  kind: 'consent';
  /** Tells one from the next: consents are kept as proof. */
  key: string;
  address: string;
  status: 'opted_in' | 'opted_out';
  /** As the vendor names the reason. */
  source: string;
  at: Date;
  accountRef: string | null;
}

/** How the account itself is. */
export interface AccountReport {
  kind: 'account';
  health: 'healthy' | 'warning' | 'critical' | null;
  /** Different people a portfolio may reach within 24 hours: a number, or `unlimited`. */
  dailyUniqueRecipientLimit: number | 'unlimited' | null;
  /** A template the vendor decided on. */
  template: { externalId: string; status: 'approved' | 'rejected' | 'paused'; reason: string | null } | null;
  at: Date;
  accountRef: string | null;
}

export type WebhookItem = StatusReport | InboundMessage | ConsentReport | AccountReport;

export interface MessagingWebhook {
  method: 'GET' | 'POST';
  /** With its query, as the vendor called it. */
  url: URL;
  /** Exactly as it came. */
  body: Buffer;
  headers: Record<string, string | undefined>;
}

export interface AccountCheck {
  /** As the vendor knows the account. */
  displayName: string | null;
  address: string | null;
  health: 'healthy' | 'warning' | 'critical' | null;
  dailyUniqueRecipientLimit: number | 'unlimited' | null;
}

/** A template as it is put before the vendor: values are numbered, in header, body and each button apart. */
export interface TemplateDraft {
  /** The vendor's id of it, where it has one. */
  externalId: string | null;
  name: string;
  /** As the vendor spells it: en_US. */
  language: string;
  category: 'marketing' | 'utility' | 'authentication';
  header: { type: 'text'; text: string } | { type: 'image' | 'video' | 'document' } | null;
  body: string;
  footer: string | null;
  buttons: readonly (
    | { type: 'quick_reply'; text: string }
    | { type: 'url'; text: string; url: string }
    | { type: 'phone_number'; text: string; phone: string }
  )[];
  /** What the values of the body could be, for those who judge it. */
  examples: readonly string[];
}

export interface TemplateDecision {
  externalId: string;
  status: 'pending' | 'approved' | 'rejected' | 'paused';
  reason: string | null;
}

export interface MessagingProvider {
  descriptor: MessagingDescriptor;
  /** Answers once the vendor has accepted it: with its id of the message. */
  send(account: MessagingAccount, message: OutboundMessage): Promise<{ externalId: string }>;
  /** Whether the credentials work, and what the vendor says of the account. */
  check(account: MessagingAccount): Promise<AccountCheck>;
  /** Of `afterCut: 'lookup'`: what became of an attempt; null when the vendor never had it. */
  findAttempt?(
    account: MessagingAccount,
    message: { token: string; to: string; since: Date },
  ): Promise<StatusReport | null>;
  /** Answers a vendor's question whether this address is ours: what to answer with, or null to refuse. */
  answerHandshake?(account: MessagingAccount, webhook: MessagingWebhook): string | null;
  /** Whether the vendor sent this, by its signature over the bytes as they came. */
  isGenuine?(account: MessagingAccount, webhook: MessagingWebhook): boolean;
  /**
   * All that a genuine webhook says; what cannot be read is left out. Where its address had a query parameter `token`, that is
   * in the headers as `:token`: Twilio gives ours back only there.
   */
  parse?(account: MessagingAccount, body: Buffer, headers: Record<string, string | undefined>): WebhookItem[];
  /** Of vendors that judge templates: one they have already by its name is brought up to date, and none is made twice. */
  submitTemplate?(account: MessagingAccount, template: TemplateDraft): Promise<TemplateDecision>;
  fetchMedia?(account: MessagingAccount, media: InboundMedia): Promise<Buffer>;
}

/**
 * Why a message was not accepted.
 * `unknown`: it may have been. All others: it surely was not.
 * `unavailable`: nobody answered the door, try again. `throughput`: too many, try again after `retryAfterMs`.
 * `credentials`: the vendor does not know us; nothing will get through until somebody mends it.
 * `recipient`: not this one. `content`: not this.
 */
export type SendFault = 'unknown' | 'unavailable' | 'throughput' | 'credentials' | 'recipient' | 'content';

export class MessagingProviderError extends Error {
  readonly fault: SendFault;
  readonly failure: Failure;
  readonly retryAfterMs: number | null;
  /** `throughput` of one recipient only: the rest may go on. */
  readonly isRecipientOnly: boolean;

  constructor(
    fault: SendFault,
    failure: Pick<Failure, 'message'> & Partial<Failure>,
    options: ErrorOptions & { retryAfterMs?: number; isRecipientOnly?: boolean } = {},
  ) {
    const { retryAfterMs = null, isRecipientOnly = false, ...rest } = options;
    // Vendors' words, as they are stored.
    const message = sanitizeText(failure.message.slice(0, 500));
    super(message, rest);
    this.name = 'MessagingProviderError';
    this.fault = fault;
    this.failure = { code: failure.code ?? fault, message, suppress: failure.suppress ?? null };
    this.retryAfterMs = retryAfterMs;
    this.isRecipientOnly = isRecipientOnly;
  }
}
