/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';

export interface MessagingSendersProvidersOutput {
  items: MessagingProvider[];
}

/** A vendor of messages, and what it takes to send through it. */
export interface MessagingProvider {
  provider: MessagingProviderType | (string & {});
  /** As people know it. */
  name: string;
  channels: (Channel | (string & {}))[];
  /** What messages may be. */
  types: (MessageType | (string & {}))[];
  /** What it takes from one sender in a second, unless it granted more. */
  perSecond: number;
  /** Whether people can answer. */
  isTwoWay: boolean;
  credentials: SenderField[];
  settings: SenderField[];
}

/** A vendor of messages. sandbox ships with the product, for all channels; nothing leaves. */
export type MessagingProviderType = 'sandbox' | 'whatsapp_cloud' | 'smtp' | 'twilio' | 'web_push' | 'fcm';

/** A way to reach somebody. */
export type Channel = 'email' | 'sms' | 'push' | 'whatsapp';

/** What a message mainly is. */
export type MessageType = 'text' | 'image' | 'video' | 'audio' | 'document';

/** Something a sender has to be told, for a form. */
export interface SenderField {
  name: string;
  type: 'text' | 'number' | 'boolean' | 'choice' | 'other' | (string & {});
  isRequired: boolean;
  description: string | null;
  /** Of a choice. */
  options: string[];
  /** What stands there when it is left out. */
  default: string | null;
}

/** How the sandbox behaves, the same way each time: what happens to a message is decided by its token. Addresses (of mailboxes the part before @) that end in 5550001 fail after they were accepted, 5550002 are refused, 5550003 answer STOP, 5550004 are accepted and the answer is lost, 5550005 are cut before; 5550006 to 5550009: content, throughput, unavailable, credentials. */
export interface SandboxMessagingScript {
  /**
   * What it takes from this sender in a second.
   * @default 2000
   */
  perSecond?: number;
  /**
   * How long an answer takes.
   * @default 0
   */
  answerMs?: number;
  /**
   * This fraction is refused, or cut before it is accepted: unknown.
   * @default null
   */
  sendFault?: {
    fault: 'unknown' | 'unavailable' | 'throughput' | 'credentials' | 'recipient' | 'content';
    fraction: number;
  } | null;
  /**
   * Accepted, and the answer is lost as by a cut connection.
   * @default 0
   */
  lost?: number;
  /**
   * Accepted, and failed afterwards.
   * @default 0
   */
  failed?: number;
  /**
   * Of those that did not fail.
   * @default 1
   */
  delivered?: number;
  /**
   * Of those that were delivered.
   * @default 0.6
   */
  read?: number;
  /**
   * Of those that were delivered.
   * @default 0
   */
  replied?: number;
  /** @default "Thank you!" */
  replyText?: string;
  /**
   * Of those that were delivered: they answer STOP.
   * @default 0
   */
  optedOut?: number;
  /**
   * From accepting to the webhook about it.
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
   * Of the webhooks’ items: they come twice.
   * @default 0
   */
  duplicates?: number;
  /**
   * What happened last is told first.
   * @default false
   */
  shuffle?: boolean;
  /**
   * Messages nothing is ever told about.
   * @default 0
   */
  dropCallbacks?: number;
}

/** What messages leave from: an account with a vendor. */
export interface Sender {
  id: string;
  channel: Channel | (string & {});
  provider: MessagingProviderType | (string & {});
  name: string;
  /** A phone number with +, a mailbox; null where there is none. */
  address: string | null;
  /** Nothing is sent from one that is not. */
  isActive: boolean;
  /** Taken when a message names none; one per channel. */
  isDefault: boolean;
  /** Which credentials are set, and their last characters. The credentials themselves never come out. */
  credentialHints: Record<string, string>;
  settings: Record<string, unknown>;
  /** Of WhatsApp numbers: whose limit of different people they share. */
  portfolioId: string | null;
  /** Never more in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute: number | null;
  /** Never more in a day (UTC); null: as many as it likes. */
  dailyLimit: number | null;
  /** Since 00:00 UTC. */
  messagesSentToday: number;
  /** Nothing leaves before: the vendor asked for a pause. In the year 9999 when it does not know us any more. */
  pausedUntil: Date | null;
  /** Fit to show; `resume` ends the pause. */
  pauseReason: string | null;
  /** When the vendor last said that the credentials work. */
  verifiedAt: Date | null;
  /** What it said when they did not. */
  verificationError: string | null;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Where the vendor is to send its webhooks: paste it into the vendor's dashboard. */
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
    channel?: Channel;
    provider?: MessagingProviderType;
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
  id: string;
  /** As recipients of e-mail see it, too. */
  name?: string;
  /** A phone number with +, a mailbox. Notifications have none, and SMS of a Twilio service need none. */
  address?: string;
  /** Those to change. null takes one away. */
  credentials?: Record<string, string | null>;
  /** Those to change; null takes one away. */
  settings?: Record<string, unknown>;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
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

/** A pair of keys for web push. It is not stored: put it into a sender’s credentials. */
export interface VapidKeys {
  /** What pages subscribe with, too. */
  vapidPublicKey: string;
  vapidPrivateKey: string;
}

/** What only WhatsApp senders have. */
export interface WhatsAppAccount {
  /** The sender's id, too. */
  id: string;
  /** With + and country code. */
  phoneNumber: string;
  /** As people see it in WhatsApp. */
  displayName: string | null;
  connectionStatus: ConnectionStatus | (string & {});
  /** To be scanned by the phone, where an account is connected that way. */
  qrCode: string | null;
  healthStatus: HealthStatus | (string & {});
  /** Meta's id of the number. */
  phoneNumberId: string | null;
  /** Meta's id of the business account. */
  businessAccountId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Nothing is sent from one that is not. */
  isActive: boolean;
  /** Since 00:00 UTC. */
  messagesSentToday: number;
  /** Never more in a day (UTC); null: as many as it likes. */
  dailyLimit: number | null;
  /** The numbers that share its limit of different people. */
  portfolio: WhatsAppPortfolio | null;
  /** What the vendor said when it could not be connected. */
  connectionError: string | null;
}

/** Whether a WhatsApp account can send. */
export type ConnectionStatus = 'disconnected' | 'connecting' | 'connected' | 'failed';

/** What WhatsApp thinks of an account’s messages. */
export type HealthStatus = 'healthy' | 'warning' | 'critical';

/** WhatsApp numbers that the vendor counts together. */
export interface WhatsAppPortfolio {
  id: string;
  name: string;
  /** The vendor's id of it. */
  externalId: string | null;
  /** How many different people its numbers may write to within 24 hours; null: as many as they like. */
  uniqueLimit: number | null;
  createdAt: Date;
  updatedAt: Date;
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
    connectionStatus?: ConnectionStatus;
    healthStatus?: HealthStatus;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'phoneNumber';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface MessagingWhatsappAccountsGetInput {
  /** The id. */
  id: string;
}

export interface MessagingWhatsappAccountsUpdateInput {
  id: string;
  displayName?: string | null;
  dailyLimit?: number | null;
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
  name: string;
  externalId?: string | null;
  /** 250, 2,000, 10,000, 100,000, or null for no limit. WhatsApp raises it, and tells. */
  uniqueLimit?: number | null;
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
  id: string;
  name?: string;
  externalId?: string | null;
  /** 250, 2,000, 10,000, 100,000, or null for no limit. WhatsApp raises it, and tells. */
  uniqueLimit?: number | null;
}

export interface MessagingPortfoliosDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingTemplatesCreateInput {
  channel: Channel;
  /** For WhatsApp of a to z, 0 to 9 and _. */
  name: string;
  /** @default "en" */
  language?: string;
  body: string;
  /** Of one that the vendor has already: what it decides on it is heard then. */
  externalId?: string | null;
  category?: TemplateCategory;
  subject?: string | null;
  html?: string | null;
  components?: TemplateComponentsInput;
  /** By name; of a WhatsApp template’s body by number. */
  variables?: Record<string, {
    /** What stands there when a contact has nothing of it. */
    fallback?: string;
  }>;
}

/** What a template is for; WhatsApp prices by it. */
export type TemplateCategory = 'marketing' | 'utility' | 'authentication';

/** What a WhatsApp template has besides its body. The values of each of them count from {{1}}. */
export interface TemplateComponentsInput {
  header?: {
    type: 'text';
    /** May have one value: {{1}}. */
    text: string;
  } | {
    type: 'image' | 'video' | 'document';
    /** Sent when a message names no other. */
    mediaId?: string;
  };
  footer?: {
    /** Without values. */
    text: string;
  };
  buttons?: ({
    type: 'quick_reply';
    text: string;
  } | {
    type: 'url';
    text: string;
    /** May end in a value: https://example.in/{{1}}. */
    url: string;
  } | {
    type: 'phone_number';
    text: string;
    phoneNumber: string;
  })[];
}

/** What is written once and sent often. */
export interface MessageTemplate {
  id: string;
  channel: Channel | (string & {});
  name: string;
  /** As the vendor spells it: en, en_US. */
  language: string;
  category: TemplateCategory | (string & {});
  status: TemplateStatus | (string & {});
  /** Why WhatsApp did not approve it. */
  statusReason: string | null;
  /** The vendor's id of it. */
  externalId: string | null;
  /** An e-mail's subject, a notification's title. */
  subject: string | null;
  /** Liquid; of WhatsApp with the values {{1}}, {{2}} … */
  body: string;
  /** For e-mail; made from the body when there is none. */
  html: string | null;
  components: TemplateComponents;
  /** By name; of a WhatsApp template’s body by number. */
  variables: Record<string, {
    /** What stands there when a contact has nothing of it. */
    fallback?: string;
  }>;
  /** Moves with each change. */
  version: number;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Only approved ones are sent. WhatsApp judges its own. */
export type TemplateStatus = 'draft' | 'pending' | 'approved' | 'rejected' | 'paused';

/** What a WhatsApp template has besides its body. The values of each of them count from {{1}}. */
export interface TemplateComponents {
  header?: {
    type: 'text';
    /** May have one value: {{1}}. */
    text: string;
  } | {
    type: 'image' | 'video' | 'document' | (string & {});
    /** Sent when a message names no other. */
    mediaId?: string;
  };
  footer?: {
    /** Without values. */
    text: string;
  };
  buttons?: ({
    type: 'quick_reply';
    text: string;
  } | {
    type: 'url';
    text: string;
    /** May end in a value: https://example.in/{{1}}. */
    url: string;
  } | {
    type: 'phone_number';
    text: string;
    phoneNumber: string;
  })[];
}

/** A template as lists show it: `get` has its HTML, too. */
export interface ListedMessageTemplate {
  id: string;
  channel: Channel | (string & {});
  name: string;
  /** As the vendor spells it: en, en_US. */
  language: string;
  category: TemplateCategory | (string & {});
  status: TemplateStatus | (string & {});
  /** Why WhatsApp did not approve it. */
  statusReason: string | null;
  /** The vendor's id of it. */
  externalId: string | null;
  /** An e-mail's subject, a notification's title. */
  subject: string | null;
  /** Liquid; of WhatsApp with the values {{1}}, {{2}} … */
  body: string;
  components: TemplateComponents;
  /** By name; of a WhatsApp template’s body by number. */
  variables: Record<string, {
    /** What stands there when a contact has nothing of it. */
    fallback?: string;
  }>;
  /** Moves with each change. */
  version: number;
  /** The user who made it; null for keys. */
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
    channel?: Channel;
    status?: TemplateStatus;
    category?: TemplateCategory;
    /** Part of its name. */
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
  id: string;
  /** The version that was read; CONFLICT when somebody changed it. */
  version: number;
  /** For WhatsApp of a to z, 0 to 9 and _. */
  name?: string;
  body?: string;
  /** Of one that the vendor has already: what it decides on it is heard then. */
  externalId?: string | null;
  category?: TemplateCategory;
  subject?: string | null;
  html?: string | null;
  components?: TemplateComponentsInput;
  /** By name; of a WhatsApp template’s body by number. */
  variables?: Record<string, {
    /** What stands there when a contact has nothing of it. */
    fallback?: string;
  }>;
}

export interface MessagingTemplatesDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingTemplatesSubmitInput {
  id: string;
  /** The WhatsApp sender whose vendor is to judge it. */
  senderId: string;
}

export interface MessagingTemplatesPreviewInput {
  id: string;
  /** As this contact would get it. */
  contactId: string;
  /** Of a WhatsApp template: what stands for {{1}}, {{2}} …, as Liquid. */
  values?: {
    header?: string;
    body?: string[];
    buttons?: string[];
  };
}

/** A template as a contact would get it. */
export interface TemplatePreview {
  subject: string | null;
  text: string | null;
  html: string | null;
  /** Why this contact would not get it. */
  problem: string | null;
  /** The variable that the contact has nothing of, and that has no fallback. */
  missing: string | null;
}

/** A person and a sender, and what they have to say to each other. */
export interface Conversation {
  id: string;
  senderId: string;
  channel: Channel | (string & {});
  /** Who it is with; null when the organization has no room for them. */
  contactId: string | null;
  /** Theirs: a phone number with +, an e-mail address, a WhatsApp user id. */
  address: string;
  status: ConversationStatus | (string & {});
  /** The member who takes care of it. */
  assignedTo: string | null;
  /** Messages of theirs that nobody has read. */
  unreadCount: number;
  /** When something was last said, or the conversation was begun. */
  lastMessageAt: Date | null;
  /** The first words of it. */
  lastMessagePreview: string | null;
  lastMessageDirection: MessageDirection | (string & {}) | null;
  lastInboundAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  contactName: string | null;
  /** Of WhatsApp: until when free text may be sent, and templates only after; null where there is no such rule. */
  windowEndsAt: Date | null;
}

/** closed ones open again when somebody writes. */
export type ConversationStatus = 'open' | 'closed';

/** Whether they wrote to us or we to them. */
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
    status?: ConversationStatus;
    /** A member. */
    assignedTo?: string;
    isUnassigned?: boolean;
    isUnread?: boolean;
    channel?: Channel;
    senderId?: string;
    contactId?: string;
    /** Part of what was said last. */
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
  contactId: string;
  /** What they are written to from. */
  senderId: string;
}

export interface MessagingConversationsAssignInput {
  id: string;
  /** A member of the organization; null: nobody. */
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
  /** This one only. */
  conversationId?: string;
  /** Of this sender only. */
  senderId?: string;
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** Something that happened in the inbox. */
export interface ConversationChange {
  /** message_changed: one is new from us, or its status moved. */
  type: 'message_received' | 'message_changed' | 'conversation_changed' | (string & {});
  /** null: they have no conversation with this sender yet. */
  conversationId: string | null;
  messageId: string | null;
  /** As it stands now, which may be newer than the change. */
  conversation: Conversation | null;
  /** As it stands now; null when it is about the conversation only. */
  message: Message | null;
  /** When it happened. */
  at: Date;
}

/** What was written to somebody, or by them, over any channel. */
export interface Message {
  id: string;
  senderId: string;
  channel: Channel | (string & {});
  contactId: string | null;
  /** Theirs: a phone number with +, an e-mail address, a WhatsApp user id, a subscription. */
  address: string;
  direction: MessageDirection | (string & {});
  type: MessageType | (string & {});
  /** The text as it was sent or came, or the caption of a medium. */
  content: string | null;
  subject: string | null;
  mediaId: string | null;
  mediaUrl: string | null;
  templateId: string | null;
  /** The vendor's id of it. */
  externalId: string | null;
  /** The vendor's id of the message it answers. */
  replyTo: string | null;
  status: MessageStatus | (string & {});
  /** The vendor's own code, or why it was not to be sent. */
  errorCode: string | null;
  /** Fit to show. */
  errorMessage: string | null;
  /** Not before. */
  scheduledFor: Date | null;
  /** When the vendor took it; of an inbound one when it was written. */
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  /** Also of one that was sent, and then reported as failed. */
  failedAt: Date | null;
  /** Nobody wrote it: an automatic answer. */
  isFromBot: boolean;
  /** What it was sent for. */
  campaignId: string | null;
  /** What the vendor says it costs, in its own words. */
  pricing: Record<string, unknown> | null;
  /** The user who wrote it; null for keys, campaigns and inbound ones. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** How far a message got. accepted: the vendor has it; uncertain: it may have it, and is being asked; skipped: it was not to be sent after all. An inbound one is delivered, and read once somebody of the team has. */
export type MessageStatus = 'queued' | 'sending' | 'uncertain' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'skipped' | 'cancelled';

export interface MessagingConversationsNotesAddInput {
  conversationId: string;
  body: string;
}

/** What the team says to itself about a conversation. Nobody else sees it. */
export interface ConversationNote {
  id: string;
  conversationId: string;
  body: string;
  /** The user who wrote it; null for keys. */
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
  conversationId: string;
}

export interface MessagingConversationsNotesDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingMessagesSendInput {
  /** Where it is said; or leave it out and say to whom. */
  conversationId?: string;
  /** To whom, without a conversation. */
  contactId?: string;
  /** With contactId: what it leaves from. */
  senderId?: string;
  /** With contactId and no senderId: by the channel's default sender. */
  channel?: Channel;
  content: MessageContentInput;
  /** Not before; within a year. */
  scheduledFor?: Date;
  /** The message it answers. */
  replyTo?: string;
}

/** What a message says. Texts are Liquid: {{ name }}, {{ first_name | default: "there" }}. */
export interface MessageContentInput {
  /** @default "text" */
  type?: MessageType;
  /** The text, or the caption of a medium. */
  text?: string;
  /** An e-mail's subject, a notification's title. */
  subject?: string;
  /** For e-mail; made from the text when left out. */
  html?: string;
  /** A medium that was uploaded. */
  mediaId?: string;
  /** A medium that stands elsewhere. */
  mediaUrl?: string;
  /** Where a notification leads. */
  url?: string;
  /** Says what is sent; for WhatsApp outside the 24 hours it takes one. */
  templateId?: string;
  templateValues?: {
    header?: string;
    /** For {{1}}, {{2}} … of the body. */
    body?: string[];
    /** What is added to the buttons’ addresses. */
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
    /** Also what campaigns sent there. */
    conversationId?: string;
    contactId?: string;
    senderId?: string;
    campaignId?: string;
    /** One of these. */
    status?: MessageStatus[];
    direction?: MessageDirection;
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
  id: string;
  /** What became of it; resend: they may get it twice. */
  as: 'sent' | 'failed' | 'resend';
}

/** A picture, a film, a sound or a document that goes with messages. */
export interface ListedMedia {
  id: string;
  fileName: string | null;
  mimeType: string;
  sizeBytes: number;
  /** Of its bytes, in hex. */
  sha256: string;
  /** The user who uploaded it; null for keys and for what people sent. */
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
    /** What a message with it would be. */
    type?: 'image' | 'video' | 'audio' | 'document';
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

/** A medium, with an address to fetch it from. */
export interface Media {
  id: string;
  fileName: string | null;
  mimeType: string;
  sizeBytes: number;
  /** Of its bytes, in hex. */
  sha256: string;
  /** The user who uploaded it; null for keys and for what people sent. */
  createdBy: string | null;
  createdAt: Date;
  /** Where everybody who has this address can fetch it. */
  url: string;
  /** Until when; `get` gives a new address. */
  expiresAt: Date;
}

export interface MessagingMediaDeleteInput {
  /** The id. */
  id: string;
}

export interface MessagingPushPublicKeyInput {
  /** Of notifications. */
  senderId: string;
}

export interface MessagingPushPublicKeyOutput {
  /** `applicationServerKey` for `pushManager.subscribe`; null where none is needed. */
  publicKey: string | null;
}

export interface MessagingPushSubscribeInput {
  /** Of notifications. */
  senderId: string;
  /** What the browser answers to `pushManager.subscribe(…)`, as JSON; or the token of an app. */
  subscription: {
    endpoint: string;
    keys: {
      p256dh: string;
      auth: string;
    };
  } | {
    /** Of Firebase Cloud Messaging. */
    token: string;
  };
  /** Whose it is. Not from a page: anybody could take the notifications of somebody else. */
  contactId?: string;
  /** Makes a contact of this name when it is nobody’s yet, so that campaigns reach it. */
  visitorName?: string;
}

/** A browser or an app that takes notifications. */
export interface PushSubscription {
  /** Its address, too: to consents, campaigns and messages. */
  id: string;
  senderId: string;
  /** Whose browser or app it is; campaigns reach contacts only. */
  contactId: string | null;
  /** The browser, as it called itself. */
  userAgent: string | null;
  /** When its push service said that it is no more. */
  expiredAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface MessagingPushUnsubscribeInput {
  /** Of notifications. */
  senderId: string;
  /** Of the subscription; or the token of an app. */
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
    senderId?: string;
    contactId?: string;
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

export interface MessagingSendersApi {
  /**
   * The vendors of messages, with what each wants to be told: for forms.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  providers(input?: undefined, options?: CallOptions): Call<MessagingSendersProvidersOutput>;

  /**
   * Adds an account with a vendor that messages leave from.
   *
   * Which credentials and settings it takes, `providers` says; the sandbox takes none. Credentials are sealed and never come out again. Then set up a webhook at the vendor's with the sender's `webhookUrl`, and `verify`.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  create(input: {
  provider: 'sandbox';
  channel: Channel;
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** A phone number with +, a mailbox. Notifications have none. */
  address?: string;
  credentials?: {
    /** What it signs webhooks with: made with the sender. */
    webhookSecret?: string;
  };
  /** How it behaves. */
  settings?: SandboxMessagingScript;
} | {
  provider: 'whatsapp_cloud';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** A phone number with + and country code. */
  address: string;
  credentials: {
    /** Of a system user, with whatsapp_business_messaging. */
    accessToken: string;
    phoneNumberId: string;
    businessAccountId?: string;
    /** What Meta signs webhooks with. */
    appSecret: string;
    /** What Meta names when it registers the webhook: of your own making. */
    verifyToken: string;
  };
  settings?: {
    /** @default "v23.0" */
    apiVersion?: string;
    /**
     * 80, or what Meta granted: 1,000; 20 in coexistence.
     * @default 80
     */
    perSecond?: number;
  };
} | {
  provider: 'twilio';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** A phone number with +, a short code or a name; of a service none is needed. */
  address?: string;
  credentials: {
    /** AC…, from the console. */
    accountSid: string;
    /** The primary one: webhooks are signed with it. */
    authToken: string;
  };
  settings?: {
    /** MG…: sends from the numbers of this service; from the sender’s own number without one. */
    messagingServiceSid?: string;
  };
} | {
  provider: 'smtp';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** The mailbox that mails are from. */
  address: string;
  credentials: {
    /** The name of the mail server: smtp.example.com. */
    host: string;
    /**
     * 587 with starttls, 465 with tls.
     * @default "587"
     */
    port?: string;
    /**
     * tls: from the first byte; starttls: insisted on; none: for servers without a password.
     * @default "starttls"
     */
    security?: 'tls' | 'starttls' | 'none';
    user?: string;
    password?: string;
    /** Bounces, complaints and replies are posted with it in the header x-tessera-secret; none are taken without. */
    webhookSecret?: string;
  };
  settings?: {
    /** Stands before the address; the name of the sender without one. */
    fromName?: string;
    /** Where answers go; the address itself without one. */
    replyTo?: string;
  };
} | {
  provider: 'web_push';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  credentials: {
    vapidPublicKey: string;
    vapidPrivateKey: string;
    /** Whom a push service may turn to: mailto:… or https://…. */
    subject: string;
  };
  settings?: {
    /**
     * How long a push service keeps it for a device that is off: four weeks at most.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high: at once; lower ones wait for a device that saves its battery.
     * @default "normal"
     */
    urgency?: 'very-low' | 'low' | 'normal' | 'high';
    /** A notification that waits is replaced by the next of the same topic. */
    topic?: string;
  };
} | {
  provider: 'fcm';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  credentials: {
    /** The JSON file of a service account of the Firebase project. */
    serviceAccount: string;
  };
  settings?: {
    /**
     * How long it is kept for a device that is off: four weeks at most.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high: wakes a phone that sleeps.
     * @default "high"
     */
    priority?: 'normal' | 'high';
  };
}, options?: CallOptions): Call<Sender>;

  /**
   * Senders, newest first unless sorted otherwise.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingSendersListInput, Sender>;

  /**
   * One sender.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingSendersGetInput, options?: CallOptions): Call<Sender>;

  /**
   * Changes a sender; what is not given stays, also of its credentials and settings.
   *
   * Other credentials end a pause, and have to be verified again.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingSendersUpdateInput, options?: CallOptions): Call<Sender>;

  /**
   * Deletes a sender; its conversations and messages stay and can be read.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingSendersDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Asks the vendor whether the credentials work.
   *
   * The answer is in `verifiedAt` or `verificationError`.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  verify(input: MessagingSendersVerifyInput, options?: CallOptions): Call<Sender>;

  /**
   * Ends a pause, so that what waits is sent.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  resume(input: MessagingSendersResumeInput, options?: CallOptions): Call<Sender>;

  /**
   * A new pair of keys for a sender of web push.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  generateVapidKeys(input?: undefined, options?: CallOptions): Call<VapidKeys>;
}

export interface MessagingWhatsappAccountsApi {
  /**
   * WhatsApp accounts, newest first unless sorted otherwise.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingWhatsappAccountsListInput, WhatsAppAccount>;

  /**
   * One WhatsApp account.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingWhatsappAccountsGetInput, options?: CallOptions): Call<WhatsAppAccount>;

  /**
   * Changes a WhatsApp account: its name, its limit, its portfolio.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingWhatsappAccountsUpdateInput, options?: CallOptions): Call<WhatsAppAccount>;

  /**
   * Asks WhatsApp whether the account works, and lets it send.
   *
   * The answer is in `connectionStatus` (connected or failed) and `connectionError`; its health and the limit of its portfolio are brought up to date.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  connect(input: MessagingWhatsappAccountsConnectInput, options?: CallOptions): Call<WhatsAppAccount>;

  /**
   * Disconnects a WhatsApp account: nothing is sent from it any more.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  disconnect(input: MessagingWhatsappAccountsDisconnectInput, options?: CallOptions): Call<WhatsAppAccount>;
}

export interface MessagingPortfoliosApi {
  /**
   * Makes a portfolio of WhatsApp numbers.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  create(input: MessagingPortfoliosCreateInput, options?: CallOptions): Call<WhatsAppPortfolio>;

  /**
   * Portfolios, newest first.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingPortfoliosListInput, WhatsAppPortfolio>;

  /**
   * Changes a portfolio; what is not given stays.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingPortfoliosUpdateInput, options?: CallOptions): Call<WhatsAppPortfolio>;

  /**
   * Deletes a portfolio without numbers.
   *
   * CONFLICT with kind `portfolio_in_use` for one that has some.
   *
   * Needs the permission `senders.manage`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingPortfoliosDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingTemplatesApi {
  /**
   * Writes a template.
   *
   * One of WhatsApp begins as a draft, and has to be approved before it is sent: `submit` it.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  create(input: MessagingTemplatesCreateInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Templates, newest first unless sorted otherwise.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingTemplatesListInput, ListedMessageTemplate>;

  /**
   * One template.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingTemplatesGetInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Changes a template; what is not given stays.
   *
   * CONFLICT with kind `version` when somebody else changed it meanwhile. What WhatsApp judged has to be approved again.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  update(input: MessagingTemplatesUpdateInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * Deletes a template; what was sent from it stays.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingTemplatesDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Puts a WhatsApp template before the vendor of a sender.
   *
   * The sandbox approves at once. WhatsApp decides later, mostly within minutes: `pending` until then. A template of the same name, language and body that it has already is not made again, and its status is taken over. CONFLICT with kind `vendor_refused` says what the vendor has against it.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  submit(input: MessagingTemplatesSubmitInput, options?: CallOptions): Call<MessageTemplate>;

  /**
   * A template as a contact would get it, and what is missing.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  preview(input: MessagingTemplatesPreviewInput, options?: CallOptions): Call<TemplatePreview>;
}

export interface MessagingConversationsNotesApi {
  /**
   * Adds a note for the team to a conversation.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  add(input: MessagingConversationsNotesAddInput, options?: CallOptions): Call<ConversationNote>;

  /**
   * The notes on a conversation, newest first.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<MessagingConversationsNotesListInput, ConversationNote>;

  /**
   * Deletes a note.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingConversationsNotesDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingConversationsApi {
  /**
   * Conversations, those where something was said last first.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingConversationsListInput, Conversation>;

  /**
   * A conversation.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingConversationsGetInput, options?: CallOptions): Call<Conversation>;

  /**
   * The conversation of a contact and a sender, begun when there is none.
   *
   * CONFLICT with kind `no_address` when the contact cannot be reached over the channel.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  open(input: MessagingConversationsOpenInput, options?: CallOptions): Call<Conversation>;

  /**
   * Gives a conversation to a member of the team, or to nobody.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  assign(input: MessagingConversationsAssignInput, options?: CallOptions): Call<Conversation>;

  /**
   * Closes a conversation; it opens again when they write.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  close(input: MessagingConversationsCloseInput, options?: CallOptions): Call<Conversation>;

  /**
   * Opens a closed conversation again.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  reopen(input: MessagingConversationsReopenInput, options?: CallOptions): Call<Conversation>;

  /**
   * Marks what they have written until now as read.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  markRead(input: MessagingConversationsMarkReadInput, options?: CallOptions): Call<Conversation>;

  /**
   * Messages and conversations as they change, in order.
   *
   * Clients that lose the connection resume where they were: nothing is lost or told twice. After a week away, PRECONDITION_FAILED with kind `resume_expired` says to load afresh.
   *
   * Needs the permission `messages.read`.
   *
   * When the connection is lost it goes on after the last item received.
   *
   * @throws {TesseraError}
   */
  watch(input?: MessagingConversationsWatchInput, options?: CallOptions): Subscription<ConversationChange>;

  notes: MessagingConversationsNotesApi;
}

export interface MessagingMessagesApi {
  /**
   * Writes to somebody: now, or at a time.
   *
   * FORBIDDEN with kind `opted_out` or `blocked` when they are not to be written to; PRECONDITION_FAILED with kind `window_closed` for free text more than 24 hours after their last WhatsApp message; BAD_REQUEST with kind `missing_variable` when the text says something nothing is known of.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  send(input: MessagingMessagesSendInput, options?: CallOptions): Call<Message>;

  /**
   * Messages, newest first: of a conversation, a contact, a sender or a campaign.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingMessagesListInput, Message>;

  /**
   * A message.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingMessagesGetInput, options?: CallOptions): Call<Message>;

  /**
   * Takes a message back that has not left yet.
   *
   * CONFLICT with kind `not_queued` once it is leaving, and `of_campaign` for a campaign’s.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  cancel(input: MessagingMessagesCancelInput, options?: CallOptions): Call<Message>;

  /**
   * Sends a message again that failed.
   *
   * CONFLICT with kind `not_failed` when it has not, and `of_campaign` for a campaign’s.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  retry(input: MessagingMessagesRetryInput, options?: CallOptions): Call<Message>;

  /**
   * Says what became of a message that may have been sent.
   *
   * CONFLICT with kind `not_uncertain` when that is known.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  resolve(input: MessagingMessagesResolveInput, options?: CallOptions): Call<Message>;
}

export interface MessagingMediaApi {
  /**
   * Media of messages, newest first.
   *
   * They are uploaded by `POST /v1/media?name=flyer.png`: the bytes as the body (16 MB at most), their type as Content-Type, a key or access token as for calls. The answer is as that of `get`.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingMediaListInput, ListedMedia>;

  /**
   * One medium, with an address to fetch it from that is good for a day.
   *
   * Needs the permission `messages.read`.
   *
   * @throws {TesseraError}
   */
  get(input: MessagingMediaGetInput, options?: CallOptions): Call<Media>;

  /**
   * Deletes a medium: nobody can fetch it any more.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingMediaDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingPushApi {
  /**
   * The key that a page subscribes to notifications with.
   *
   * Needs the permission `push.subscribe`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  publicKey(input: MessagingPushPublicKeyInput, options?: CallOptions): Call<MessagingPushPublicKeyOutput>;

  /**
   * Takes a browser or an app in, for notifications.
   *
   * A page does it with a publishable key. Whose browser it is, only a member or a secret key may say: call it once more from your server with `contactId`. FORBIDDEN with kind `secret_key_required` otherwise.
   *
   * Needs the permission `push.subscribe`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  subscribe(input: MessagingPushSubscribeInput, options?: CallOptions): Call<PushSubscription>;

  /**
   * Lets a browser or an app go: it gets no more notifications.
   *
   * Needs the permission `push.subscribe`; publishable keys may have it.
   *
   * @throws {TesseraError}
   */
  unsubscribe(input: MessagingPushUnsubscribeInput, options?: CallOptions): Call<void>;

  /**
   * Browsers and apps that take notifications, newest first.
   *
   * Needs the permission `messages.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<MessagingPushListInput, PushSubscription>;

  /**
   * Takes a subscription away.
   *
   * Needs the permission `messages.send`.
   *
   * @throws {TesseraError}
   */
  delete(input: MessagingPushDeleteInput, options?: CallOptions): Call<void>;
}

export interface MessagingApi {
  senders: MessagingSendersApi;

  whatsappAccounts: MessagingWhatsappAccountsApi;

  portfolios: MessagingPortfoliosApi;

  templates: MessagingTemplatesApi;

  conversations: MessagingConversationsApi;

  messages: MessagingMessagesApi;

  media: MessagingMediaApi;

  push: MessagingPushApi;
}
