/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';

/** A vendor of messages and the fields that a sender of it takes. */
export interface MessagingProvider {
  provider: MessagingProviderType | (string & {});
  /** The name to show. */
  name: string;
  channels: (Channel | (string & {}))[];
  /** The types of messages it sends. */
  types: (MessageType | (string & {}))[];
  /** Messages it takes from one sender per second, unless it granted more. */
  perSecond: number;
  /** Whether contacts can reply. */
  isTwoWay: boolean;
  credentials: SenderField[];
  settings: SenderField[];
}

/** A vendor of messages. sandbox ships with the product and simulates all channels; nothing leaves the server. */
export type MessagingProviderType = 'sandbox' | 'whatsapp_cloud' | 'smtp' | 'twilio' | 'web_push' | 'fcm';

/** A way to reach a contact. */
export type Channel = 'email' | 'sms' | 'push' | 'whatsapp';

/** The type of a message. */
export type MessageType = 'text' | 'image' | 'video' | 'audio' | 'document';

/** A credential or a setting of a sender, as a form field. */
export interface SenderField {
  name: string;
  type: 'text' | 'number' | 'boolean' | 'choice' | 'other' | (string & {});
  isRequired: boolean;
  description: string | null;
  /** The values of a choice. */
  options: string[];
  /** The value that is used when the field is left out. */
  default: string | null;
}

export interface MessagingProvidersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

/** How the sandbox behaves. It is deterministic: the token of a message decides what happens to it. Some addresses have fixed outcomes (of e-mail addresses, the part before @): 5550001 fails after acceptance, 5550002 is refused, 5550003 answers STOP, 5550004 is accepted while the answer is lost, 5550005 is cut before acceptance; 5550006 to 5550009 fail with content, throughput, unavailable and credentials. */
export interface SandboxMessagingScript {
  /** Whether pages may create a contact for a visitor who subscribes; by default only members and servers. */
  createContacts?: boolean;
  /**
   * Messages it takes from this sender per second.
   * @default 2000
   */
  perSecond?: number;
  /**
   * How long an answer takes, in milliseconds.
   * @default 0
   */
  answerMs?: number;
  /**
   * The fraction that is refused before it is accepted. `unknown` cuts the connection instead.
   * @default null
   */
  sendFault?: {
    fault: 'unknown' | 'unavailable' | 'throughput' | 'credentials' | 'recipient' | 'content';
    fraction: number;
  } | null;
  /**
   * The fraction that is accepted while the answer is lost.
   * @default 0
   */
  lost?: number;
  /**
   * The fraction that fails after it was accepted.
   * @default 0
   */
  failed?: number;
  /**
   * The fraction of messages without a failure that is delivered.
   * @default 1
   */
  delivered?: number;
  /**
   * The fraction of delivered messages that is read.
   * @default 0.6
   */
  read?: number;
  /**
   * The fraction of delivered messages that gets a reply.
   * @default 0
   */
  replied?: number;
  /**
   * The text of replies.
   * @default "Thank you!"
   */
  replyText?: string;
  /**
   * The fraction of delivered messages that is answered with STOP.
   * @default 0
   */
  optedOut?: number;
  /**
   * Milliseconds between acceptance and the webhook about each status.
   * @default {}
   */
  delaysMs?: {
    /** @default 0 */
    sent?: number;
    /** @default 500 */
    delivered?: number;
    /** @default 2000 */
    read?: number;
    /** @default 3000 */
    replied?: number;
  };
  /**
   * The fraction of webhook items that is sent twice.
   * @default 0
   */
  duplicates?: number;
  /**
   * Reports the last status first.
   * @default false
   */
  shuffle?: boolean;
  /**
   * The fraction of messages without any webhook.
   * @default 0
   */
  dropCallbacks?: number;
}

/** An account with a vendor that messages are sent from. */
export interface Sender {
  id: string;
  channel: Channel | (string & {});
  provider: MessagingProviderType | (string & {});
  name: string;
  /** A phone number with + and country code, or an e-mail address. Null for push and for SMS services. */
  address: string | null;
  /** An inactive sender sends nothing. */
  isActive: boolean;
  /** The sender of messages that name none. One per channel. */
  isDefault: boolean;
  /** The last characters of each credential that is set. The credentials themselves are never returned. */
  credentialHints: Record<string, string>;
  settings: Record<string, unknown>;
  /** The WhatsApp portfolio whose limit of unique recipients this number shares. */
  portfolioId: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit: number | null;
  /** Messages sent since 00:00 UTC. */
  messagesSentToday: number;
  /** Nothing is sent before this time, because the vendor asked for a pause. Year 9999: the vendor refuses the credentials, and the pause lasts until new ones or `resume`. */
  pausedUntil: Date | null;
  /** Why the sender is paused, fit to show. */
  pauseReason: string | null;
  /** When the vendor last confirmed the credentials. */
  verifiedAt: Date | null;
  /** What the vendor answered when it refused the credentials. */
  verificationError: string | null;
  /** The user who created it; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Webhooks of the last seven days that were not understood, or that concern no known message: bounces in words that are not known, reports about messages of another system. */
  failedReportCount: number;
  /** The URL to register for webhooks in the vendor’s dashboard. */
  webhookUrl: string;
}

export interface MessagingSendersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Senders of these channels. */
    channel?: Channel | Channel[];
    /** Senders of these vendors. */
    provider?: MessagingProviderType | MessagingProviderType[];
    /** Active or inactive senders only. */
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

export interface MessagingSendersGetInput {
  /** The id. */
  id: string;
}

export interface MessagingSendersUpdateInput {
  /** The sender. */
  id: string;
  /** The name of the sender. Recipients of e-mail see it. */
  name?: string;
  /** A phone number with + and country code, or an e-mail address. Push senders have none, and Twilio services need none. */
  address?: string;
  /** The credentials to change; null removes one. */
  credentials?: Record<string, string | null>;
  /** The settings to change; null removes one. */
  settings?: Record<string, unknown>;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
}

export interface MessagingSendersDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingSendersVerifyInput {
  /** The id. */
  id: string;
}

export interface MessagingSendersResumeInput {
  /** The id. */
  id: string;
}

/** A key pair for web push. Store it in a sender’s credentials; it is not kept here. */
export interface VapidKeys {
  /** The key that pages subscribe with. Not secret. */
  vapidPublicKey: string;
  vapidPrivateKey: string;
}

/** The WhatsApp part of a sender. */
export interface WhatsAppAccount {
  /** The id of the account and of its sender. */
  id: string;
  /** The name that WhatsApp shows. */
  displayName: string | null;
  connectionStatus: ConnectionStatus | (string & {});
  /** The QR code to scan with the phone, for accounts that connect this way. */
  qrCode: string | null;
  healthStatus: HealthStatus | (string & {});
  /** Meta’s id of the number. */
  phoneNumberId: string | null;
  /** Meta’s id of the business account. */
  businessAccountId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** With + and country code. */
  phone: string;
  /** An inactive sender sends nothing. */
  isActive: boolean;
  /** Messages sent since 00:00 UTC. */
  messagesSentToday: number;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit: number | null;
  /** The portfolio whose limit of unique recipients this number shares. */
  portfolio: WhatsAppPortfolio | null;
  /** What the vendor answered when the connection failed. */
  connectionError: string | null;
}

/** Whether a WhatsApp account can send. */
export type ConnectionStatus = 'disconnected' | 'connecting' | 'connected' | 'failed';

/** WhatsApp’s rating of the account’s messages. */
export type HealthStatus = 'healthy' | 'warning' | 'critical';

/** WhatsApp numbers that share one limit of unique recipients. */
export interface WhatsAppPortfolio {
  id: string;
  name: string;
  /** The vendor’s id of the portfolio. */
  externalId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** How many unique recipients its numbers may write to within 24 hours; null: no limit. */
  dailyUniqueRecipientLimit: number | null;
}

export interface MessagingWhatsappAccountsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Accounts in these connection states. */
    connectionStatus?: ConnectionStatus | ConnectionStatus[];
    /** Accounts with these health ratings. */
    healthStatus?: HealthStatus | HealthStatus[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'phone';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingWhatsappAccountsGetInput {
  /** The id. */
  id: string;
}

export interface MessagingWhatsappAccountsUpdateInput {
  /** The WhatsApp account. */
  id: string;
  /** The name that WhatsApp shows. */
  displayName?: string | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The portfolio of the number; null for none. */
  portfolioId?: string | null;
}

export interface MessagingWhatsappAccountsConnectInput {
  /** The id. */
  id: string;
}

export interface MessagingWhatsappAccountsDisconnectInput {
  /** The id. */
  id: string;
}

export interface MessagingPortfoliosCreateInput {
  /** The name of the portfolio. */
  name: string;
  /** The vendor’s id of the portfolio. */
  externalId?: string | null;
  /** Unique recipients within 24 hours: 250, 2,000, 10,000, 100,000; null for no limit. Updated when WhatsApp reports a new limit. */
  dailyUniqueRecipientLimit?: number | null;
}

export interface MessagingPortfoliosListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
}

export interface MessagingPortfoliosUpdateInput {
  /** The portfolio. */
  id: string;
  /** The name of the portfolio. */
  name?: string;
  /** The vendor’s id of the portfolio. */
  externalId?: string | null;
  /** Unique recipients within 24 hours: 250, 2,000, 10,000, 100,000; null for no limit. Updated when WhatsApp reports a new limit. */
  dailyUniqueRecipientLimit?: number | null;
}

export interface MessagingPortfoliosDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingTemplatesCreateInput {
  /** The channel the template is for. */
  channel: Channel;
  /** The name. For WhatsApp: a to z, 0 to 9 and _. */
  name: string;
  /**
   * The language, in the vendor’s spelling: en, en_US.
   * @default "en"
   */
  language?: string;
  /** Liquid; for WhatsApp, text with the values {{1}}, {{2}} …. */
  body: string;
  /** The id of a template that the vendor already has. Its later decisions are applied to this template. */
  externalId?: string | null;
  /** What the template is for; WhatsApp prices by it. */
  category?: TemplateCategory;
  /** The subject of an e-mail or the title of a notification, in Liquid. */
  subject?: string | null;
  /** The HTML of an e-mail, in Liquid; made from the body when left out. */
  html?: string | null;
  /** Header, footer and buttons of a WhatsApp template. */
  components?: TemplateComponentsInput;
  /** Variables by name; for the body of a WhatsApp template, by number. */
  variables?: Record<string, {
    /** Used when the contact has no value. */
    fallback?: string;
  }>;
}

/** What a template is for. WhatsApp prices by it. */
export type TemplateCategory = 'marketing' | 'utility' | 'authentication';

/** What a WhatsApp template has besides its body. Values are numbered from {{1}} in each component. */
export interface TemplateComponentsInput {
  header?: {
    type: 'text';
    /** May contain one value: {{1}}. */
    text: string;
  } | {
    type: 'image' | 'video' | 'document';
    /** Sent when a message names no other media. */
    mediaId?: string;
  };
  footer?: {
    /** Must not contain values. */
    text: string;
  };
  buttons?: ({
    type: 'quick_reply';
    text: string;
  } | {
    type: 'url';
    text: string;
    /** May end with a value: https://example.in/{{1}}. */
    url: string;
  } | {
    type: 'phone_number';
    text: string;
    phone: string;
  })[];
}

/** A message text that is written once and sent to many contacts. */
export interface MessageTemplate {
  id: string;
  channel: Channel | (string & {});
  name: string;
  /** In the vendor’s spelling: en, en_US. */
  language: string;
  category: TemplateCategory | (string & {});
  status: TemplateStatus | (string & {});
  /** Why WhatsApp did not approve the template. */
  statusReason: string | null;
  /** The vendor’s id of the template. */
  externalId: string | null;
  /** The subject of an e-mail or the title of a notification. */
  subject: string | null;
  /** Liquid; for WhatsApp, text with the values {{1}}, {{2}} …. */
  body: string;
  /** The HTML of an e-mail; made from the body when null. */
  html: string | null;
  components: TemplateComponents;
  /** Variables by name; for the body of a WhatsApp template, by number. */
  variables: Record<string, {
    /** Used when the contact has no value. */
    fallback?: string;
  }>;
  /** Increases with each change. */
  version: number;
  /** The user who created it; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The review state of a template. Only approved templates are sent. WhatsApp reviews its own. */
export type TemplateStatus = 'draft' | 'pending' | 'approved' | 'rejected' | 'paused';

/** What a WhatsApp template has besides its body. Values are numbered from {{1}} in each component. */
export interface TemplateComponents {
  header?: {
    type: 'text';
    /** May contain one value: {{1}}. */
    text: string;
  } | {
    type: 'image' | 'video' | 'document' | (string & {});
    /** Sent when a message names no other media. */
    mediaId?: string;
  };
  footer?: {
    /** Must not contain values. */
    text: string;
  };
  buttons?: ({
    type: 'quick_reply';
    text: string;
  } | {
    type: 'url';
    text: string;
    /** May end with a value: https://example.in/{{1}}. */
    url: string;
  } | {
    type: 'phone_number';
    text: string;
    phone: string;
  })[];
}

/** A template without its HTML, as lists return it. */
export interface ListedMessageTemplate {
  id: string;
  channel: Channel | (string & {});
  name: string;
  /** In the vendor’s spelling: en, en_US. */
  language: string;
  category: TemplateCategory | (string & {});
  status: TemplateStatus | (string & {});
  /** Why WhatsApp did not approve the template. */
  statusReason: string | null;
  /** The vendor’s id of the template. */
  externalId: string | null;
  /** The subject of an e-mail or the title of a notification. */
  subject: string | null;
  /** Liquid; for WhatsApp, text with the values {{1}}, {{2}} …. */
  body: string;
  components: TemplateComponents;
  /** Variables by name; for the body of a WhatsApp template, by number. */
  variables: Record<string, {
    /** Used when the contact has no value. */
    fallback?: string;
  }>;
  /** Increases with each change. */
  version: number;
  /** The user who created it; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface MessagingTemplatesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Templates for these channels. */
    channel?: Channel | Channel[];
    /** Templates in these states. */
    status?: TemplateStatus | TemplateStatus[];
    /** Templates of these categories. */
    category?: TemplateCategory | TemplateCategory[];
    /** Part of the name. */
    text?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'name';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingTemplatesGetInput {
  /** The id. */
  id: string;
}

export interface MessagingTemplatesUpdateInput {
  /** The template. */
  id: string;
  /** The version that was read. CONFLICT when the template has changed since. */
  version: number;
  /** The name. For WhatsApp: a to z, 0 to 9 and _. */
  name?: string;
  /** Liquid; for WhatsApp, text with the values {{1}}, {{2}} …. */
  body?: string;
  /** The id of a template that the vendor already has. Its later decisions are applied to this template. */
  externalId?: string | null;
  /** What the template is for; WhatsApp prices by it. */
  category?: TemplateCategory;
  /** The subject of an e-mail or the title of a notification, in Liquid. */
  subject?: string | null;
  /** The HTML of an e-mail, in Liquid; made from the body when left out. */
  html?: string | null;
  /** Header, footer and buttons of a WhatsApp template. */
  components?: TemplateComponentsInput;
  /** Variables by name; for the body of a WhatsApp template, by number. */
  variables?: Record<string, {
    /** Used when the contact has no value. */
    fallback?: string;
  }>;
}

export interface MessagingTemplatesDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingTemplatesSubmitInput {
  /** The template. */
  id: string;
  /** The WhatsApp sender whose vendor reviews it. */
  senderId: string;
}

export interface MessagingTemplatesPreviewInput {
  /** The template. */
  id: string;
  /** The contact to render it for. */
  contactId: string;
  /** For WhatsApp: the values of {{1}}, {{2}} …, in Liquid. */
  values?: {
    header?: string;
    body?: string[];
    buttons?: string[];
  };
}

/** A template rendered for a contact. */
export interface TemplatePreview {
  subject: string | null;
  text: string | null;
  html: string | null;
  /** Why the message could not be sent to this contact. */
  problem: string | null;
  /** The variable that has neither a value nor a fallback. */
  missing: string | null;
}

/** The messages between one address of a contact and one sender. */
export interface Conversation {
  id: string;
  senderId: string;
  channel: Channel | (string & {});
  /** The contact; null when the organization’s contact quota is used up. */
  contactId: string | null;
  /** The contact’s address: a phone number with +, an e-mail address or a WhatsApp user id. */
  address: string;
  status: ConversationStatus | (string & {});
  /** The member it is assigned to. */
  assignedTo: string | null;
  /** Inbound messages that no member has read. */
  unreadCount: number;
  /** When the last message was sent or received; at first, when the conversation was created. */
  lastMessageAt: Date | null;
  /** The beginning of the last message. */
  lastMessagePreview: string | null;
  lastMessageDirection: MessageDirection | (string & {}) | null;
  lastInboundAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  contactName: string | null;
  /** For WhatsApp, until when free text may be sent; only templates after that. Null for other channels. */
  windowEndsAt: Date | null;
}

/** The state of a conversation. An inbound message opens a closed one. */
export type ConversationStatus = 'open' | 'closed';

/** inbound: from the contact; outbound: to the contact. */
export type MessageDirection = 'inbound' | 'outbound';

export interface MessagingConversationsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Conversations in these states. */
    status?: ConversationStatus | ConversationStatus[];
    /** Conversations assigned to this member. */
    assignedTo?: string;
    /** Conversations without an assignment, or with one. */
    isUnassigned?: boolean;
    /** Conversations with unread messages, or without. */
    isUnread?: boolean;
    /** Conversations over these channels. */
    channel?: Channel | Channel[];
    /** Conversations of this sender. */
    senderId?: string;
    /** Conversations with this contact. */
    contactId?: string;
    /** Part of the last message. */
    text?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "lastMessageAt" */
    field?: 'lastMessageAt' | 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingConversationsGetInput {
  /** The id. */
  id: string;
}

export interface MessagingConversationsOpenInput {
  /** The contact. */
  contactId: string;
  /** The sender to write from. */
  senderId: string;
}

export interface MessagingConversationsAssignInput {
  /** The conversation. */
  id: string;
  /** A member of the organization; null removes the assignment. */
  assignedTo: string | null;
}

export interface MessagingConversationsCloseInput {
  /** The id. */
  id: string;
}

export interface MessagingConversationsReopenInput {
  /** The id. */
  id: string;
}

export interface MessagingConversationsMarkReadInput {
  /** The id. */
  id: string;
}

export interface MessagingConversationsWatchInput {
  /** Changes of this conversation only. */
  id?: string;
  /** Which changes to stream. */
  filter?: {
    /** Changes of this sender’s conversations only. */
    senderId?: string;
  };
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** A change in the inbox. */
export interface ConversationChange {
  /** message_changed: an outbound message was created, or the status of a message changed. */
  type: 'message_received' | 'message_changed' | 'conversation_changed' | (string & {});
  /** Null when the contact has no conversation with this sender yet. */
  conversationId: string | null;
  messageId: string | null;
  /** The conversation as it is now, possibly newer than the change. */
  conversation: Conversation | null;
  /** The message as it is now; null for a change of the conversation only. */
  message: Message | null;
  /** When the change happened. */
  at: Date;
}

/** A message to or from a contact, over any channel. */
export interface Message {
  id: string;
  senderId: string;
  channel: Channel | (string & {});
  contactId: string | null;
  /** The contact’s address: a phone number with +, an e-mail address, a WhatsApp user id or a push subscription. */
  address: string;
  direction: MessageDirection | (string & {});
  type: MessageType | (string & {});
  /** The rendered text, or the caption of media. */
  content: string | null;
  subject: string | null;
  mediaId: string | null;
  mediaUrl: string | null;
  templateId: string | null;
  /** The vendor’s id of the message. */
  externalId: string | null;
  /** The vendor’s id of the message that this one replies to. */
  replyTo: string | null;
  status: MessageStatus | (string & {});
  /** The vendor’s error code, or the reason a message was skipped. */
  errorCode: string | null;
  /** The error in words, fit to show. */
  errorMessage: string | null;
  /** The earliest time to send it. */
  scheduledFor: Date | null;
  /** When the vendor accepted it; for an inbound message, when it was written. */
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  /** When it failed, also after it was sent. */
  failedAt: Date | null;
  /** Whether it is an automatic reply. */
  isFromBot: boolean;
  /** The campaign that sent it. */
  campaignId: string | null;
  /** The price that the vendor reported, in the vendor’s format. */
  pricing: Record<string, unknown> | null;
  /** The user who wrote it; null for API keys, campaigns and inbound messages. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The state of a message. accepted: the vendor has it; uncertain: the vendor may have it, and the outcome is being determined; skipped: consent or a closed window forbade it. Inbound messages are delivered, and read once a member has read them. */
export type MessageStatus = 'queued' | 'sending' | 'uncertain' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'skipped' | 'cancelled';

export interface MessagingConversationsNotesCreateInput {
  /** The conversation. */
  conversationId: string;
  /** The text of the note. */
  body: string;
}

/** A note on a conversation that only the team sees. */
export interface ConversationNote {
  id: string;
  conversationId: string;
  body: string;
  /** The user who wrote it; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface MessagingConversationsNotesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The conversation. */
  conversationId: string;
}

export interface MessagingConversationsNotesDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingMessagesSendInput {
  /** The conversation to write in. Leave it out when you give contactId. */
  conversationId?: string;
  /** The contact to write to, instead of a conversation. */
  contactId?: string;
  /** With contactId: the sender. */
  senderId?: string;
  /** With contactId and without senderId: the channel, whose default sender is used. */
  channel?: Channel;
  /** What to send. */
  content: MessageContentInput;
  /** The earliest time to send it, within a year. Now when left out. */
  scheduledFor?: Date;
  /** The message of the same conversation that this one replies to. */
  replyToId?: string;
}

/** The content of a message. Texts are Liquid: {{ name }}, {{ first_name | default: "there" }}, {{ unsubscribe_url }}. */
export interface MessageContentInput {
  /**
   * The type of the message.
   * @default "text"
   */
  type?: MessageType;
  /** The text, or the caption of media. */
  text?: string;
  /** The subject of an e-mail or the title of a notification. */
  subject?: string;
  /** The HTML of an e-mail; made from the text when left out. */
  html?: string;
  /** An uploaded file. */
  mediaId?: string;
  /** A file at another https URL. */
  mediaUrl?: string;
  /** The page that a notification opens. */
  url?: string;
  /** The template to send. WhatsApp requires one outside the 24-hour window. */
  templateId?: string;
  /** The values of a WhatsApp template, in Liquid. */
  templateValues?: {
    header?: string;
    /** The values of {{1}}, {{2}} … in the body. */
    body?: string[];
    /** The text appended to the URL of each button. */
    buttons?: string[];
  };
}

export interface MessagingMessagesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Messages of this conversation, campaigns included. */
    conversationId?: string;
    /** Messages of this contact. */
    contactId?: string;
    /** Messages of this sender. */
    senderId?: string;
    /** Messages of this campaign. */
    campaignId?: string;
    /** Messages in these states. */
    status?: MessageStatus | MessageStatus[];
    /** Inbound or outbound messages. */
    direction?: MessageDirection | MessageDirection[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingMessagesGetInput {
  /** The id. */
  id: string;
}

export interface MessagingMessagesCancelInput {
  /** The id. */
  id: string;
}

export interface MessagingMessagesRetryInput {
  /** The id. */
  id: string;
}

export interface MessagingMessagesResolveInput {
  /** The message. */
  id: string;
  /** sent or failed: the outcome you know of. resend: send it again; the contact may get it twice. */
  outcome: 'sent' | 'failed' | 'resend';
}

/** An image, a video, an audio file or a document that goes with messages. */
export interface ListedMedia {
  id: string;
  fileName: string | null;
  mimeType: string;
  sizeBytes: number;
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
  /** The user who uploaded it; null for API keys and inbound media. */
  createdBy: string | null;
  createdAt: Date;
}

export interface MessagingMediaListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Files of these types. */
    type?: 'image' | 'video' | 'audio' | 'document' | ('image' | 'video' | 'audio' | 'document')[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingMediaGetInput {
  /** The id. */
  id: string;
}

/** A file with a URL to fetch it from. */
export interface Media {
  id: string;
  fileName: string | null;
  mimeType: string;
  sizeBytes: number;
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
  /** The user who uploaded it; null for API keys and inbound media. */
  createdBy: string | null;
  createdAt: Date;
  /** A signed URL that fetches the file without credentials. */
  url: string;
  /** When the URL expires; `get` returns a new one. */
  expiresAt: Date;
}

export interface MessagingMediaDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingPushPublicKeyInput {
  /** The push sender. */
  senderId: string;
}

export interface MessagingPushPublicKeyOutput {
  /** The `applicationServerKey` for `pushManager.subscribe`; null when the vendor needs none. */
  publicKey: string | null;
}

export interface MessagingPushSubscribeInput {
  /** The push sender. */
  senderId: string;
  /** The JSON of `pushManager.subscribe(…)`, or the token of an app. */
  subscription: {
    endpoint: string;
    keys: {
      p256dh: string;
      auth: string;
    };
  } | {
    /** The registration token of Firebase Cloud Messaging. */
    token: string;
  };
  /** The contact it belongs to. Not allowed with a publishable key, because a page cannot prove it. */
  contactId?: string;
  /** Creates a contact of this name when the subscription has none, so that campaigns can reach it. Pages may do so where the settings of the sender have `createContacts`. */
  visitorName?: string;
}

/** A browser or an app that receives notifications. */
export interface PushSubscription {
  /** The id of the subscription, and its address in consents, campaigns and messages. */
  id: string;
  senderId: string;
  /** The contact it belongs to. Campaigns reach subscriptions of contacts only. */
  contactId: string | null;
  /** The User-Agent of the browser. */
  userAgent: string | null;
  /** When the push service reported that the subscription is no longer valid. */
  expiredAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface MessagingPushUnsubscribeInput {
  /** The push sender. */
  senderId: string;
  /** The endpoint of the subscription, or the token of an app. */
  endpoint: string;
}

export interface MessagingPushListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Subscriptions of this sender. */
    senderId?: string;
    /** Subscriptions of this contact. */
    contactId?: string;
    /** Expired or valid subscriptions only. */
    isExpired?: boolean;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingPushDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingProvidersApi {
  /**
   * Lists the vendors, each with the credentials and settings that a sender of it takes.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingProvidersListInput, MessagingProvider>;
}

export interface MessagingSendersApi {
  /**
   * Creates a sender: an account with a vendor that messages leave from.
   *
   * `messaging.providers.list` says which credentials and settings each vendor takes; the sandbox takes none. Credentials are sealed and never returned. Afterwards, register the sender’s `webhookUrl` with the vendor and call `verify`.
   *
   * Requires the permission `senders.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  create(input: {
  /** The vendor. */
  provider: 'sandbox';
  /** The channel to simulate. */
  channel: Channel;
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** A phone number with + and country code, or an e-mail address. Push senders have none. */
  address?: string;
  /** Generated when left out. */
  credentials?: {
    /** The key that signs webhooks. Generated with the sender. */
    webhookSecret?: string;
  };
  /** How the sandbox behaves. */
  settings?: SandboxMessagingScript;
} | {
  /** The vendor. */
  provider: 'whatsapp_cloud';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** A phone number with + and country code. */
  address: string;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The access token of a system user with whatsapp_business_messaging. */
    accessToken: string;
    /** Meta’s id of the phone number. */
    phoneNumberId: string;
    /** Meta’s id of the business account. Required to submit templates. */
    businessAccountId?: string;
    /** The app secret, which signs webhooks. */
    appSecret: string;
    /** The token that Meta sends when it verifies the webhook: choose one. */
    verifyToken: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** @default "v23.0" */
    apiVersion?: string;
    /**
     * Messages per second: 80 by default, 1,000 if Meta granted it, 20 in coexistence.
     * @default 80
     */
    perSecond?: number;
  };
} | {
  /** The vendor. */
  provider: 'twilio';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** A phone number with +, a short code or an alphanumeric sender id. Not needed with a messaging service. */
  address?: string;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The account SID from the console: AC…. */
    accountSid: string;
    /** The primary auth token, which signs webhooks. */
    authToken: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** A messaging service (MG…) whose numbers send. The sender’s own number when left out. */
    messagingServiceSid?: string;
  };
} | {
  /** The vendor. */
  provider: 'smtp';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The e-mail address in From. */
  address: string;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The host name of the mail server: smtp.example.com. */
    host: string;
    /**
     * 587 with starttls, 465 with tls.
     * @default "587"
     */
    port?: string;
    /**
     * tls: encrypted from the first byte; starttls: STARTTLS is required; none: for servers without a password.
     * @default "starttls"
     */
    security?: 'tls' | 'starttls' | 'none';
    user?: string;
    password?: string;
    /** The secret in the header x-tessera-secret of posted bounces, complaints and replies. Without one, none are accepted. */
    webhookSecret?: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** The name in From; the sender’s name when left out. */
    fromName?: string | '';
    /** The Reply-To address; the sender’s address when left out. */
    replyTo?: string;
  };
} | {
  /** The vendor. */
  provider: 'web_push';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The credentials of the account with the vendor. */
  credentials: {
    vapidPublicKey: string;
    vapidPrivateKey: string;
    /** A contact for push services: mailto:… or https://…. */
    subject: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** Whether pages may create a contact for a visitor who subscribes; by default only members and servers. */
    createContacts?: boolean;
    /**
     * Seconds that a push service keeps a message for an offline device: at most four weeks.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high delivers at once; lower values wait for devices that save battery.
     * @default "normal"
     */
    urgency?: 'very-low' | 'low' | 'normal' | 'high';
    /** A waiting notification is replaced by the next one with the same topic. */
    topic?: string;
  };
} | {
  /** The vendor. */
  provider: 'fcm';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The JSON key file of a service account of the Firebase project. */
    serviceAccount: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** Whether pages may create a contact for a visitor who subscribes; by default only members and servers. */
    createContacts?: boolean;
    /**
     * Seconds that FCM keeps a message for an offline device: at most four weeks.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high wakes a sleeping phone.
     * @default "high"
     */
    priority?: 'normal' | 'high';
  };
}, options?: CallOptions): Call<Sender>;

  /**
   * Lists senders, newest first by default.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingSendersListInput, Sender>;

  /**
   * Returns a sender.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingSendersGetInput, options?: CallOptions): Call<Sender>;

  /**
   * Updates a sender; fields that are left out keep their value, single credentials and settings included.
   *
   * New credentials end a pause and reset `verifiedAt`: call `verify` again.
   *
   * Requires the permission `senders.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  update(input: MessagingSendersUpdateInput, options?: CallOptions): Call<Sender>;

  /**
   * Deletes a sender and its credentials; its conversations and messages stay readable.
   *
   * Requires the permission `senders.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingSendersDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Asks the vendor whether the credentials work.
   *
   * The answer is stored in `verifiedAt` or `verificationError`.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  verify(input: MessagingSendersVerifyInput, options?: CallOptions): Call<Sender>;

  /**
   * Ends a pause, so that waiting messages are sent.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  resume(input: MessagingSendersResumeInput, options?: CallOptions): Call<Sender>;

  /**
   * Generates a key pair for a web push sender; it is not stored.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  generateVapidKeys(input?: undefined, options?: CallOptions): Call<VapidKeys>;
}

export interface MessagingWhatsappAccountsApi {
  /**
   * Lists WhatsApp accounts, newest first by default.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingWhatsappAccountsListInput, WhatsAppAccount>;

  /**
   * Returns a WhatsApp account.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingWhatsappAccountsGetInput, options?: CallOptions): Call<WhatsAppAccount>;

  /**
   * Updates the display name, the daily limit or the portfolio of a WhatsApp account.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingWhatsappAccountsUpdateInput, options?: CallOptions): Call<WhatsAppAccount>;

  /**
   * Asks WhatsApp whether the account works, and activates its sender if it does.
   *
   * The answer is stored in `connectionStatus` (connected or failed) and `connectionError`. Health and the portfolio’s limit of unique recipients are updated.
   *
   * Requires the permission `senders.manage`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  connect(input: MessagingWhatsappAccountsConnectInput, options?: CallOptions): Call<WhatsAppAccount>;

  /**
   * Disconnects a WhatsApp account and deactivates its sender.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  disconnect(input: MessagingWhatsappAccountsDisconnectInput, options?: CallOptions): Call<WhatsAppAccount>;
}

export interface MessagingPortfoliosApi {
  /**
   * Creates a portfolio of WhatsApp numbers.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  create(input: MessagingPortfoliosCreateInput, options?: CallOptions): Call<WhatsAppPortfolio>;

  /**
   * Lists portfolios, newest first.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingPortfoliosListInput, WhatsAppPortfolio>;

  /**
   * Updates a portfolio; fields that are left out keep their value.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingPortfoliosUpdateInput, options?: CallOptions): Call<WhatsAppPortfolio>;

  /**
   * Deletes a portfolio that has no numbers.
   *
   * CONFLICT with kind `portfolio_in_use` while it has numbers.
   *
   * Requires the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingPortfoliosDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingTemplatesApi {
  /**
   * Creates a template.
   *
   * A WhatsApp template begins as a draft; `submit` it for approval before it is sent.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  create(input: MessagingTemplatesCreateInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Lists templates, newest first by default, without their HTML.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingTemplatesListInput, ListedMessageTemplate>;

  /**
   * Returns a template.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingTemplatesGetInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Updates a template; fields that are left out keep their value.
   *
   * CONFLICT with kind `template_version_conflict` when the template changed since `version` was read. A WhatsApp template whose reviewed parts change is a draft again.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingTemplatesUpdateInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Deletes a template; messages sent from it stay, and queued campaign messages fail.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingTemplatesDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Submits a WhatsApp template to the vendor of a sender for review.
   *
   * The sandbox approves at once. WhatsApp decides later, usually within minutes; the status is `pending` until then. A template that WhatsApp already has under this name, language and body is not created again; its status is taken over. CONFLICT with kind `template_refused` carries the vendor’s reason.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  submit(input: MessagingTemplatesSubmitInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Renders a template for a contact, and names what is missing.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  preview(input: MessagingTemplatesPreviewInput, options?: CallOptions): Call<TemplatePreview>;
}

export interface MessagingConversationsNotesApi {
  /**
   * Creates a note on a conversation, which only the team sees.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  create(input: MessagingConversationsNotesCreateInput, options?: CallOptions): Call<ConversationNote>;

  /**
   * Lists the notes on a conversation, newest first.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<MessagingConversationsNotesListInput, ConversationNote>;

  /**
   * Deletes a note.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingConversationsNotesDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingConversationsApi {
  /**
   * Lists conversations, the most recently active first by default.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingConversationsListInput, Conversation>;

  /**
   * Returns a conversation.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingConversationsGetInput, options?: CallOptions): Call<Conversation>;

  /**
   * Returns the conversation of a contact and a sender; creates it if there is none.
   *
   * CONFLICT with kind `contact_address_missing` when the contact has no address for the sender’s channel.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  open(input: MessagingConversationsOpenInput, options?: CallOptions): Call<Conversation>;

  /**
   * Assigns a conversation to a member, or removes the assignment.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  assign(input: MessagingConversationsAssignInput, options?: CallOptions): Call<Conversation>;

  /**
   * Closes a conversation; an inbound message opens it again.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  close(input: MessagingConversationsCloseInput, options?: CallOptions): Call<Conversation>;

  /**
   * Opens a closed conversation.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  reopen(input: MessagingConversationsReopenInput, options?: CallOptions): Call<Conversation>;

  /**
   * Marks the inbound messages received so far as read.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  markRead(input: MessagingConversationsMarkReadInput, options?: CallOptions): Call<Conversation>;

  /**
   * Streams changes of conversations and their messages, in order.
   *
   * Resume with `lastEventId` after a lost connection: no change is skipped or repeated. After more than a week, PRECONDITION_FAILED with kind `resume_expired` says to load the lists again.
   *
   * Requires the permission `messages.read`.
   *
   * After a lost connection, it resumes after the last item received.
   *
   * @throws {TesseraError}
   */
  watch(input?: MessagingConversationsWatchInput, options?: CallOptions): Subscription<ConversationChange>;

  notes: MessagingConversationsNotesApi;
}

export interface MessagingMessagesApi {
  /**
   * Sends a message now or at a given time.
   *
   * FORBIDDEN with kind `contact_opted_out` or `contact_blocked` when the contact may not be written to; PRECONDITION_FAILED with kind `whatsapp_window_closed` for free text more than 24 hours after the contact’s last WhatsApp message; BAD_REQUEST with kind `variable_missing` when a variable of the text has no value.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  send(input: MessagingMessagesSendInput, options?: CallOptions): Call<Message>;

  /**
   * Lists messages, newest first: of a conversation, a contact, a sender or a campaign.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingMessagesListInput, Message>;

  /**
   * Returns a message.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingMessagesGetInput, options?: CallOptions): Call<Message>;

  /**
   * Cancels a message that has not been sent yet.
   *
   * CONFLICT with kind `message_not_queued` once sending has begun, and `message_owned_by_campaign` for a campaign’s message.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  cancel(input: MessagingMessagesCancelInput, options?: CallOptions): Call<Message>;

  /**
   * Queues a failed message again.
   *
   * CONFLICT with kind `message_not_failed` for other states, and `message_owned_by_campaign` for a campaign’s message.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  retry(input: MessagingMessagesRetryInput, options?: CallOptions): Call<Message>;

  /**
   * Settles a message whose outcome the vendor did not report.
   *
   * CONFLICT with kind `message_not_uncertain` when the outcome is known.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  resolve(input: MessagingMessagesResolveInput, options?: CallOptions): Call<Message>;
}

export interface MessagingMediaApi {
  /**
   * Lists media of messages, newest first.
   *
   * Upload with `POST /v1/media?name=flyer.png`: the bytes as the body (at most 16 MB), their type as Content-Type, and an API key or access token as for calls. The answer is that of `get`.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingMediaListInput, ListedMedia>;

  /**
   * Returns a file with a URL that is valid for a day.
   *
   * Requires the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingMediaGetInput, options?: CallOptions): Call<Media>;

  /**
   * Deletes a file; its URLs stop working.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingMediaDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingPushApi {
  /**
   * Returns the key that a page needs to subscribe to notifications.
   *
   * Requires the permission `push.subscribe`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  publicKey(input: MessagingPushPublicKeyInput, options?: CallOptions): Call<MessagingPushPublicKeyOutput>;

  /**
   * Registers a browser or an app for notifications.
   *
   * A page calls it with a publishable key. Only members and secret keys may link the subscription to a contact: call it again from your server with `contactId`. FORBIDDEN with kind `secret_key_required` otherwise.
   *
   * Requires the permission `push.subscribe`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  subscribe(input: MessagingPushSubscribeInput, options?: CallOptions): Call<PushSubscription>;

  /**
   * Removes a browser or an app from notifications.
   *
   * Requires the permission `push.subscribe`, which publishable keys can have.
   *
   * @throws {TesseraError}
   */
  unsubscribe(input: MessagingPushUnsubscribeInput, options?: CallOptions): Call<void>;

  /**
   * Lists push subscriptions, newest first.
   *
   * Requires the permission `messages.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingPushListInput, PushSubscription>;

  /**
   * Deletes a push subscription.
   *
   * Requires the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingPushDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingApi {
  providers: MessagingProvidersApi;

  senders: MessagingSendersApi;

  whatsappAccounts: MessagingWhatsappAccountsApi;

  portfolios: MessagingPortfoliosApi;

  templates: MessagingTemplatesApi;

  conversations: MessagingConversationsApi;

  messages: MessagingMessagesApi;

  media: MessagingMediaApi;

  push: MessagingPushApi;
}
