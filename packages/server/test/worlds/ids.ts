/** The world of one organization: what the generated tests call procedures with. */
import type { App } from '../../src/runtime/app.ts';
import type { Caller } from '../../src/trpc/context.ts';
import type { Tenant } from '../index.ts';

export interface ContactIds {
  contact: string;
  other: string;
  identity: string;
  field: string;
  rules: string;
  list: string;
  import: string;
  draft: string;
}

export interface OrganizationIds {
  apiKey: string;
  member: string;
  invitation: string;
}

export interface PaymentIds {
  gateway: string;
  spareGateway: string;
  payment: string;
  refund: string;
}

export interface TicketingIds {
  event: string;
  draftEvent: string;
  ticketType: string;
  pool: string;
  discountCode: string;
  fair: string;
  fairType: string;
  cart: string;
  cartToken: string;
  order: string;
  orderToken: string;
  orderMailToken: string;
  orderItem: string;
  customer: string;
  waitingOrder: string;
  soldOut: string;
  soldOutType: string;
  ticketOrder: string;
  ticketToken: string;
  ticket: string;
  checkInList: string;
  spareList: string;
  checkIn: string;
  transfer: string;
  transferToken: string;
  waiting: string;
  waitingToken: string;
}

export interface TrackingIds {
  source: string;
  dataEvent: string;
}

export interface MessagingIds {
  /** WhatsApp. All senders of a world belong to the sandbox. */
  sender: string;
  smsSender: string;
  emailSender: string;
  pushSender: string;
  /** SMS, with nothing that refers to it. */
  spareSender: string;
  portfolio: string;
  sparePortfolio: string;
  /** For e-mail, and a draft of WhatsApp. */
  template: string;
  draftTemplate: string;
  media: string;
  /** Of the contact, for `pushSender`. */
  subscription: string;
  /** Between the WhatsApp sender and the contact, who has just written. */
  conversation: string;
  note: string;
  inboundMessage: string;
  scheduledMessage: string;
  failedMessage: string;
  uncertainMessage: string;
}

export interface CampaignIds {
  /** A draft that could be started. */
  campaign: string;
  campaignChannel: string;
  /** A draft with a list of its own. */
  listCampaign: string;
  /** Started and paused, with one recipient whose message failed. */
  begunCampaign: string;
  begunChannel: string;
  recipient: string;
  abTest: string;
  variant: string;
  drip: string;
  dripChannel: string;
  /** Scheduled for a distant day. */
  scheduledCampaign: string;
  step: string;
  laterStep: string;
  /** Started and paused, without a winner yet. */
  begunTest: string;
  begunVariant: string;
  /** Started and paused, with the contact enrolled. */
  begunDrip: string;
  enrollment: string;
}

/** Which ids each domain's part of a world adds. */
export interface DomainIds {
  identity: object;
  organizations: OrganizationIds;
  contacts: ContactIds;
  tracking: TrackingIds;
  messaging: MessagingIds;
  campaigns: CampaignIds;
  payments: PaymentIds;
  ticketing: TicketingIds;
}

/** A domain with procedures, for which a world has a part. */
export type Domain = keyof DomainIds;

export interface World {
  tenant: Tenant;
  /** A person with every permission in the organization. */
  caller: Caller;
  /** Occurs in every text of this organization, and in no other organization's answers. */
  canary: string;
  /** The content of the QR code of `ids.ticket`. */
  ticketCode: string;
  /** Only those of the domains that the world was created for, and of the domains they need. */
  ids: ContactIds & OrganizationIds & PaymentIds & TicketingIds & TrackingIds & MessagingIds & CampaignIds;
}

/** What a part of a world is created in. */
export interface WorldSite {
  app: App;
  tenant: Tenant;
  canary: string;
  /** Those of the domains in the part's `needs`. */
  ids: World['ids'];
}

/** One domain's rows of a world. */
export interface WorldPart<D extends Domain> {
  /** The parts that are created first: every domain that this one may import, and those whose ids its inputs name. */
  needs: readonly Domain[];
  /** Procedures that open several transactions: the later ones read what the earlier ones have committed. */
  commits?: readonly string[];
  create(site: WorldSite): Promise<{ ids: DomainIds[D]; ticketCode?: string }>;
}
