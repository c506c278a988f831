/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';
import type { Channel, MessageContentInput, MessageType } from './messaging.ts';

export interface CampaignsCreateInput {
  name: string;
  /** @default "broadcast" */
  type?: CampaignType;
  channelMode?: 'all' | 'first';
  category?: 'marketing' | 'transactional';
  deliveryPolicy?: 'at_most_once' | 'at_least_once';
  /** Of marketing e-mail; true when left out. */
  tracksOpens?: boolean;
  tracksClicks?: boolean;
  description?: string;
  /** Whom it is for; without, it takes entries. */
  audienceId?: string;
  timeZone?: string;
  quietHours?: QuietHoursInput;
  frequencyCaps?: FrequencyCapInput[];
  rateLimitPerMinute?: number;
  dailyLimit?: number;
  experiment?: CampaignExperimentInput;
  drip?: CampaignDripInput;
  utm?: CampaignUtmInput;
}

/** Once to everybody, step by step to each, or in variants to find the better one. */
export type CampaignType = 'broadcast' | 'drip' | 'ab_test';

/** When nothing is sent, by the recipient’s clock; it waits until they end. */
export interface QuietHoursInput {
  /** Minutes after midnight, local to the recipient: 1260 is 21:00. */
  from: number;
  /** Minutes after midnight: 480 is 08:00. Equal to `from`: no quiet hours. */
  until: number;
}

/** No contact gets more messages of campaigns within so many hours. */
export interface FrequencyCapInput {
  /** null: over all of them together. */
  channel: Channel | null;
  messages: number;
  hours: number;
}

/** How the variants of a campaign are compared. */
export interface CampaignExperimentInput {
  /**
   * How many of 10,000 get one of the variants at once; the others wait for the winner.
   * @default 10000
   */
  testShare?: number;
  /**
   * How many of 10,000 never get anything, to compare with.
   * @default 0
   */
  holdout?: number;
  /** @default "clicked" */
  metric?: ExperimentMetric;
  /**
   * Nothing is decided before each variant was sent to so many.
   * @default 1000
   */
  minimumPerVariant?: number;
  /**
   * When it is decided: so long after the tested were all sent to. Once, whatever it looks like before.
   * @default 1440
   */
  decideAfterMinutes?: number;
  /**
   * wait: those who wait do so until somebody chooses. split: they get the variants by weight.
   * @default "wait"
   */
  ifNoWinner?: 'wait' | 'split';
}

/** What the better variant has more of, among those it was sent to. */
export type ExperimentMetric = 'delivered' | 'read' | 'opened' | 'clicked';

/** Who leaves a drip before its end, and what may happen again. */
export interface CampaignDripInput {
  /**
   * Who does one of these (an event of tracking) leaves.
   * @default []
   */
  goalEvents?: string[];
  /**
   * Who answers leaves.
   * @default true
   */
  exitOnReply?: boolean;
  /** @default false */
  exitOnLeavingAudience?: boolean;
  /**
   * Goes on: who joins the audience later begins then. Without, it ends when the last has been through.
   * @default false
   */
  enrolsNewMembers?: boolean;
  /**
   * Whether somebody may go through it again.
   * @default "never"
   */
  reentry?: 'never' | 'after_exit';
  /**
   * A step that is late: sent late; left out; or sent, and the later ones move with it.
   * @default "late"
   */
  afterOutage?: 'late' | 'skip' | 'respace';
  /**
   * From when on a step counts as late.
   * @default 360
   */
  lateAfterMinutes?: number;
}

/** Added to the links of a campaign as utm_source, utm_medium … */
export interface CampaignUtmInput {
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
}

/** A campaign with everything it consists of. */
export interface CampaignDetails {
  id: string;
  name: string;
  description: string | null;
  type: CampaignType | (string & {});
  status: CampaignStatus | (string & {});
  statusReason: string | null;
  conversationId: string | null;
  /** Whom it is for; null: its entries. */
  audienceId: string | null;
  /** all: over each channel that reaches the contact. first: over the first that does. */
  channelMode: 'all' | 'first' | (string & {});
  /** Quiet hours and caps hold for marketing only. */
  category: 'marketing' | 'transactional' | (string & {});
  scheduledFor: Date | null;
  /** The wall-clock time it was scheduled for, with `timeZone`. */
  scheduledLocal: string | null;
  /** instant: for all at once. recipient: at that time of each recipient’s own clock. */
  scheduleMode: 'instant' | 'recipient' | (string & {});
  /** Of the schedule, and of recipients of whom nobody knows it. */
  timeZone: string | null;
  /** null: as the organization has it. */
  quietHours: QuietHours | null;
  /** null: as the organization has it. */
  frequencyCaps: FrequencyCap[] | null;
  /** Never more in any 60 seconds; null: what the senders allow. */
  rateLimitPerMinute: number | null;
  /** Never more in a day (UTC), over all channels; null: what the senders allow. */
  dailyLimit: number | null;
  /** When nobody can say whether a message arrived: at_most_once leaves it, at_least_once sends it again. */
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
  /** When its recipients were all there; null before. */
  expandedAt: Date | null;
  totalRecipients: number;
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
  channels: CampaignChannel[];
  variants: CampaignVariant[];
  steps: CampaignStep[];
}

/** Where a campaign stands. */
export type CampaignStatus = 'draft' | 'scheduled' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** When nothing is sent, by the recipient’s clock; it waits until they end. */
export interface QuietHours {
  /** Minutes after midnight, local to the recipient: 1260 is 21:00. */
  from: number;
  /** Minutes after midnight: 480 is 08:00. Equal to `from`: no quiet hours. */
  until: number;
}

/** No contact gets more messages of campaigns within so many hours. */
export interface FrequencyCap {
  /** null: over all of them together. */
  channel: Channel | (string & {}) | null;
  messages: number;
  hours: number;
}

/** How the variants of a campaign are compared. */
export interface CampaignExperiment {
  /** How many of 10,000 get one of the variants at once; the others wait for the winner. */
  testShare: number;
  /** How many of 10,000 never get anything, to compare with. */
  holdout: number;
  metric: ExperimentMetric | (string & {});
  /** Nothing is decided before each variant was sent to so many. */
  minimumPerVariant: number;
  /** When it is decided: so long after the tested were all sent to. Once, whatever it looks like before. */
  decideAfterMinutes: number;
  /** wait: those who wait do so until somebody chooses. split: they get the variants by weight. */
  ifNoWinner: 'wait' | 'split' | (string & {});
}

/** Who leaves a drip before its end, and what may happen again. */
export interface CampaignDrip {
  /** Who does one of these (an event of tracking) leaves. */
  goalEvents: string[];
  /** Who answers leaves. */
  exitOnReply: boolean;
  exitOnLeavingAudience: boolean;
  /** Goes on: who joins the audience later begins then. Without, it ends when the last has been through. */
  enrolsNewMembers: boolean;
  /** Whether somebody may go through it again. */
  reentry: 'never' | 'after_exit' | (string & {});
  /** A step that is late: sent late; left out; or sent, and the later ones move with it. */
  afterOutage: 'late' | 'skip' | 'respace' | (string & {});
  /** From when on a step counts as late. */
  lateAfterMinutes: number;
}

/** Added to the links of a campaign as utm_source, utm_medium … */
export interface CampaignUtm {
  source?: string;
  medium?: string;
  campaign?: string;
  term?: string;
  content?: string;
}

/** A channel of a campaign: what it is sent from, and what it says. */
export interface CampaignChannel {
  id: string;
  campaignId: string;
  channelType: Channel | (string & {});
  senderId: string;
  position: number;
  /** What it says. */
  config: MessageContent;
  status: CampaignChannelStatus | (string & {});
  totalRecipients: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What a message says. Texts are Liquid: {{ name }}, {{ first_name | default: "there" }}. */
export interface MessageContent {
  type: MessageType | (string & {});
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

/** Where a channel of a campaign stands. */
export type CampaignChannelStatus = 'pending' | 'sending' | 'sent' | 'failed';

/** One of the versions a campaign compares. */
export interface CampaignVariant {
  id: string;
  campaignId: string;
  name: string;
  weight: number;
  contents: CampaignContents;
  totalRecipients: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What is said over each channel, instead of what the channel says. */
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
  /** After the step before was really sent; of the first, after entering. */
  delayMinutes: number;
  /** Not before this minute of the recipient’s day; null: whenever. */
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
  /** Whom it is for; null: its entries. */
  audienceId: string | null;
  /** all: over each channel that reaches the contact. first: over the first that does. */
  channelMode: 'all' | 'first' | (string & {});
  /** Quiet hours and caps hold for marketing only. */
  category: 'marketing' | 'transactional' | (string & {});
  scheduledFor: Date | null;
  /** The wall-clock time it was scheduled for, with `timeZone`. */
  scheduledLocal: string | null;
  /** instant: for all at once. recipient: at that time of each recipient’s own clock. */
  scheduleMode: 'instant' | 'recipient' | (string & {});
  /** Of the schedule, and of recipients of whom nobody knows it. */
  timeZone: string | null;
  /** null: as the organization has it. */
  quietHours: QuietHours | null;
  /** null: as the organization has it. */
  frequencyCaps: FrequencyCap[] | null;
  /** Never more in any 60 seconds; null: what the senders allow. */
  rateLimitPerMinute: number | null;
  /** Never more in a day (UTC), over all channels; null: what the senders allow. */
  dailyLimit: number | null;
  /** When nobody can say whether a message arrived: at_most_once leaves it, at_least_once sends it again. */
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
  /** When its recipients were all there; null before. */
  expandedAt: Date | null;
  totalRecipients: number;
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
    status?: CampaignStatus[];
    type?: CampaignType;
    audienceId?: string;
    /** Part of the name, whatever case or accents. */
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
  id: string;
  /** The one this change is based on. */
  version: number;
  name?: string;
  channelMode?: 'all' | 'first';
  category?: 'marketing' | 'transactional';
  deliveryPolicy?: 'at_most_once' | 'at_least_once';
  /** Of marketing e-mail; true when left out. */
  tracksOpens?: boolean;
  tracksClicks?: boolean;
  description?: string | null;
  audienceId?: string | null;
  timeZone?: string | null;
  quietHours?: QuietHoursInput | null;
  frequencyCaps?: FrequencyCapInput[] | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  experiment?: CampaignExperimentInput | null;
  drip?: CampaignDripInput | null;
  utm?: CampaignUtmInput | null;
}

export interface CampaignsDeleteInput {
  /** The id. */
  id: string;
}

export interface CampaignsDuplicateInput {
  id: string;
  /** As the original’s when left out. */
  name?: string;
  /**
   * Also whom it was for, when that was a list of its own.
   * @default false
   */
  withEntries?: boolean;
}

export interface CampaignsCheckInput {
  /** The id. */
  id: string;
}

export interface CampaignsCheckOutput {
  /** Whether it can be started. */
  isReady: boolean;
  problems: CampaignProblem[];
}

/** Something that speaks against starting a campaign. */
export interface CampaignProblem {
  /** no_channels, sender_not_found, wrong_channel, sender_inactive, no_audience, empty_audience, too_few_variants, no_steps, template_not_found, template_not_approved, medium_not_found, no_subject, invalid_content, missing_variable, template_too_heavy. */
  kind: string;
  /** Whether it keeps the campaign from starting; the others only leave some recipients out. */
  isFatal: boolean;
  message: string;
  channelId: string | null;
  variantId: string | null;
  stepId: string | null;
  /** Which is missing. */
  variable: string | null;
}

export interface CampaignsPreviewInput {
  id: string;
  contactId: string;
  /** As this variant says it. */
  variantId?: string;
  /** This step of a drip; the first when left out. */
  stepId?: string;
}

/** What a contact would get over a channel. */
export interface PreviewedMessage {
  channelId: string;
  channelType: Channel | (string & {});
  /** Where it would go; null when the contact cannot be reached over it. */
  address: string | null;
  type: MessageType | (string & {});
  subject: string | null;
  text: string | null;
  html: string | null;
  url: string | null;
  mediaUrl: string | null;
  /** The variable this contact has nothing of, and that has no fallback. */
  missing: string | null;
  /** Why it would not be sent; null when it would. */
  problem: string | null;
}

export interface CampaignsSendTestInput {
  id: string;
  channelId: string;
  to: ({
    contactId: string;
  } | {
    /** A phone number with +, or an e-mail address. */
    address: string;
  })[];
  /** Whose values it is written with, for addresses. */
  asContactId?: string;
  /** As this variant says it. */
  variantId?: string;
  /** This step of a drip; the first when left out. */
  stepId?: string;
}

export interface CampaignsSendTestOutput {
  messageIds: string[];
}

export interface CampaignsScheduleInput {
  id: string;
  /** instant: then. local: when the clocks of that zone show it. recipient: when each recipient’s own clock does. */
  when: {
    mode: 'instant';
    at: Date;
  } | {
    mode: 'local';
    /** A wall-clock time, without a zone: 2026-11-20T09:00. */
    at: string;
    timeZone: string;
  } | {
    mode: 'recipient';
    /** A wall-clock time, without a zone: 2026-11-20T09:00. */
    at: string;
    /** For recipients of whom nobody knows it; the organization’s when left out. */
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
  /** Recipients that are tried again. */
  retried: number;
  /** Failed ones that are still there: a call takes 50,000 at most. */
  left: number;
}

export interface CampaignsWatchInput {
  /** The id. */
  id: string;
}

/** How far a campaign is. */
export interface CampaignProgress {
  status: CampaignStatus | (string & {});
  statusReason: string | null;
  totalRecipients: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  /** Whether all recipients are there; until then their total grows. */
  isExpanded: boolean;
}

export interface CampaignsResultsInput {
  /** The id. */
  id: string;
}

/** How a campaign did, in all, by channel and by variant. */
export interface CampaignResults {
  totalRecipients: number;
  sentCount: number;
  deliveredCount: number;
  readCount: number;
  openedCount: number;
  clickedCount: number;
  failedCount: number;
  skippedCount: number;
  rates: CampaignRates;
  /** Recipients by their state. */
  byStatus: Record<string, number>;
  /** Skipped ones by the rule that spoke against them. */
  byReason: Record<string, number>;
  channels: ({
    channelId: string;
    channelType: Channel | (string & {});
    totalRecipients: number;
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
    totalRecipients: number;
    sentCount: number;
    deliveredCount: number;
    readCount: number;
    openedCount: number;
    clickedCount: number;
    failedCount: number;
    skippedCount: number;
    rates: CampaignRates;
  }[];
  /** Of an A/B test: what was decided and why; null before. */
  decision: Record<string, unknown> | null;
  decidedAt: Date | null;
}

/** Shares from 0 to 1; null where there is nothing yet to have a share of. */
export interface CampaignRates {
  /** Delivered, of those sent. */
  delivery: number | null;
  /** Read, of those delivered. */
  read: number | null;
  /** Opened, of those delivered; machines left out. */
  open: number | null;
  /** Clicked, of those delivered; machines left out. */
  click: number | null;
  /** Failed, of all recipients. */
  failure: number | null;
}

export interface CampaignsChannelsAddInput {
  campaignId: string;
  channelType: Channel;
  senderId: string;
  /**
   * Which comes first, for campaigns that take the first that reaches.
   * @default 0
   */
  position?: number;
  /** What it says. */
  config: MessageContentInput;
}

export interface CampaignsChannelsUpdateInput {
  id: string;
  /** Of the same channel. */
  senderId?: string;
  /** Which comes first, for campaigns that take the first that reaches. */
  position?: number;
  /** Replaces what it says. */
  config?: MessageContentInput;
}

export interface CampaignsChannelsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsVariantsAddInput {
  campaignId: string;
  name: string;
  /**
   * Its share, next to the weights of the others.
   * @default 1
   */
  weight?: number;
  /**
   * What it says instead of what the channels say.
   * @default {}
   */
  contents?: CampaignContentsInput;
}

/** What is said over each channel, instead of what the channel says. */
export interface CampaignContentsInput {
  email?: MessageContentInput;
  sms?: MessageContentInput;
  push?: MessageContentInput;
  whatsapp?: MessageContentInput;
}

export interface CampaignsVariantsUpdateInput {
  id: string;
  name?: string;
  /** Its share, next to the weights of the others. */
  weight?: number;
  /** Replaces what it says. */
  contents?: CampaignContentsInput;
}

export interface CampaignsVariantsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsStepsAddInput {
  campaignId: string;
  name: string;
  /** After the step before was really sent; of the first, after entering. */
  delayMinutes: number;
  /**
   * Not before this minute of the recipient’s day: 540 is 09:00. null: whenever.
   * @default null
   */
  localMinute?: number | null;
  /**
   * What it says over each channel; left out, what the channel says.
   * @default {}
   */
  contents?: CampaignContentsInput;
}

export interface CampaignsStepsUpdateInput {
  id: string;
  name?: string;
  /** After the step before was really sent; of the first, after entering. */
  delayMinutes?: number;
  /** Not before this minute of the recipient’s day: 540 is 09:00. null: whenever. */
  localMinute?: number | null;
  /** Replaces what it says, for those who have not had it. */
  contents?: CampaignContentsInput;
}

export interface CampaignsStepsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsStepsReorderInput {
  campaignId: string;
  /** All of them, in the order they are to have. */
  stepIds: string[];
}

export interface CampaignsEntriesAddContactsInput {
  campaignId: string;
  contactIds: string[];
}

export interface CampaignsEntriesAddContactsOutput {
  /** Those that were not there yet. */
  added: number;
}

export interface CampaignsEntriesAddCsvInput {
  campaignId: string;
  /** CSV whose first line names the columns: one for e-mails or phones; the others become variables. */
  text: string;
  /** For numbers without +. ISO 3166-1, two letters: IN. */
  country?: string;
}

export interface CampaignsEntriesAddCsvOutput {
  lines: number;
  added: number;
  /** Were there already, and have the values of this file now. */
  changed: number;
  rejected: number;
  /** The variables it brought, as texts name them: {{ coupon_code }}. */
  columns: string[];
  /** By line; a thousand at most. */
  issues: CampaignEntryIssue[];
}

/** What is wrong with a line. */
export interface CampaignEntryIssue {
  /** Where it begins in the text; the header is line 1. */
  line: number;
  /** Whether nobody was added for it. */
  isRejected: boolean;
  /** As those of imports; and `repeated`: an earlier line was for the same contact, and holds. */
  reasons: string[];
}

/** A contact that a campaign without an audience is for. */
export interface CampaignEntry {
  campaignId: string;
  contactId: string;
  /** What its line said, by column; null without one. */
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
  campaignId: string;
}

export interface CampaignsEntriesClearInput {
  campaignId: string;
}

export interface CampaignsEntriesClearOutput {
  removed: number;
}

/** Somebody’s way through a drip. */
export interface Enrollment {
  id: string;
  campaignId: string;
  contactId: string;
  /** Tells one time of coming in from the next. */
  entryKey: string;
  status: EnrollmentStatus | (string & {});
  exitReason: ExitReason | (string & {}) | null;
  /** The step that was begun last; 0: none yet. */
  position: number;
  /** Values that go before what the contact has. */
  variables: Record<string, unknown> | null;
  timeZone: string;
  /** What the next step counts from. */
  lastSentAt: Date | null;
  /** When the next step begins; null while one is on its way, and at the end. */
  dueAt: Date | null;
  enteredAt: Date;
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Where somebody stands in a drip. */
export type EnrollmentStatus = 'active' | 'completed' | 'exited';

/** Why somebody left a drip before its end. */
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
    status?: EnrollmentStatus;
    contactId?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
  campaignId: string;
}

export interface CampaignsEnrollmentsAddInput {
  campaignId: string;
  contactIds: string[];
  /** Values that go before what the contacts have. */
  variables?: Record<string, string>;
}

export interface CampaignsEnrollmentsAddOutput {
  /** Who is in it already, or has been and may not again, is left out. */
  added: number;
}

export interface CampaignsEnrollmentsRemoveInput {
  /** The id. */
  id: string;
}

export interface CampaignsExperimentEvaluateInput {
  /** The id. */
  id: string;
}

/** How the variants of a campaign compare, and what was decided. */
export interface ExperimentEvaluation {
  /** not_yet: it is decided at its time and not before. invalid_split: people did not get to the variants as they were to, so that nothing follows. no_winner: none is better than all others for certain. chosen: somebody did. */
  decision: 'winner' | 'no_winner' | 'not_yet' | 'invalid_split' | 'chosen' | (string & {});
  winnerId: string | null;
  /** Why there is no winner. */
  reason: 'too_few' | 'no_difference' | (string & {}) | null;
  /** Once all who are tested were sent to; null before. */
  decidesAt: Date | null;
  arms: {
    /** Of the variant. */
    id: string;
    sent: number;
    /** Those of them who did what is measured. */
    successes: number;
    rate: number;
    /** The rate is between `low` and `high` with 95 % certainty. */
    low: number;
    high: number;
  }[];
  comparisons: {
    betterId: string;
    otherId: string;
    difference: number;
    /** How likely so great a difference is among equals, corrected for the number of comparisons. */
    p: number;
  }[];
  /** How likely such a split is if everything went as it should. */
  splitP: number;
  /** How many it takes to find, 8 times in 10, that the best rate is a tenth higher; null while nobody did it. */
  neededPerVariant: number | null;
}

export interface CampaignsExperimentChooseWinnerInput {
  /** Of the campaign. */
  id: string;
  variantId: string;
}

/** Somebody a campaign reaches over a channel, and what became of it. */
export interface CampaignRecipient {
  id: string;
  campaignId: string;
  channelId: string;
  variantId: string | null;
  enrollmentId: string | null;
  step: number;
  contactId: string;
  address: string;
  /** What was known of the contact when its row was made. */
  variables: Record<string, unknown>;
  timeZone: string | null;
  status: RecipientStatus | (string & {});
  /** Of skipped ones: holdout, opted_out, missing_variable:<name>, template_too_heavy … null otherwise. */
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
}

/** How far a recipient’s message got. held: waits for the winner of a test; skipped: a rule spoke against it, see reason; uncertain: the vendor may have it, and is being asked. */
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
    status?: RecipientStatus[];
    channelId?: string;
    variantId?: string;
    contactId?: string;
    step?: number;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
  campaignId: string;
}

export interface CampaignsRecipientsCreateExportLinkInput {
  campaignId: string;
  filter?: {
    status?: RecipientStatus[];
    channelId?: string;
    variantId?: string;
    contactId?: string;
    step?: number;
  };
}

/** A signed address that downloads recipients. Whoever has it may download. */
export interface RecipientsLink {
  /** Opens without headers. */
  url: string;
  expiresAt: Date;
}

/** What holds for all campaigns of an organization, unless one says otherwise. */
export interface CampaignSettings {
  /** Where recipients are of whom nobody knows it. */
  timeZone: string;
  quietHours: QuietHours;
  frequencyCaps: FrequencyCap[];
}

export interface CampaignsSettingsUpdateInput {
  quietHours?: QuietHoursInput;
  timeZone?: string;
  /** Replaces the caps. */
  frequencyCaps?: FrequencyCapInput[];
}

export interface CampaignsChannelsApi {
  /**
   * Adds a channel to a campaign, with what it is sent from and what it says.
   *
   * CONFLICT with kind `wrong_channel` for a sender of another channel, `channel_taken` for a second one.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsChannelsAddInput, options?: CallOptions): Call<CampaignChannel>;

  /**
   * Changes what a channel says, or what it is sent from; what is not given stays.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsChannelsUpdateInput, options?: CallOptions): Call<CampaignChannel>;

  /**
   * Takes a channel from a campaign that has not begun.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsChannelsRemoveInput, options?: CallOptions): Call<void>;
}

export interface CampaignsVariantsApi {
  /**
   * Adds a variant to an A/B test that has not begun.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsVariantsAddInput, options?: CallOptions): Call<CampaignVariant>;

  /**
   * Changes a variant of an A/B test that has not begun; what is not given stays.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsVariantsUpdateInput, options?: CallOptions): Call<CampaignVariant>;

  /**
   * Takes a variant from an A/B test that has not begun.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsVariantsRemoveInput, options?: CallOptions): Call<void>;
}

export interface CampaignsStepsApi {
  /**
   * Adds a step at the end of a drip, also of one that runs.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsStepsAddInput, options?: CallOptions): Call<CampaignStep>;

  /**
   * Changes a step of a drip, also of one that runs: for those who have not had it.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsStepsUpdateInput, options?: CallOptions): Call<CampaignStep>;

  /**
   * Takes a step from a drip that has not begun; those after it move up.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsStepsRemoveInput, options?: CallOptions): Call<void>;

  /**
   * Puts the steps of a drip that has not begun into another order.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  reorder(input: CampaignsStepsReorderInput, options?: CallOptions): Call<CampaignStep[]>;
}

export interface CampaignsEntriesApi {
  /**
   * Puts contacts on the list of a campaign without an audience.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  addContacts(input: CampaignsEntriesAddContactsInput, options?: CallOptions): Call<CampaignsEntriesAddContactsOutput>;

  /**
   * Puts the people of a CSV text on the list of a campaign without an audience; says line by line what was wrong.
   *
   * Contacts are found by e-mail or phone, or made. All other columns are variables of the campaign’s texts. BAD_REQUEST with kind `no_header` when the first line does not name the columns. 5,000 lines a call.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  addCsv(input: CampaignsEntriesAddCsvInput, options?: CallOptions): Call<CampaignsEntriesAddCsvOutput>;

  /**
   * Whom a campaign without an audience is for.
   *
   * Needs the permission `campaigns.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<CampaignsEntriesListInput, CampaignEntry>;

  /**
   * Empties the list of a campaign that has not begun.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  clear(input: CampaignsEntriesClearInput, options?: CallOptions): Call<CampaignsEntriesClearOutput>;
}

export interface CampaignsEnrollmentsApi {
  /**
   * People in a drip, and those who have been, the newest first.
   *
   * Needs the permission `campaigns.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<CampaignsEnrollmentsListInput, Enrollment>;

  /**
   * Puts contacts into a drip that has begun, whether or not they are in its audience.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  add(input: CampaignsEnrollmentsAddInput, options?: CallOptions): Call<CampaignsEnrollmentsAddOutput>;

  /**
   * Takes somebody out of a drip; who has left stays as they are.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  remove(input: CampaignsEnrollmentsRemoveInput, options?: CallOptions): Call<Enrollment>;
}

export interface CampaignsExperimentApi {
  /**
   * How the variants of an A/B test compare, and what was decided.
   *
   * Needs the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  evaluate(input: CampaignsExperimentEvaluateInput, options?: CallOptions): Call<ExperimentEvaluation>;

  /**
   * Sends a variant of your choice to those who wait for the winner.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  chooseWinner(input: CampaignsExperimentChooseWinnerInput, options?: CallOptions): Call<ExperimentEvaluation>;
}

export interface CampaignsRecipientsApi {
  /**
   * Recipients of a campaign, the newest first, and what became of each.
   *
   * Needs the permission `campaigns.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<CampaignsRecipientsListInput, CampaignRecipient>;

  /**
   * A link that downloads the recipients of a campaign as CSV, each with its state and why.
   *
   * With credentials at hand, `GET /downloads/campaigns/<id>/recipients.csv?filter={…}` answers the same.
   *
   * Needs the permission `campaigns.export`.
   *
   * @throws {TesseraError}
   */
  createExportLink(input: CampaignsRecipientsCreateExportLinkInput, options?: CallOptions): Call<RecipientsLink>;
}

export interface CampaignsSettingsApi {
  /**
   * Quiet hours, caps and time zone of campaigns that say nothing else.
   *
   * Needs the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<CampaignSettings>;

  /**
   * Changes what holds for all campaigns; what is not given stays.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  update(input?: CampaignsSettingsUpdateInput, options?: CallOptions): Call<CampaignSettings>;
}

export interface CampaignsApi {
  /**
   * Makes a draft of a campaign; its channels, variants, steps and entries are added to it.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  create(input: CampaignsCreateInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * One campaign with its channels, variants and steps.
   *
   * Needs the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  get(input: CampaignsGetInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Campaigns, newest first unless sorted otherwise.
   *
   * Needs the permission `campaigns.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<CampaignsListInput, Campaign>;

  /**
   * Changes a campaign that is a draft, scheduled or paused; what is not given stays.
   *
   * CONFLICT with kind `version_conflict` when somebody changed it meanwhile, `campaign_begun` for what decides who gets what once it has begun.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  update(input: CampaignsUpdateInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Deletes a draft.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: CampaignsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * A draft of the same campaign; what happened with the original is not copied.
   *
   * Needs the permission `campaigns.write`.
   *
   * @throws {TesseraError}
   */
  duplicate(input: CampaignsDuplicateInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * What speaks against starting a campaign, all of it.
   *
   * Needs the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  check(input: CampaignsCheckInput, options?: CallOptions): Call<CampaignsCheckOutput>;

  /**
   * What a contact would get over each channel, and what is missing for it.
   *
   * Needs the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  preview(input: CampaignsPreviewInput, options?: CallOptions): Call<PreviewedMessage[]>;

  /**
   * Sends what a campaign says over a channel to a few addresses, and counts it nowhere.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  sendTest(input: CampaignsSendTestInput, options?: CallOptions): Call<CampaignsSendTestOutput>;

  /**
   * Has a campaign start later: then, or when each recipient’s clock says so.
   *
   * What `check` finds fatal is refused, with its `kind`; nothing is sent then.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  schedule(input: CampaignsScheduleInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Starts a campaign now.
   *
   * What `check` finds fatal is refused, with its `kind`; nothing is sent then.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  start(input: CampaignsStartInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Stops a campaign for the time being; what is on its way arrives.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  pause(input: CampaignsPauseInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Lets a paused campaign go on.
   *
   * What `check` finds fatal is refused, with its `kind`; nothing is sent then.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  resume(input: CampaignsResumeInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Ends a campaign for good; who has not been sent to gets nothing.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  cancel(input: CampaignsCancelInput, options?: CallOptions): Call<CampaignDetails>;

  /**
   * Tries again to send to those of whom it failed; a completed campaign runs once more for it.
   *
   * Needs the permission `campaigns.send`.
   *
   * @throws {TesseraError}
   */
  retryFailed(input: CampaignsRetryFailedInput, options?: CallOptions): Call<CampaignsRetryFailedOutput>;

  /**
   * How far a campaign is, and again whenever that changes, at most twice a second.
   *
   * Needs the permission `campaigns.read`.
   *
   * When the connection is lost it starts anew.
   *
   * @throws {TesseraError}
   */
  watch(input: CampaignsWatchInput, options?: CallOptions): Subscription<CampaignProgress>;

  /**
   * How a campaign did: counts and rates, by channel and by variant, and what an A/B test decided.
   *
   * Needs the permission `campaigns.read`.
   *
   * @throws {TesseraError}
   */
  results(input: CampaignsResultsInput, options?: CallOptions): Call<CampaignResults>;

  channels: CampaignsChannelsApi;

  variants: CampaignsVariantsApi;

  steps: CampaignsStepsApi;

  entries: CampaignsEntriesApi;

  enrollments: CampaignsEnrollmentsApi;

  experiment: CampaignsExperimentApi;

  recipients: CampaignsRecipientsApi;

  settings: CampaignsSettingsApi;
}
