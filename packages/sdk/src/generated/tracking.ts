/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListProcedure, Subscription } from '../calls.ts';

export interface TrackingSourcesCreateInput {
  /** Which vendor sends the events. gtm is also for our own snippet and for your servers. */
  type: DataSourceType;
  /** The name that people see. */
  name: string;
  /**
   * Settings of the vendor.
   * @default {}
   */
  config?: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** The only shop whose webhooks are accepted. */
    shopDomain?: string;
    /** Whether an unknown person who identifies becomes a contact. By default only for shopify: everyone can read the key of a page. */
    createContacts?: boolean;
    /** People whom one network may identify in an hour, 50 by default; all networks together 20 times as many. Raise it for a source that your servers use. */
    peoplePerNetwork?: number;
  };
  /** The secret that the vendor signs webhooks with: a Shopify app's client secret. */
  webhookSecret?: string;
}

/** Which vendor sends the events, and so which event names are mapped. */
export type DataSourceType = 'gtm' | 'facebook_pixel' | 'shopify';

/** A data source with its write key, which is shown once. */
export interface CreatedDataSource {
  id: string;
  name: string;
  /** false: all events of the source are refused. */
  isActive: boolean;
  /** The last four characters of the write key. */
  keyHint: string;
  /** The last four characters of the previous write key, if there is one. */
  previousKeyHint: string | null;
  /** When the previous write key stops working. */
  previousKeyExpiresAt: Date | null;
  /** The user who created the source; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  type: DataSourceType | (string & {});
  /** Settings of the vendor. */
  config: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** The only shop whose webhooks are accepted. */
    shopDomain?: string;
    /** Whether an unknown person who identifies becomes a contact. By default only for shopify: everyone can read the key of a page. */
    createContacts?: boolean;
    /** People whom one network may identify in an hour, 50 by default; all networks together 20 times as many. Raise it for a source that your servers use. */
    peoplePerNetwork?: number;
  };
  /** Whether webhooks of the vendor can be verified. Without a secret they are refused. */
  hasWebhookSecret: boolean;
  /** When the newest event was received; null when there is none. */
  lastEventAt: Date | null;
  /** The write key. Store it now: only its hash is stored here, so it cannot be shown again. */
  writeKey: string;
}

export interface TrackingSourcesGetInput {
  /** The id. */
  id: string;
}

/** A sender of events: a site, a server, a pixel or a shop. */
export interface DataSource {
  id: string;
  name: string;
  /** false: all events of the source are refused. */
  isActive: boolean;
  /** The last four characters of the write key. */
  keyHint: string;
  /** The last four characters of the previous write key, if there is one. */
  previousKeyHint: string | null;
  /** When the previous write key stops working. */
  previousKeyExpiresAt: Date | null;
  /** The user who created the source; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  type: DataSourceType | (string & {});
  /** Settings of the vendor. */
  config: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** The only shop whose webhooks are accepted. */
    shopDomain?: string;
    /** Whether an unknown person who identifies becomes a contact. By default only for shopify: everyone can read the key of a page. */
    createContacts?: boolean;
    /** People whom one network may identify in an hour, 50 by default; all networks together 20 times as many. Raise it for a source that your servers use. */
    peoplePerNetwork?: number;
  };
  /** Whether webhooks of the vendor can be verified. Without a secret they are refused. */
  hasWebhookSecret: boolean;
  /** When the newest event was received; null when there is none. */
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
    /** Sources of this type, or of one of several. */
    type?: DataSourceType | DataSourceType[];
    /** true: only active sources; false: only inactive ones. */
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
  /** The data source. */
  id: string;
  /** The new name. */
  name?: string;
  /** false refuses all events of the source from now on. */
  isActive?: boolean;
  /** Replaces all settings of the vendor. */
  config?: {
    /** The container of the tag manager. */
    containerId?: string;
    /** The pixel whose events are sent here as well. */
    pixelId?: string;
    /** The only shop whose webhooks are accepted. */
    shopDomain?: string;
    /** Whether an unknown person who identifies becomes a contact. By default only for shopify: everyone can read the key of a page. */
    createContacts?: boolean;
    /** People whom one network may identify in an hour, 50 by default; all networks together 20 times as many. Raise it for a source that your servers use. */
    peoplePerNetwork?: number;
  };
  /** The new secret of webhooks; null removes it. */
  webhookSecret?: string | null;
}

export interface TrackingSourcesRotateInput {
  /** The data source. */
  id: string;
  /**
   * How long the old key works beside the new one, 90 days at most.
   * @default 10080
   */
  graceMinutes?: number;
}

export interface TrackingSourcesDeleteInput {
  /** The id. */
  id: string;
}

/** An event of a visitor, user or customer. */
export interface DataEvent {
  id: string;
  /** The type: page, identify, order_placed or a type of your own. */
  eventType: string;
  /** The content: `properties`, `traits`, `context`, and the `name` of a page. */
  eventData: Record<string, unknown>;
  /** The sender's id of the event. The same id is stored once. */
  messageId: string;
  /** The browser that the event came from. */
  anonymousId: string | null;
  /** The site's own id of its user. */
  userRef: string | null;
  /** The contact that the event is attributed to, if it is known. */
  contactId: string | null;
  /** When the event happened, corrected for the error of the sender's clock. */
  occurredAt: Date;
  /** When the event was attributed; null while that is pending. */
  processedAt: Date | null;
  /** When the event was received. */
  createdAt: Date;
  /** The data source that sent it. */
  sourceId: string;
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
    /** Events of this data source. */
    sourceId?: string;
    /** Events of this type. A vendor’s name for it, such as add_to_cart, means the same type. */
    eventType?: string;
    /** Events of this contact: its timeline. */
    contactId?: string;
    /** Events of this browser, including those before its contact was known. */
    anonymousId?: string;
    /** Events received at this time or later. */
    receivedAfter?: Date;
    /** Events received before this time. */
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

export interface TrackingEventsWatchInput {
  /** The events to receive. Without it, all events. */
  filter?: {
    /** Events of this data source. */
    sourceId?: string;
    /** Events of this type. A vendor’s name for it, such as add_to_cart, means the same type. */
    eventType?: string;
    /** Events of this contact: its timeline. */
    contactId?: string;
  };
}

/** An event type, and how many events of it were received. */
export interface EventTypeUse {
  eventType: string;
  /** The number of events received. */
  count: number;
  /** When the newest event was received. */
  lastAt: Date;
}

export interface TrackingEventTypesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The event types to list. Without it, those of all sources in the last 7 days. */
  filter?: {
    /** Event types of this data source. */
    sourceId?: string;
    /**
     * How far to look back, in days of 24 hours. 7 when omitted.
     * @default 7
     */
    days?: number;
  };
}

/** How long an organization keeps its events. */
export interface TrackingSettings {
  /** How many months events are kept. With 6, an event received on 15 January is kept until the end of 15 July (UTC). */
  retentionMonths: number;
}

export interface TrackingSettingsUpdateInput {
  /** How many months events are kept. With 6, an event received on 15 January is kept until the end of 15 July (UTC). */
  retentionMonths: number;
}

export interface TrackingSourcesApi {
  /**
   * Creates a data source and its write key, which is shown once.
   *
   * Requires the permission `tracking.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  create(input: TrackingSourcesCreateInput, options?: CallOptions): Call<CreatedDataSource>;

  /**
   * Returns a data source with the time of its newest event.
   *
   * Requires the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TrackingSourcesGetInput, options?: CallOptions): Call<DataSource>;

  /**
   * Lists data sources, newest first unless sorted otherwise.
   *
   * Requires the permission `tracking.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TrackingSourcesListInput, DataSource>;

  /**
   * Changes the given fields of a data source, or activates and deactivates it.
   *
   * Requires the permission `tracking.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  update(input: TrackingSourcesUpdateInput, options?: CallOptions): Call<DataSource>;

  /**
   * Creates a new write key; the old one works until the grace period ends.
   *
   * At most two keys work at the same time: a key whose grace period has not ended stops working at once.
   *
   * Requires the permission `tracking.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  rotate(input: TrackingSourcesRotateInput, options?: CallOptions): Call<CreatedDataSource>;

  /**
   * Deletes a data source with all its events.
   *
   * Requires the permission `tracking.write`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  delete(input: TrackingSourcesDeleteInput, options?: CallOptions): Call<void>;
}

export interface TrackingEventsApi {
  /**
   * Lists events, newest first; the events of one contact are its timeline.
   *
   * Requires the permission `tracking.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TrackingEventsListInput, DataEvent>;

  /**
   * Returns an event.
   *
   * Requires the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  get(input: TrackingEventsGetInput, options?: CallOptions): Call<DataEvent>;

  /**
   * Streams events as they are received, from now on.
   *
   * For observation: at most the newest hundred events of each second are sent. Use `tracking.events.list` for all events.
   *
   * Requires the permission `tracking.read`.
   *
   * After a lost connection, it subscribes again.
   *
   * @throws {TesseraError}
   */
  watch(input?: TrackingEventsWatchInput, options?: CallOptions): Subscription<DataEvent>;
}

export interface TrackingEventTypesApi {
  /**
   * Lists the types of the events received lately by name, each with its number of events.
   *
   * Requires the permission `tracking.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<TrackingEventTypesListInput, EventTypeUse>;
}

export interface TrackingSettingsApi {
  /**
   * Returns how long events are kept.
   *
   * Requires the permission `tracking.read`.
   *
   * @throws {TesseraError}
   */
  get(input?: undefined, options?: CallOptions): Call<TrackingSettings>;

  /**
   * Changes how long events are kept; older events are deleted within the day and cannot be restored.
   *
   * Requires the permission `tracking.write`.
   *
   * @throws {TesseraError}
   */
  update(input: TrackingSettingsUpdateInput, options?: CallOptions): Call<TrackingSettings>;
}

export interface TrackingApi {
  sources: TrackingSourcesApi;

  events: TrackingEventsApi;

  eventTypes: TrackingEventTypesApi;

  settings: TrackingSettingsApi;
}
