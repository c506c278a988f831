/**
 * The interface that every vendor of messages implements: a descriptor and a few methods. Adapters translate and keep no
 * state; `domains/messaging` decides when to send, what to trust and what to retry.
 */
import type { Channel, MessageType, MessagingProviderType } from '@tessera/db';
import type { z } from 'zod';
import { sanitizeText } from '../../lib/text/sanitize-text.ts';

export interface MessagingDescriptor {
  provider: MessagingProviderType;
  /** The name to show. */
  name: string;
  channels: readonly Channel[];
  types: readonly MessageType[];
  /** The schema of a sender's credentials. */
  credentials: z.ZodType<Record<string, string | undefined>>;
  /** The schema of a sender's settings. */
  settings: z.ZodType<Record<string, unknown>>;
  /** Messages the vendor takes from one sender per second, unless it granted more. */
  perSecond: number;
  /** The longest time `send` may take, where that is more than ten seconds. The lease of a message lasts that long. */
  maxCallMs?: number;
  /**
   * How the outcome of a call without an answer becomes known. `callback`: the vendor reports every message with our token;
   * `lookup`: `findAttempt` asks the vendor; `none`: it stays unknown.
   */
  reconcileBy: 'callback' | 'lookup' | 'none';
  /** Whether contacts can reply. */
  isTwoWay: boolean;
}

/** An organization's account with the vendor: a sender with its credentials unsealed. */
export interface MessagingAccount {
  senderId: string;
  channel: Channel;
  /** The address that messages come from: a phone number or an e-mail address; null where there is none. */
  address: string | null;
  name: string;
  credentials: Record<string, string>;
  settings: Record<string, unknown>;
  /** The URL for the vendor's webhooks. */
  webhookUrl: string;
  /** Replaces the vendor's own origin, for fakes in tests. The API cannot set it. */
  baseUrl?: string;
  now: () => Date;
}

export interface OutboundMedia {
  /** A signed public URL, valid for a day. */
  url: string;
  mimeType: string;
  fileName: string | null;
}

/** An approved template with the values of one recipient, in order. Header and body are numbered separately. */
export interface OutboundTemplate {
  name: string;
  /** In the vendor's spelling: en_US. */
  language: string;
  header: { text: string } | { media: OutboundMedia; type: 'image' | 'video' | 'document' } | null;
  body: readonly string[];
  /** The text appended to the URL of the button with this index. */
  buttons: readonly { index: number; text: string }[];
}

export interface OutboundContent {
  type: MessageType;
  /** The text, or the caption of media. */
  text: string | null;
  /** The subject of an e-mail or the title of a notification. */
  subject: string | null;
  html: string | null;
  media: OutboundMedia | null;
  template: OutboundTemplate | null;
  /** The page that a notification opens. */
  url: string | null;
  /** For e-mail: the one-click unsubscribe URL (RFC 8058). */
  unsubscribeUrl: string | null;
  /** The vendor's id of the message that this one replies to. */
  replyTo: string | null;
}

export interface OutboundMessage {
  /** Our token, new with each attempt. It is put wherever the vendor echoes or stores data for us. */
  token: string;
  /** A phone number with +, a WhatsApp user id, an e-mail address, a push subscription as JSON. */
  to: string;
  content: OutboundContent;
}

/** Statuses that vendors report, in the order of their rank; `failed` ranks beside them. */
export type ReportedStatus = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

export interface Failure {
  /** The vendor's own code. */
  code: string;
  /** Fit to show to members. */
  message: string;
  /**
   * Whether to suppress the address: its owner opted out with the vendor, or it cannot be reached at all. `if_repeated`: it
   * cannot be reached when another message to it failed with the same code before.
   */
  suppress: 'opted_out' | 'unreachable' | 'if_repeated' | null;
}

export interface StatusReport {
  kind: 'status';
  externalId: string | null;
  token: string | null;
  status: ReportedStatus;
  at: Date;
  failure: Failure | null;
  pricing: Record<string, unknown> | null;
  /** The vendor's number that it concerns, where one webhook serves several. */
  accountRef: string | null;
}

export interface InboundMedia {
  /** The reference that `fetchMedia` takes. */
  ref: string;
  mimeType: string;
  fileName: string | null;
  /** The file itself, where it came with the message. */
  data?: Buffer;
}

export interface InboundMessage {
  kind: 'message';
  externalId: string;
  /** The author's addresses, as far as the vendor reports them. */
  from: { phone: string | null; userId: string | null; email: string | null; name: string | null };
  type: MessageType;
  text: string | null;
  /** Of an e-mail. */
  subject?: string | null;
  /** The organization wrote it elsewhere, in the vendor's own app; `from` is then the recipient. */
  isOwn?: boolean;
  media: InboundMedia | null;
  /** The vendor's id of the message it answers. */
  replyTo: string | null;
  at: Date;
  accountRef: string | null;
}

/** A consent that the vendor received. */
export interface ConsentReport {
  kind: 'consent';
  /** Identifies the statement, so that a repeated report counts once. */
  key: string;
  address: string;
  status: 'opted_in' | 'opted_out';
  /** The vendor's name of the reason. */
  source: string;
  at: Date;
  accountRef: string | null;
}

/** A report about the account itself. */
export interface AccountReport {
  kind: 'account';
  health: 'healthy' | 'warning' | 'critical' | null;
  /** Unique recipients that the portfolio may reach within 24 hours. */
  dailyUniqueRecipientLimit: number | 'unlimited' | null;
  /** A decision on a template. */
  template: { externalId: string; status: 'approved' | 'rejected' | 'paused'; reason: string | null } | null;
  at: Date;
  accountRef: string | null;
}

/** Something arrived that is not understood. It is counted, and the webhook is kept for a person to read. */
export interface NotUnderstood {
  kind: 'not_understood';
  at: Date;
  accountRef: string | null;
}

export type WebhookItem = StatusReport | InboundMessage | ConsentReport | AccountReport | NotUnderstood;

export interface MessagingWebhook {
  method: 'GET' | 'POST';
  /** The URL as the vendor called it, with its query. */
  url: URL;
  /** The raw bytes. */
  body: Buffer;
  headers: Record<string, string | undefined>;
}

export interface AccountCheck {
  /** The vendor's name of the account. */
  displayName: string | null;
  address: string | null;
  health: 'healthy' | 'warning' | 'critical' | null;
  dailyUniqueRecipientLimit: number | 'unlimited' | null;
}

/** A template to submit for review. Values are numbered separately in header, body and each button. */
export interface TemplateDraft {
  /** The vendor's id, if it has the template already. */
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
  /** Example values of the body, for the reviewers. */
  examples: readonly string[];
}

export interface TemplateDecision {
  externalId: string;
  status: 'pending' | 'approved' | 'rejected' | 'paused';
  reason: string | null;
}

export interface AcceptedMessage {
  /** The vendor's id of the message. */
  externalId: string;
  /** The address under which the vendor will report the recipient, where it may differ from the one that was given. */
  knownAs?: string | null;
}

export interface MessagingProvider {
  descriptor: MessagingDescriptor;
  /** Resolves when the vendor has accepted the message. Rejects with a MessagingProviderError. */
  send(account: MessagingAccount, message: OutboundMessage): Promise<AcceptedMessage>;
  /** Verifies the credentials and returns what the vendor says about the account. */
  check(account: MessagingAccount): Promise<AccountCheck>;
  /** For `reconcileBy: 'lookup'`: the status of an attempt; null when the vendor did not receive it. */
  findAttempt?(
    account: MessagingAccount,
    message: { token: string; to: string; since: Date },
  ): Promise<StatusReport | null>;
  /** The answer to the vendor's verification of the webhook URL; null refuses it. */
  answerHandshake?(account: MessagingAccount, webhook: MessagingWebhook): string | null;
  /** Whether the vendor sent this webhook, by its signature over the raw bytes. */
  isGenuine?(account: MessagingAccount, webhook: MessagingWebhook): boolean;
  /**
   * Parses a genuine webhook; unreadable items are left out. A query parameter `token` of the URL is passed as the header
   * `:token`, because Twilio returns our token only there.
   */
  parse?(
    account: MessagingAccount,
    body: Buffer,
    headers: Record<string, string | undefined>,
  ): WebhookItem[] | Promise<WebhookItem[]>;
  /**
   * For vendors that review templates. A template that the vendor already has under this name is updated, not created twice.
   */
  submitTemplate?(account: MessagingAccount, template: TemplateDraft): Promise<TemplateDecision>;
  fetchMedia?(account: MessagingAccount, media: InboundMedia): Promise<Buffer>;
}

/**
 * Why a message was not accepted. `unknown`: the vendor may have accepted it. For all others it did not. `unavailable`: no
 * connection or no answer; try again. `throughput`: too many messages; try again after `retryAfterMs`. `credentials`: the
 * vendor refuses the account; nothing is sent until it is corrected. `recipient`: the vendor refuses this recipient.
 * `content`: the vendor refuses this content.
 */
export type SendFault = 'unknown' | 'unavailable' | 'throughput' | 'credentials' | 'recipient' | 'content';

export class MessagingProviderError extends Error {
  readonly fault: SendFault;
  readonly failure: Failure;
  readonly retryAfterMs: number | null;
  /** The fault concerns one recipient only, so the sender is not paused. */
  readonly isRecipientOnly: boolean;

  constructor(
    fault: SendFault,
    failure: Pick<Failure, 'message'> & Partial<Failure>,
    options: ErrorOptions & { retryAfterMs?: number; isRecipientOnly?: boolean } = {},
  ) {
    const { retryAfterMs = null, isRecipientOnly = false, ...rest } = options;
    // The vendor's text, made safe to store.
    const message = sanitizeText(failure.message.slice(0, 500));
    super(message, rest);
    this.name = 'MessagingProviderError';
    this.fault = fault;
    this.failure = { code: failure.code ?? fault, message, suppress: failure.suppress ?? null };
    this.retryAfterMs = retryAfterMs;
    this.isRecipientOnly = isRecipientOnly;
  }
}
