/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';
import type { Channel, MessageContentInput, MessageType } from './messaging.ts';

export interface CampaignsCreateInput {
  /** The name that people see in lists. */
  name: string;
  /**
   * How it is sent: once, in steps, or in variants. It cannot change later.
   * @default "broadcast"
   */
  type?: CampaignType;
  /** all (the default): every channel with an address for the contact. first: the first such channel only. */
  channelMode?: 'all' | 'first';
  /** marketing (the default) is subject to quiet hours and frequency caps; transactional is not. */
  category?: 'marketing' | 'transactional';
  /** Whether a message whose outcome stays unknown is sent again: at_most_once (the default) or at_least_once. */
  deliveryPolicy?: 'at_most_once' | 'at_least_once';
  /** Whether opens of marketing e-mail are counted; true by default. */
  tracksOpens?: boolean;
  /** Whether clicks on links are counted; true by default. */
  tracksClicks?: boolean;
  /** A note for the team. */
  description?: string;
  /** The audience. A campaign without one is sent to its entries. */
  audienceId?: string;
  /** The IANA time zone of recipients without a known one, such as Asia/Kolkata. */
  timeZone?: string;
  /** Quiet hours instead of those of the organization. */
  quietHours?: QuietHoursInput;
  /** Frequency caps instead of those of the organization. An empty list means no caps. */
  frequencyCaps?: FrequencyCapInput[];
  /** The most messages in any 60 seconds. */
  rateLimitPerMinute?: number;
  /** The most messages per UTC day, over all channels. */
  dailyLimit?: number;
  /** For type ab_test: how its variants are compared. */
  experiment?: CampaignExperimentInput;
  /** For type drip: when contacts enter and leave it. */
  drip?: CampaignDripInput;
  /** Query parameters added to the links of the campaign. */
  utm?: CampaignUtmInput;
}

/** broadcast: sent once. drip: sent step by step. ab_test: sent in variants that are compared. */
export type CampaignType = 'broadcast' | 'drip' | 'ab_test';

/** The hours, local to the recipient, in which no marketing message is sent. Messages wait until they end. */
export interface QuietHoursInput {
  /** Minutes after midnight, local to the recipient: 1260 is 21:00. */
  from: number;
  /** Minutes after midnight: 480 is 08:00. Equal to `from`: no quiet hours. */
  until: number;
}

/** The most marketing messages of campaigns that a contact gets within so many hours. */
export interface FrequencyCapInput {
  /** The channel that is counted; null counts all channels together. */
  channel: Channel | null;
  /** The most messages a contact gets within `hours`. */
  messages: number;
  /** The length of the sliding window. */
  hours: number;
}

/** How an A/B test compares its variants. */
export interface CampaignExperimentInput {
  /**
   * The share of recipients that get a variant at once, in basis points. The others wait for the winner.
   * @default 10000
   */
  testShareBasisPoints?: number;
  /**
   * The share of recipients that never get a message, for comparison, in basis points.
   * @default 0
   */
  holdoutBasisPoints?: number;
  /**
   * What is compared between the variants.
   * @default "clicked"
   */
  metric?: ExperimentMetric;
  /**
   * The fewest messages sent per variant for which a winner is named.
   * @default 1000
   */
  minimumPerVariant?: number;
  /**
   * How long after the last test message was sent the experiment is decided. It is decided once, and never earlier.
   * @default 1440
   */
  decideAfterMinutes?: number;
  /**
   * What happens to the waiting recipients without a winner. wait: they wait until you choose a variant. split: they get the variants by weight.
   * @default "wait"
   */
  ifNoWinner?: 'wait' | 'split';
  /**
   * How long recipients wait for your choice of a variant. Then they are skipped (`no_winner`), and the campaign ends.
   * @default 10080
   */
  chooseWithinMinutes?: number;
}

/** What is counted as a success, as a share of the messages sent. */
export type ExperimentMetric = 'delivered' | 'read' | 'opened' | 'clicked';

/** When contacts enter and leave a drip, and what happens to late steps. */
export interface CampaignDripInput {
  /**
   * Types of tracking events. A contact with one of them since entering leaves the drip.
   * @default []
   */
  goalEvents?: string[];
  /**
   * Whether a contact that replies leaves the drip.
   * @default true
   */
  exitOnReply?: boolean;
  /**
   * Whether a contact that is no longer in the audience leaves the drip.
   * @default false
   */
  exitOnLeavingAudience?: boolean;
  /**
   * Whether contacts that join the audience later are enrolled. If not, the drip completes when its last contact has finished.
   * @default false
   */
  enrollsNewMembers?: boolean;
  /**
   * Whether a contact may enter the drip again after it has left.
   * @default "never"
   */
  reentry?: 'never' | 'after_exit';
  /**
   * What happens to a late step. late: it is sent, and later steps keep their times. skip: it is left out. respace: it is sent, and later steps are delayed with it.
   * @default "late"
   */
  afterOutage?: 'late' | 'skip' | 'respace';
  /**
   * How many minutes after its due time a step is late.
   * @default 360
   */
  lateAfterMinutes?: number;
}

/** Query parameters that are added to the links of a campaign: utm_source, utm_medium and so on. */
export interface CampaignUtmInput {
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
}

/** A campaign with its channels, variants and steps. */
export interface CampaignDetails {
  id: string;
  name: string;
  description: string | null;
  type: CampaignType | (string & {});
  status: CampaignStatus | (string & {});
  statusReason: string | null;
  conversationId: string | null;
  /** The audience; null for a campaign with entries. */
  audienceId: string | null;
  /** all: a contact is reached on every channel that has an address for it. first: on the first such channel only. */
  channelMode: 'all' | 'first' | (string & {});
  /** Quiet hours and frequency caps apply to marketing only. */
  category: 'marketing' | 'transactional' | (string & {});
  scheduledFor: Date | null;
  /** The wall-clock time it is scheduled for, in `timeZone`. */
  scheduledLocal: string | null;
  /** instant: one moment for all recipients. recipient: the same wall-clock time in each recipient’s time zone. */
  scheduleMode: 'instant' | 'recipient' | (string & {});
  /** The time zone of the schedule, and of recipients without a known one. */
  timeZone: string | null;
  /** null: those of the organization apply. */
  quietHours: QuietHours | null;
  /** null: those of the organization apply. */
  frequencyCaps: FrequencyCap[] | null;
  /** The most messages in any 60 seconds; null: only the limits of the senders apply. */
  rateLimitPerMinute: number | null;
  /** The most messages per UTC day over all channels; null: only the limits of the senders apply. */
  dailyLimit: number | null;
  /** What happens to a message whose outcome stays unknown. at_most_once: it is not sent again. at_least_once: it is sent again. */
  deliveryPolicy: 'at_most_once' | 'at_least_once' | (string & {});
  experiment: CampaignExperiment | null;
  winnerVariantId: string | null;
  decidedAt: Date | null;
  decision: Record<string, unknown> | null;
  drip: CampaignDrip | null;
  utm: CampaignUtm | null;
  tracksOpens: boolean;
  tracksClicks: boolean;
  startedAt: Date | null;
  endedAt: Date | null;
  /** When the last recipient was created; null before. */
  expandedAt: Date | null;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  sentToday: number;
  version: number;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Recipients that exist so far: one per contact, channel and step. */
  recipientCount: number;
  channels: CampaignChannel[];
  variants: CampaignVariant[];
  steps: CampaignStep[];
}

/** The state of a campaign. */
export type CampaignStatus = 'draft' | 'scheduled' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** The hours, local to the recipient, in which no marketing message is sent. Messages wait until they end. */
export interface QuietHours {
  /** Minutes after midnight, local to the recipient: 1260 is 21:00. */
  from: number;
  /** Minutes after midnight: 480 is 08:00. Equal to `from`: no quiet hours. */
  until: number;
}

/** The most marketing messages of campaigns that a contact gets within so many hours. */
export interface FrequencyCap {
  /** The channel that is counted; null counts all channels together. */
  channel: Channel | (string & {}) | null;
  /** The most messages a contact gets within `hours`. */
  messages: number;
  /** The length of the sliding window. */
  hours: number;
}

/** How an A/B test compares its variants. */
export interface CampaignExperiment {
  /** The share of recipients that get a variant at once, in basis points. The others wait for the winner. */
  testShareBasisPoints: number;
  /** The share of recipients that never get a message, for comparison, in basis points. */
  holdoutBasisPoints: number;
  /** What is compared between the variants. */
  metric: ExperimentMetric | (string & {});
  /** The fewest messages sent per variant for which a winner is named. */
  minimumPerVariant: number;
  /** How long after the last test message was sent the experiment is decided. It is decided once, and never earlier. */
  decideAfterMinutes: number;
  /** What happens to the waiting recipients without a winner. wait: they wait until you choose a variant. split: they get the variants by weight. */
  ifNoWinner: 'wait' | 'split' | (string & {});
  /** How long recipients wait for your choice of a variant. Then they are skipped (`no_winner`), and the campaign ends. */
  chooseWithinMinutes: number;
}

/** When contacts enter and leave a drip, and what happens to late steps. */
export interface CampaignDrip {
  /** Types of tracking events. A contact with one of them since entering leaves the drip. */
  goalEvents: string[];
  /** Whether a contact that replies leaves the drip. */
  exitOnReply: boolean;
  /** Whether a contact that is no longer in the audience leaves the drip. */
  exitOnLeavingAudience: boolean;
  /** Whether contacts that join the audience later are enrolled. If not, the drip completes when its last contact has finished. */
  enrollsNewMembers: boolean;
  /** Whether a contact may enter the drip again after it has left. */
  reentry: 'never' | 'after_exit' | (string & {});
  /** What happens to a late step. late: it is sent, and later steps keep their times. skip: it is left out. respace: it is sent, and later steps are delayed with it. */
  afterOutage: 'late' | 'skip' | 'respace' | (string & {});
  /** How many minutes after its due time a step is late. */
  lateAfterMinutes: number;
}

/** Query parameters that are added to the links of a campaign: utm_source, utm_medium and so on. */
export interface CampaignUtm {
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
}

/** A channel of a campaign: its sender and its content. */
export interface CampaignChannel {
  id: string;
  campaignId: string;
  senderId: string;
  position: number;
  /** The content that the channel sends. */
  config: MessageContent;
  status: CampaignChannelStatus | (string & {});
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  createdAt: Date;
  updatedAt: Date;
  channel: Channel | (string & {});
  /** Recipients that exist so far: one per contact, channel and step. */
  recipientCount: number;
}

/** The content of a message. Texts are Liquid: {{ name }}, {{ first_name | default: "there" }}, {{ unsubscribe_url }}. */
export interface MessageContent {
  /** The type of the message. */
  type: MessageType | (string & {});
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

/** The state of one channel of a campaign. */
export type CampaignChannelStatus = 'pending' | 'sending' | 'sent' | 'failed';

/** One of the versions that an A/B test compares. */
export interface CampaignVariant {
  id: string;
  campaignId: string;
  name: string;
  weight: number;
  contents: CampaignContents;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  createdAt: Date;
  updatedAt: Date;
  /** Recipients that exist so far: one per contact, channel and step. */
  recipientCount: number;
}

/** Content by channel. Where a channel is left out, the content of the campaign’s channel is used. */
export interface CampaignContents {
  email?: MessageContent;
  sms?: MessageContent;
  push?: MessageContent;
  whatsapp?: MessageContent;
}

/** One message of a drip. */
export interface CampaignStep {
  id: string;
  campaignId: string;
  position: number;
  name: string;
  /** Minutes after the previous step was sent; for the first step, after enrollment. */
  delayMinutes: number;
  /** The step is not sent before this minute of the recipient’s day; null: at any time. */
  localMinute: number | null;
  contents: CampaignContents;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface CampaignsGetInput {
  /** The id. */
  id: string;
}

/** Messages to an audience: once, in variants, or step by step. */
export interface Campaign {
  id: string;
  name: string;
  description: string | null;
  type: CampaignType | (string & {});
  status: CampaignStatus | (string & {});
  statusReason: string | null;
  conversationId: string | null;
  /** The audience; null for a campaign with entries. */
  audienceId: string | null;
  /** all: a contact is reached on every channel that has an address for it. first: on the first such channel only. */
  channelMode: 'all' | 'first' | (string & {});
  /** Quiet hours and frequency caps apply to marketing only. */
  category: 'marketing' | 'transactional' | (string & {});
  scheduledFor: Date | null;
  /** The wall-clock time it is scheduled for, in `timeZone`. */
  scheduledLocal: string | null;
  /** instant: one moment for all recipients. recipient: the same wall-clock time in each recipient’s time zone. */
  scheduleMode: 'instant' | 'recipient' | (string & {});
  /** The time zone of the schedule, and of recipients without a known one. */
  timeZone: string | null;
  /** null: those of the organization apply. */
  quietHours: QuietHours | null;
  /** null: those of the organization apply. */
  frequencyCaps: FrequencyCap[] | null;
  /** The most messages in any 60 seconds; null: only the limits of the senders apply. */
  rateLimitPerMinute: number | null;
  /** The most messages per UTC day over all channels; null: only the limits of the senders apply. */
  dailyLimit: number | null;
  /** What happens to a message whose outcome stays unknown. at_most_once: it is not sent again. at_least_once: it is sent again. */
  deliveryPolicy: 'at_most_once' | 'at_least_once' | (string & {});
  experiment: CampaignExperiment | null;
  winnerVariantId: string | null;
  decidedAt: Date | null;
  decision: Record<string, unknown> | null;
  drip: CampaignDrip | null;
  utm: CampaignUtm | null;
  tracksOpens: boolean;
  tracksClicks: boolean;
  startedAt: Date | null;
  endedAt: Date | null;
  /** When the last recipient was created; null before. */
  expandedAt: Date | null;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  sentToday: number;
  version: number;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Recipients that exist so far: one per contact, channel and step. */
  recipientCount: number;
}

export interface CampaignsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Only campaigns in one of these states. */
    status?: CampaignStatus | CampaignStatus[];
    /** Only campaigns of one of these types. */
    type?: CampaignType | CampaignType[];
    /** Only campaigns for this audience. */
    audienceId?: string;
    /** Part of the name; case and accents are ignored. */
    text?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'updatedAt' | 'name';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface CampaignsUpdateInput {
  /** The campaign to change. */
  id: string;
  /** The version that this change is based on. */
  version: number;
  /** The name that people see in lists. */
  name?: string;
  /** all (the default): every channel with an address for the contact. first: the first such channel only. */
  channelMode?: 'all' | 'first';
  /** marketing (the default) is subject to quiet hours and frequency caps; transactional is not. */
  category?: 'marketing' | 'transactional';
  /** Whether a message whose outcome stays unknown is sent again: at_most_once (the default) or at_least_once. */
  deliveryPolicy?: 'at_most_once' | 'at_least_once';
  /** Whether opens of marketing e-mail are counted; true by default. */
  tracksOpens?: boolean;
  /** Whether clicks on links are counted; true by default. */
  tracksClicks?: boolean;
  /** A note for the team. null clears it. */
  description?: string | null;
  /** The audience. A campaign without one is sent to its entries. null clears it. */
  audienceId?: string | null;
  /** The IANA time zone of recipients without a known one, such as Asia/Kolkata. null clears it. */
  timeZone?: string | null;
  /** Quiet hours instead of those of the organization. null clears it. */
  quietHours?: QuietHoursInput | null;
  /** Frequency caps instead of those of the organization. An empty list means no caps. null clears it. */
  frequencyCaps?: FrequencyCapInput[] | null;
  /** The most messages in any 60 seconds. null clears it. */
  rateLimitPerMinute?: number | null;
  /** The most messages per UTC day, over all channels. null clears it. */
  dailyLimit?: number | null;
  /** For type ab_test: how its variants are compared. null clears it. */
  experiment?: CampaignExperimentInput | null;
  /** For type drip: when contacts enter and leave it. null clears it. */
  drip?: CampaignDripInput | null;
  /** Query parameters added to the links of the campaign. null clears it. */
  utm?: CampaignUtmInput | null;
}

export interface CampaignsDeleteInput {
  /** The id. */
  id: string;
}

export interface CampaignsDuplicateInput {
  /** The campaign to copy. */
  id: string;
  /** The name of the copy; the name of the original if left out. */
  name?: string;
  /**
   * Whether the entries of the original are copied as well.
   * @default false
   */
  withEntries?: boolean;
}

export interface CampaignsCheckInput {
  /** The id. */
  id: string;
}

export interface CampaignsCheckOutput {
  /** Whether the campaign can be started. */
  isReady: boolean;
  problems: CampaignProblem[];
  /** For each content that can be composed. */
  reach: CampaignReach[];
}

/** A problem that keeps a campaign from starting or excludes recipients. */
export interface CampaignProblem {
  /** The kind of error that starting the campaign would answer with. */
  kind: 'audience_empty' | 'channels_missing' | 'contact_unreachable' | 'content_invalid' | 'experiment_too_small' | 'frequency_cap_reached' | 'steps_missing' | 'subject_missing' | 'template_required' | 'variants_missing' | 'contact_blocked' | 'contact_opted_out' | 'media_not_found' | 'template_media_missing' | 'variable_missing' | 'sender_inactive' | 'sender_not_found' | 'template_not_approved' | 'template_not_found' | 'template_too_heavy' | 'channel_mismatch' | (string & {});
  /** Whether it keeps the campaign from starting. Other problems only exclude some recipients. */
  isFatal: boolean;
  message: string;
  /** The channel it concerns; null for the campaign as a whole. */
  channelId: string | null;
  /** The variant whose content it concerns. */
  variantId: string | null;
  /** The step whose content it concerns. */
  stepId: string | null;
  /** For `variable_missing`: the variable without a value. */
  variable: string | null;
}

/** Whom a content of a campaign would reach if it were sent now. */
export interface CampaignReach {
  channelId: string;
  /** The variant whose content it is. */
  variantId: string | null;
  /** The step whose content it is. */
  stepId: string | null;
  /** The contacts that were checked. */
  checkedCount: number;
  /** Whether the audience has more contacts than were checked: about 1,000 at most. */
  isSample: boolean;
  /** The checked contacts that would get the message now. */
  reachableCount: number;
  /** The other checked contacts by the reason for which they would be skipped; no_address: not recipients. */
  countByReason: Record<string, number>;
}

export interface CampaignsPreviewInput {
  /** The campaign. */
  id: string;
  /** The contact whose values fill the variables. */
  contactId: string;
  /** Use the content of this variant. */
  variantId?: string;
  /** Use the content of this step of a drip; the first step if left out. */
  stepId?: string;
}

/** The message a contact would get on one channel. */
export interface PreviewedMessage {
  channelId: string;
  channel: Channel | (string & {});
  /** The address it would be sent to; null if the contact has none on this channel. */
  address: string | null;
  type: MessageType | (string & {});
  subject: string | null;
  text: string | null;
  html: string | null;
  url: string | null;
  mediaUrl: string | null;
  /** The variable that has neither a value for this contact nor a fallback. */
  missing: string | null;
  /** Why it would not be sent; null if it would be. */
  problem: string | null;
}

export interface CampaignsSendTestInput {
  /** The campaign. */
  id: string;
  /** The channel whose message is sent. */
  channelId: string;
  /** Who gets the test: contacts, each with its own values, or addresses. */
  to: ({
    contactId: string;
  } | {
    /** A phone number with +, or an e-mail address. */
    address: string;
  })[];
  /** The contact whose values fill the variables for addresses. */
  contactId?: string;
  /** Use the content of this variant. */
  variantId?: string;
  /** Use the content of this step of a drip; the first step if left out. */
  stepId?: string;
}

export interface CampaignsSendTestOutput {
  /** The messages, for `messaging.messages.get`. */
  messageIds: string[];
}

export interface CampaignsScheduleInput {
  /** The campaign to schedule. */
  id: string;
  /** instant: at that moment. local: when clocks in `timeZone` show the time. recipient: when each recipient’s own clock shows it. */
  when: {
    mode: 'instant';
    at: Date;
  } | {
    mode: 'local';
    /** A wall-clock time, without a zone: 2026-11-20T09:00. */
    at: string;
    /** A time zone of the IANA database, such as Asia/Kolkata. */
    timeZone: string;
  } | {
    mode: 'recipient';
    /** A wall-clock time, without a zone: 2026-11-20T09:00. */
    at: string;
    /** The time zone of recipients without a known one; that of the organization if left out. */
    timeZone?: string;
  };
}

export interface CampaignsStartInput {
  /** The id. */
  id: string;
}

export interface CampaignsPauseInput {
  /** The id. */
  id: string;
}

export interface CampaignsResumeInput {
  /** The id. */
  id: string;
}

export interface CampaignsCancelInput {
  /** The id. */
  id: string;
}

export interface CampaignsRetryFailedInput {
  /** The id. */
  id: string;
}

export interface CampaignsRetryFailedOutput {
  /** Recipients that are sent to again. */
  retriedCount: number;
  /** Failed recipients that remain: one call retries at most 50,000. Call again for the rest. */
  remainingCount: number;
}

export interface CampaignsWatchInput {
  /** The id. */
  id: string;
}

/** How far a campaign has got. */
export interface CampaignProgress {
  status: CampaignStatus | (string & {});
  /** Why Tessera paused the campaign, or why it failed. */
  statusReason: string | null;
  recipientCount: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  /** Recipients that wait for the winner of an A/B test. */
  heldCount: number;
  /** The state of an A/B test; null for other campaigns. */
  experiment: ExperimentProgress | null;
  /** Whether all recipients exist. Until then `recipientCount` grows. */
  isExpanded: boolean;
}

/** How far an A/B test has got. */
export interface ExperimentProgress {
  /** winner: one variant beats all others significantly. no_winner: none does. not_yet: the time of the decision has not come. invalid_split: recipients were not distributed by weight, so the rates prove nothing. chosen: a person chose the winner. */
  decision: 'winner' | 'no_winner' | 'not_yet' | 'invalid_split' | 'chosen' | (string & {});
  decidedAt: Date | null;
  winnerVariantId: string | null;
  /** Until when waiting recipients wait for you to choose a variant; null unless they do. */
  choiceEndsAt: Date | null;
}

export interface CampaignsStatisticsInput {
  /** The id. */
  id: string;
}

/** Counts and rates of a campaign, by channel and by variant. */
export interface CampaignStatistics {
  recipientCount: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  rates: CampaignRates;
  /** Recipients by status. */
  countByStatus: Record<string, number>;
  /** Skipped recipients by reason. */
  countByReason: Record<string, number>;
  channels: ({
    channelId: string;
    channel: Channel | (string & {});
    recipientCount: number;
    sentCount: number;
    deliveredCount: number;
    readCount: number;
    openedCount: number;
    clickedCount: number;
    failedCount: number;
    skippedCount: number;
    rates: CampaignRates;
  })[];
  variants: {
    variantId: string;
    name: string;
    weight: number;
    isWinner: boolean;
    recipientCount: number;
    sentCount: number;
    deliveredCount: number;
    readCount: number;
    openedCount: number;
    clickedCount: number;
    failedCount: number;
    skippedCount: number;
    rates: CampaignRates;
  }[];
  /** The decision of an A/B test and its figures; null before. */
  decision: Record<string, unknown> | null;
  decidedAt: Date | null;
}

/** Rates in basis points: 10,000 is all of them. null while the whole is zero. */
export interface CampaignRates {
  /** Delivered, as a share of sent. */
  deliveryBasisPoints: number | null;
  /** Read, as a share of delivered. */
  readBasisPoints: number | null;
  /** Opened, as a share of delivered; opens by bots are not counted. */
  openBasisPoints: number | null;
  /** Clicked, as a share of delivered; clicks by bots are not counted. */
  clickBasisPoints: number | null;
  /** Failed, as a share of all recipients. */
  failureBasisPoints: number | null;
}

export interface CampaignsChannelsAddInput {
  /** The campaign to add it to. */
  campaignId: string;
  channel: Channel;
  /** The sender, of the same channel. */
  senderId: string;
  /**
   * Its rank, lowest first. Campaigns of channel mode `first` try channels in this order.
   * @default 0
   */
  position?: number;
  /** The content that the channel sends. */
  config: MessageContentInput;
}

export interface CampaignsChannelsUpdateInput {
  /** The channel of the campaign. */
  id: string;
  /** Another sender of the same channel. */
  senderId?: string;
  /** Its rank, lowest first. Campaigns of channel mode `first` try channels in this order. */
  position?: number;
  /** Replaces the content. */
  config?: MessageContentInput;
}

export interface CampaignsChannelsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsVariantsAddInput {
  /** The A/B test to add it to. */
  campaignId: string;
  /** The name that people see in statistics. */
  name: string;
  /**
   * Its share of recipients, relative to the weights of the other variants.
   * @default 1
   */
  weight?: number;
  /**
   * Content by channel. Where a channel is left out, the content of the campaign’s channel is sent.
   * @default {}
   */
  contents?: CampaignContentsInput;
}

/** Content by channel. Where a channel is left out, the content of the campaign’s channel is used. */
export interface CampaignContentsInput {
  email?: MessageContentInput;
  sms?: MessageContentInput;
  push?: MessageContentInput;
  whatsapp?: MessageContentInput;
}

export interface CampaignsVariantsUpdateInput {
  /** The variant to change. */
  id: string;
  /** The name that people see in statistics. */
  name?: string;
  /** Its share of recipients, relative to the weights of the other variants. */
  weight?: number;
  /** Content by channel. Where a channel is left out, the content of the campaign’s channel is sent. Replaces all contents. */
  contents?: CampaignContentsInput;
}

export interface CampaignsVariantsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsStepsAddInput {
  /** The drip to add it to. */
  campaignId: string;
  /** The name that people see. */
  name: string;
  /** Minutes after the previous step was sent; for the first step, after enrollment. */
  delayMinutes: number;
  /**
   * The step is not sent before this minute of the recipient’s day: 540 is 09:00. null: at any time.
   * @default null
   */
  localMinute?: number | null;
  /**
   * Content by channel. Where a channel is left out, the content of the campaign’s channel is sent.
   * @default {}
   */
  contents?: CampaignContentsInput;
}

export interface CampaignsStepsUpdateInput {
  /** The step to change. */
  id: string;
  /** The name that people see. */
  name?: string;
  /** Minutes after the previous step was sent; for the first step, after enrollment. */
  delayMinutes?: number;
  /** The step is not sent before this minute of the recipient’s day: 540 is 09:00. null: at any time. */
  localMinute?: number | null;
  /** Content by channel. Where a channel is left out, the content of the campaign’s channel is sent. Replaces all contents, for contacts that have not received the step. */
  contents?: CampaignContentsInput;
}

export interface CampaignsStepsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsStepsReorderInput {
  /** The drip. */
  campaignId: string;
  /** All steps of the drip, in their new order. */
  stepIds: string[];
}

export interface CampaignsEntriesAddInput {
  /** A campaign without an audience. */
  campaignId: string;
  /** The contacts to add. */
  contactIds: string[];
}

export interface CampaignsEntriesAddOutput {
  /** Contacts that were not on the list before. */
  addedCount: number;
}

export interface CampaignsEntriesAddCsvInput {
  /** A campaign without an audience. */
  campaignId: string;
  /** CSV whose first line names the columns. One column has e-mail addresses or phone numbers; others become variables. */
  text: string;
  /** The country of phone numbers without +, as two letters of ISO 3166-1: IN. */
  country?: string;
}

export interface CampaignsEntriesAddCsvOutput {
  lineCount: number;
  /** Contacts that were not on the list before. */
  addedCount: number;
  /** Contacts that were on the list and now have the values of this text. */
  changedCount: number;
  rejectedCount: number;
  /** The variables of the text, as content names them: {{ coupon_code }}. */
  columns: string[];
  /** Problems by line, at most 1,000. */
  issues: CampaignEntryIssue[];
}

/** A problem with one row of a CSV text. */
export interface CampaignEntryIssue {
  /** The line of the text where the row begins; the header is line 1. */
  line: number;
  /** Whether the row added no entry. */
  isRejected: boolean;
  /** The reasons that imports give, and `repeated`: an earlier row is for the same contact and is used instead. */
  reasons: string[];
}

/** A contact on the list of a campaign without an audience. */
export interface CampaignEntry {
  campaignId: string;
  contactId: string;
  /** The values of its CSV line, by column; null if it was added without one. */
  variables: Record<string, unknown> | null;
  createdAt: Date;
  contact: {
    name: string;
    email: string | null;
    phone: string | null;
  } | null;
}

export interface CampaignsEntriesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** A campaign without an audience. */
  campaignId: string;
}

export interface CampaignsEntriesClearInput {
  /** A campaign without an audience. */
  campaignId: string;
}

export interface CampaignsEntriesClearOutput {
  removedCount: number;
}

/** One passage of a contact through a drip. */
export interface Enrollment {
  id: string;
  campaignId: string;
  contactId: string;
  /** Tells one passage of a contact through the drip from the next. */
  entryKey: string;
  status: EnrollmentStatus | (string & {});
  exitReason: ExitReason | (string & {}) | null;
  /** The position of the latest step that was started; 0 before the first. */
  position: number;
  /** Values that override those of the contact. */
  variables: Record<string, unknown> | null;
  timeZone: string;
  /** When the latest step was sent. The delay of the next step starts here. */
  lastSentAt: Date | null;
  /** When the next step starts; null while a step is under way, and at the end. */
  dueAt: Date | null;
  enteredAt: Date;
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** The state of one passage of a contact through a drip. */
export type EnrollmentStatus = 'active' | 'completed' | 'exited';

/** Why a contact left a drip before its end. */
export type ExitReason = 'goal' | 'replied' | 'opted_out' | 'left_audience' | 'removed' | 'contact_deleted' | 'cancelled';

export interface CampaignsEnrollmentsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Only enrollments in one of these states. */
    status?: EnrollmentStatus | EnrollmentStatus[];
    /** Only enrollments of this contact. */
    contactId?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
  /** The drip. */
  campaignId: string;
}

export interface CampaignsEnrollmentsAddInput {
  /** A drip that has started. */
  campaignId: string;
  /** The contacts to enroll. */
  contactIds: string[];
  /** Values that override those of the contacts, for this passage. */
  variables?: Record<string, string>;
}

export interface CampaignsEnrollmentsAddOutput {
  /** Contacts enrolled. Contacts that are in the drip, or may not enter again, are not counted. */
  addedCount: number;
}

export interface CampaignsEnrollmentsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsExperimentGetInput {
  /** The A/B test. */
  campaignId: string;
}

/** How the variants of an A/B test compare, and the decision. */
export interface ExperimentEvaluation {
  /** winner: one variant beats all others significantly. no_winner: none does. not_yet: the time of the decision has not come. invalid_split: recipients were not distributed by weight, so the rates prove nothing. chosen: a person chose the winner. */
  decision: 'winner' | 'no_winner' | 'not_yet' | 'invalid_split' | 'chosen' | (string & {});
  winnerVariantId: string | null;
  /** Why there is no winner. */
  reason: 'too_few' | 'no_difference' | (string & {}) | null;
  /** When the experiment is, or was, decided; null until all test messages are sent. */
  decidesAt: Date | null;
  /** Until when waiting recipients wait for you to choose a variant; null unless they do. */
  choiceEndsAt: Date | null;
  arms: {
    variantId: string;
    sentCount: number;
    /** Messages sent that reached the metric. */
    successCount: number;
    /** Successes, as a share of messages sent. */
    rateBasisPoints: number;
    /** The lower end of the 95 % confidence interval of the rate. */
    lowBasisPoints: number;
    /** The upper end of the 95 % confidence interval of the rate. */
    highBasisPoints: number;
  }[];
  comparisons: {
    betterVariantId: string;
    otherVariantId: string;
    /** The difference of the two rates. */
    differenceBasisPoints: number;
    /** The probability of a difference at least this large among equal variants, corrected for the number of comparisons. */
    pValue: number;
  }[];
  /** The probability of a split at least this uneven if recipients were distributed by weight. */
  splitPValue: number;
  /** Messages per variant that would detect a rate one tenth above the best with a power of 80 %; null while no message succeeded. */
  neededPerVariantCount: number | null;
}

export interface CampaignsExperimentChooseWinnerInput {
  /** The A/B test. */
  campaignId: string;
  /** The variant to send. */
  variantId: string;
}

/** A contact that a campaign reaches on one channel, and the state of its message. */
export interface CampaignRecipient {
  id: string;
  campaignId: string;
  channelId: string;
  variantId: string | null;
  enrollmentId: string | null;
  contactId: string;
  address: string;
  /** The values of the contact when the recipient was created. */
  variables: Record<string, unknown>;
  timeZone: string | null;
  status: RecipientStatus | (string & {});
  /** Why it was skipped: holdout, opted_out, variable_missing:<name>, template_too_heavy and so on; else null. */
  reason: string | null;
  failedReason: string | null;
  dueAt: Date | null;
  attempts: number;
  startedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  openedAt: Date | null;
  clickedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** The position of its step in a drip; 0 in other campaigns. */
  stepPosition: number;
}

/** The state of a recipient and its message. held: waits for the winner of an A/B test. skipped: a rule excluded it, see reason. uncertain: the outcome of the call to the vendor is unknown so far. */
export type RecipientStatus = 'held' | 'pending' | 'claimed' | 'sending' | 'uncertain' | 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'skipped' | 'cancelled';

export interface CampaignsRecipientsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Only recipients in one of these states. */
    status?: RecipientStatus | RecipientStatus[];
    /** Only recipients on this channel of the campaign. */
    channelId?: string;
    /** Only recipients of this variant. */
    variantId?: string;
    /** Only recipients of this contact. */
    contactId?: string;
    /** Only recipients of the step at this position. */
    stepPosition?: number;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
  /** The campaign. */
  campaignId: string;
}

export interface CampaignsRecipientsCreateExportLinkInput {
  /** The campaign. */
  campaignId: string;
  /** Which recipients are exported; all if left out. */
  filter?: {
    /** Only recipients in one of these states. */
    status?: RecipientStatus | RecipientStatus[];
    /** Only recipients on this channel of the campaign. */
    channelId?: string;
    /** Only recipients of this variant. */
    variantId?: string;
    /** Only recipients of this contact. */
    contactId?: string;
    /** Only recipients of the step at this position. */
    stepPosition?: number;
  };
}

/** A signed URL that downloads recipients. Everyone who has it may download them until it expires. */
export interface RecipientExportLink {
  /** Opens without headers. */
  url: string;
  expiresAt: Date;
}

/** Quiet hours, time zone and frequency caps of campaigns that do not set their own. */
export interface CampaignSettings {
  /** The time zone of recipients without a known one. */
  timeZone: string;
  quietHours: QuietHours;
  frequencyCaps: FrequencyCap[];
}

export interface CampaignsSettingsUpdateInput {
  /** When no marketing message is sent, local to each recipient. */
  quietHours?: QuietHoursInput;
  /** The IANA time zone of recipients without a known one, such as Asia/Kolkata. */
  timeZone?: string;
  /** Replaces all caps. */
  frequencyCaps?: FrequencyCapInput[];
}

export interface CampaignsChannelsApi {
  /**
   * Adds a channel with its sender and content to a campaign that has not started.
   *
   * Refused with kind `channel_mismatch` if the sender is of another channel, and CONFLICT of kind `channel_already_added` if the campaign has this channel already.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsChannelsAddInput, options?: CallOptions): Call<CampaignChannel>;

  /**
   * Changes the sender, position or content of a channel; fields left out keep their value.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsChannelsUpdateInput, options?: CallOptions): Call<CampaignChannel>;

  /**
   * Removes a channel from a campaign that has not started.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsChannelsRemoveInput, options?: CallOptions): Call<void>;
}

export interface CampaignsVariantsApi {
  /**
   * Adds a variant to an A/B test that has not started.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsVariantsAddInput, options?: CallOptions): Call<CampaignVariant>;

  /**
   * Changes a variant of an A/B test that has not started; fields left out keep their value.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsVariantsUpdateInput, options?: CallOptions): Call<CampaignVariant>;

  /**
   * Removes a variant from an A/B test that has not started.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsVariantsRemoveInput, options?: CallOptions): Call<void>;
}

export interface CampaignsStepsApi {
  /**
   * Adds a step at the end of a drip, also while the drip runs.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsStepsAddInput, options?: CallOptions): Call<CampaignStep>;

  /**
   * Changes a step of a drip, also while it runs, for contacts that have not received the step.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsStepsUpdateInput, options?: CallOptions): Call<CampaignStep>;

  /**
   * Removes a step from a drip that has not started; later steps move up.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsStepsRemoveInput, options?: CallOptions): Call<void>;

  /**
   * Puts the steps of a drip that has not started into another order.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  reorder(input: CampaignsStepsReorderInput, options?: CallOptions): Call<CampaignStep[]>;
}

export interface CampaignsEntriesApi {
  /**
   * Adds contacts to the list of a campaign without an audience.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsEntriesAddInput, options?: CallOptions): Call<CampaignsEntriesAddOutput>;

  /**
   * Adds the contacts of a CSV text to the list of a campaign without an audience, and reports problems by line.
   *
   * Contacts are found by e-mail or phone, or created. All other columns become variables of the campaign’s content. BAD_REQUEST of kind `no_header` if the first line does not name the columns. One call takes 5,000 lines.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  addCsv(input: CampaignsEntriesAddCsvInput, options?: CallOptions): Call<CampaignsEntriesAddCsvOutput>;

  /**
   * Lists the contacts of a campaign without an audience.
   *
   * Requires the permission `campaigns.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<CampaignsEntriesListInput, CampaignEntry>;

  /**
   * Removes all entries of a campaign that has not started.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  clear(input: CampaignsEntriesClearInput, options?: CallOptions): Call<CampaignsEntriesClearOutput>;
}

export interface CampaignsEnrollmentsApi {
  /**
   * Lists the enrollments of a drip, newest first.
   *
   * Requires the permission `campaigns.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<CampaignsEnrollmentsListInput, Enrollment>;

  /**
   * Enrolls contacts in a drip that has started, whether or not they are in its audience.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsEnrollmentsAddInput, options?: CallOptions): Call<CampaignsEnrollmentsAddOutput>;

  /**
   * Takes a contact out of a drip; an enrollment that has ended stays as it is.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsEnrollmentsRemoveInput, options?: CallOptions): Call<Enrollment>;
}

export interface CampaignsExperimentApi {
  /**
   * Returns how the variants of an A/B test compare, and the decision.
   *
   * Requires the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  get(input: CampaignsExperimentGetInput, options?: CallOptions): Call<ExperimentEvaluation>;

  /**
   * Chooses the variant that the waiting recipients of an A/B test get.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  chooseWinner(input: CampaignsExperimentChooseWinnerInput, options?: CallOptions): Call<ExperimentEvaluation>;
}

export interface CampaignsRecipientsApi {
  /**
   * Lists the recipients of a campaign with the state of their message, newest first.
   *
   * Requires the permission `campaigns.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<CampaignsRecipientsListInput, CampaignRecipient>;

  /**
   * Creates a link that downloads the recipients of a campaign as CSV.
   *
   * With credentials, `GET /downloads/campaigns/<id>/recipients.csv?filter={…}` answers with the same file.
   *
   * Requires the permission `campaigns.export`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  createExportLink(input: CampaignsRecipientsCreateExportLinkInput, options?: CallOptions): Call<RecipientExportLink>;
}

export interface CampaignsSettingsApi {
  /**
   * Returns quiet hours, frequency caps and time zone of campaigns that do not set their own.
   *
   * Requires the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<CampaignSettings>;

  /**
   * Changes the settings of all campaigns; fields left out keep their value.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  update(input?: CampaignsSettingsUpdateInput, options?: CallOptions): Call<CampaignSettings>;
}

export interface CampaignsApi {
  /**
   * Creates a draft. Add its channels, variants, steps and entries with their own calls.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  create(input: CampaignsCreateInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Returns a campaign with its channels, variants and steps.
   *
   * Requires the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  get(input: CampaignsGetInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Lists campaigns, newest first by default.
   *
   * Requires the permission `campaigns.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<CampaignsListInput, Campaign>;

  /**
   * Changes a draft, scheduled or paused campaign; fields left out keep their value.
   *
   * CONFLICT of kind `campaign_version_conflict` if the campaign has changed since you read it, and `campaign_already_started` for fields that are fixed once it has started: audience, channel mode and experiment.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsUpdateInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Deletes a draft.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: CampaignsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Copies what was written of a campaign into a new draft, without recipients and counters.
   *
   * Requires the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  duplicate(input: CampaignsDuplicateInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Lists every problem that would keep a campaign from starting or would exclude recipients.
   *
   * Requires the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  check(input: CampaignsCheckInput, options?: CallOptions): Call<CampaignsCheckOutput>;

  /**
   * Renders the message that a contact would get on each channel, or says why it would get none.
   *
   * Requires the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  preview(input: CampaignsPreviewInput, options?: CallOptions): Call<PreviewedMessage[]>;

  /**
   * Sends the message of one channel to a few addresses, outside all counters and limits of the campaign.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  sendTest(input: CampaignsSendTestInput, options?: CallOptions): Call<CampaignsSendTestOutput>;

  /**
   * Schedules a campaign for a moment, or for a time on each recipient’s own clock.
   *
   * The call is refused with the first fatal problem that `campaigns.check` finds, under its `kind`; nothing is sent.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  schedule(input: CampaignsScheduleInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Starts a campaign now.
   *
   * The call is refused with the first fatal problem that `campaigns.check` finds, under its `kind`; nothing is sent.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  start(input: CampaignsStartInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Pauses a running or scheduled campaign; messages already handed to a vendor are still delivered.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  pause(input: CampaignsPauseInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Resumes a paused campaign, or puts it back on its schedule if it had not started.
   *
   * The call is refused with the first fatal problem that `campaigns.check` finds, under its `kind`; nothing is sent.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  resume(input: CampaignsResumeInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Ends a campaign for good; recipients that are still waiting get no message.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  cancel(input: CampaignsCancelInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Sends again to recipients whose message failed; a completed campaign runs again.
   *
   * Requires the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  retryFailed(input: CampaignsRetryFailedInput, options?: CallOptions): Call<CampaignsRetryFailedOutput>;

  /**
   * Streams the progress of a campaign: now, and after each change, at most twice a second.
   *
   * Requires the permission `campaigns.read`.
   *
   * After a lost connection, it subscribes again.
   *
   * @throws {TesseraError}
   */
  watch(input: CampaignsWatchInput, options?: CallOptions): Subscription<CampaignProgress>;

  /**
   * Returns counts and rates of a campaign, by channel and by variant, and the decision of an A/B test.
   *
   * Requires the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  statistics(input: CampaignsStatisticsInput, options?: CallOptions): Call<CampaignStatistics>;

  channels: CampaignsChannelsApi;

  variants: CampaignsVariantsApi;

  steps: CampaignsStepsApi;

  entries: CampaignsEntriesApi;

  enrollments: CampaignsEnrollmentsApi;

  experiment: CampaignsExperimentApi;

  recipients: CampaignsRecipientsApi;

  settings: CampaignsSettingsApi;
}
