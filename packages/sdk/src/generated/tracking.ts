/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListProcedure, Subscription } from '../calls.ts';

export interface TrackingSourcesCreateInput {
  /** gtm also for our own snippet and for servers of your own. */
  sourceType: DataSourceType;
  name: string;
  /** @default {} */
  config?: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** Webhooks of other shops are refused. */
    shopDomain?: string;
    /** Whether people nobody knows yet become contacts when they say who they are; true when left out. */
    createContacts?: boolean;
  };
  /** What the vendor signs with: a Shopify app's client secret. */
  webhookSecret?: string;
}

/** What sends the events, and so which names they arrive under. */
export type DataSourceType = 'gtm' | 'facebook_pixel' | 'shopify';

/** A data source, with the one sight of its write key. */
export interface CreatedDataSource {
  id: string;
  sourceType: DataSourceType | (string & {});
  name: string;
  /** Nothing is taken from a source that is not. */
  isActive: boolean;
  /** The last four characters of its write key. */
  keyHint: string;
  /** Of the key before, while it still works. */
  previousKeyHint: string | null;
  /** Until when the key before works. */
  previousKeyExpiresAt: Date | null;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  config: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** Webhooks of other shops are refused. */
    shopDomain?: string;
    /** Whether people nobody knows yet become contacts when they say who they are; true when left out. */
    createContacts?: boolean;
  };
  /** Whether webhooks of the vendor can be checked, and so taken. */
  hasWebhookSecret: boolean;
  /** When its newest event came; null when there is none. */
  lastEventAt: Date | null;
  /** The key. Keep it now: it is not stored and cannot be shown again. */
  writeKey: string;
}

export interface TrackingSourcesGetInput {
  /** The id. */
  id: string;
}

/** Where events come from. */
export interface DataSource {
  id: string;
  sourceType: DataSourceType | (string & {});
  name: string;
  /** Nothing is taken from a source that is not. */
  isActive: boolean;
  /** The last four characters of its write key. */
  keyHint: string;
  /** Of the key before, while it still works. */
  previousKeyHint: string | null;
  /** Until when the key before works. */
  previousKeyExpiresAt: Date | null;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  config: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** Webhooks of other shops are refused. */
    shopDomain?: string;
    /** Whether people nobody knows yet become contacts when they say who they are; true when left out. */
    createContacts?: boolean;
  };
  /** Whether webhooks of the vendor can be checked, and so taken. */
  hasWebhookSecret: boolean;
  /** When its newest event came; null when there is none. */
  lastEventAt: Date | null;
}

export interface TrackingSourcesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    sourceType?: DataSourceType;
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

export interface TrackingSourcesUpdateInput {
  id: string;
  name?: string;
  isActive?: boolean;
  /** Replaces the whole of it. */
  config?: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** Webhooks of other shops are refused. */
    shopDomain?: string;
    /** Whether people nobody knows yet become contacts when they say who they are; true when left out. */
    createContacts?: boolean;
  };
  /** null takes it away. */
  webhookSecret?: string | null;
}

export interface TrackingSourcesRotateKeyInput {
  id: string;
  /**
   * How long the old key goes on working beside the new one, 90 days at most.
   * @default 168
   */
  graceHours?: number;
}

export interface TrackingSourcesDeleteInput {
  /** The id. */
  id: string;
}

/** Something that somebody did. */
export interface DataEvent {
  id: string;
  dataSourceId: string;
  /** What happened: page, identify, order_placed or a name of your own. */
  eventType: string;
  /** What came with it: `properties`, `traits`, `context`, and `name` of a page. */
  eventData: Record<string, unknown>;
  /** The sender's own id of it: the same comes in once. */
  messageId: string;
  /** The browser it came from. */
  anonymousId: string | null;
  /** The site's own id of its user. */
  userRef: string | null;
  /** Whose it is, as far as that is known by now. */
  contactId: string | null;
  /** When it happened, by our clock: the sender's is corrected. */
  occurredAt: Date;
  /** When it was settled whose it is; null while that is still to be done. */
  processedAt: Date | null;
  /** When it was received. */
  createdAt: Date;
}

export interface TrackingEventsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    dataSourceId?: string;
    eventType?: string;
    /** What this contact did: its timeline. */
    contactId?: string;
    /** What this browser did, also before it was known whose it is. */
    anonymousId?: string;
    /** At this moment or later. */
    receivedAfter?: Date;
    /** Before this moment. */
    receivedBefore?: Date;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface TrackingEventsGetInput {
  /** The id. */
  id: string;
}

export interface TrackingEventsTypesInput {
  dataSourceId?: string;
  /**
   * Of the last so many days of 24 hours.
   * @default 7
   */
  days?: number;
}

export interface TrackingEventsTypesOutput {
  /** The most frequent first; 500 at most. */
  items: {
    eventType: string;
    /** How many were received. */
    count: number;
    /** When the newest was received. */
    lastAt: Date;
  }[];
}

export interface TrackingEventsWatchInput {
  dataSourceId?: string;
  eventType?: string;
  /** What this contact did: its timeline. */
  contactId?: string;
}

/** How an organization keeps its events. */
export interface TrackingSettings {
  /** How long events are kept. What came on 15 January is there, with 6, until the end of 15 July (UTC). */
  retentionMonths: number;
}

export interface TrackingSettingsUpdateInput {
  /** How long events are kept. What came on 15 January is there, with 6, until the end of 15 July (UTC). */
  retentionMonths: number;
}

export interface TrackingSourcesApi {
  /**
   * Makes a data source and its write key, which is shown this once.
   *
   * Needs the permission `tracking.write`.
   *
   * @throws {TesseraError}
   */
  create(input: TrackingSourcesCreateInput, options?: CallOptions): Call<CreatedDataSource>;

  /**
   * One data source, and when its newest event came.
   *
   * Needs the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TrackingSourcesGetInput, options?: CallOptions): Call<DataSource>;

  /**
   * Data sources, newest first unless sorted otherwise.
   *
   * Needs the permission `tracking.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TrackingSourcesListInput, DataSource>;

  /**
   * Changes a data source, or switches it off and on; what is not given stays.
   *
   * Needs the permission `tracking.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TrackingSourcesUpdateInput, options?: CallOptions): Call<DataSource>;

  /**
   * Makes a new write key; the old one goes on working for a while.
   *
   * Two keys work at most: one that was still being replaced ends at once.
   *
   * Needs the permission `tracking.write`.
   *
   * @throws {TesseraError}
   */
  rotateKey(input: TrackingSourcesRotateKeyInput, options?: CallOptions): Call<CreatedDataSource>;

  /**
   * Deletes a data source with all its events: nothing is taken from it any more.
   *
   * Needs the permission `tracking.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: TrackingSourcesDeleteInput, options?: CallOptions): Call<void>;
}

export interface TrackingEventsApi {
  /**
   * Events as they came in, newest first; those of one contact are its timeline.
   *
   * Needs the permission `tracking.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TrackingEventsListInput, DataEvent>;

  /**
   * One event.
   *
   * Needs the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TrackingEventsGetInput, options?: CallOptions): Call<DataEvent>;

  /**
   * Which events come in, and how many of each.
   *
   * Needs the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  types(input?: TrackingEventsTypesInput, options?: CallOptions): Call<TrackingEventsTypesOutput>;

  /**
   * Events as they come in, from now on.
   *
   * For looking on: of a flood, the newest hundred a second are shown and the others passed over.
   *
   * Needs the permission `tracking.read`.
   *
   * When the connection is lost it starts anew.
   *
   * @throws {TesseraError}
   */
  watch(input?: TrackingEventsWatchInput, options?: CallOptions): Subscription<DataEvent>;
}

export interface TrackingSettingsApi {
  /**
   * How long events are kept.
   *
   * Needs the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<TrackingSettings>;

  /**
   * Changes how long events are kept. What is older then goes within the day, for good.
   *
   * Needs the permission `tracking.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TrackingSettingsUpdateInput, options?: CallOptions): Call<TrackingSettings>;
}

export interface TrackingApi {
  sources: TrackingSourcesApi;

  events: TrackingEventsApi;

  settings: TrackingSettingsApi;
}
