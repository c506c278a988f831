/** Generated from the router; run `npm run gen` to update it. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';

export interface ContactsCreateInput {
  /** The full name. */
  name: string;
  /** The main phone number, in any common spelling. It is stored as E.164. */
  phone?: string;
  /** The country of a phone number written without +: an ISO 3166 code such as IN. */
  country?: string;
  /** The main e-mail address. */
  email?: string;
  /** The company the person works for. */
  company?: string;
  /** Tags to give the contact, at most 100. */
  tags?: string[];
  /**
   * Values by the key of the custom field. A key without a definition holds any value.
   * @default {}
   */
  customFields?: Record<string, string | number | boolean | null | string[]>;
  /**
   * Where the contact came from.
   * @default "api"
   */
  source?: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api';
}

/** A person the organization knows. */
export interface Contact {
  id: string;
  name: string;
  /** The main phone number in E.164, as +919823992518. */
  phone: string | null;
  /** The main e-mail address, in lower case. */
  email: string | null;
  company: string | null;
  tags: string[];
  customFields: Record<string, string | number | boolean | null | string[]>;
  source: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | (string & {});
  isBlocked: boolean;
  lastMessageAt: Date | null;
  unreadCount: number;
  /** The user who created the contact; null for API keys and imports. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface ContactsGetInput {
  /** The id. */
  id: string;
}

export interface ContactsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Part of a name, phone, e-mail or company, in any script. */
    text?: string;
    /** Contacts that have all of these tags. */
    tags?: string[];
    /** Contacts from this source, or from one of several. */
    source?: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | ('manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api')[];
    /** true: only blocked contacts; false: only contacts that are not blocked. */
    isBlocked?: boolean;
    /** Contacts whose custom field has exactly this value. */
    customField?: {
      key: string;
      value: string | number | boolean;
    };
    /** Contacts created at this time or later. */
    createdAfter?: Date;
    /** Contacts created before this time. */
    createdBefore?: Date;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'updatedAt' | 'name';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface ContactsCountInput {
  /** As for `contacts.list`. Without it, all contacts count. */
  filter?: {
    /** Part of a name, phone, e-mail or company, in any script. */
    text?: string;
    /** Contacts that have all of these tags. */
    tags?: string[];
    /** Contacts from this source, or from one of several. */
    source?: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | ('manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api')[];
    /** true: only blocked contacts; false: only contacts that are not blocked. */
    isBlocked?: boolean;
    /** Contacts whose custom field has exactly this value. */
    customField?: {
      key: string;
      value: string | number | boolean;
    };
    /** Contacts created at this time or later. */
    createdAfter?: Date;
    /** Contacts created before this time. */
    createdBefore?: Date;
  };
}

export interface ContactsCountOutput {
  /** The number of contacts, at most 100000. */
  count: number;
  /** false when there are more than 100000 contacts. */
  isExact: boolean;
}

export interface ContactsUpdateInput {
  /** The contact to change. */
  id: string;
  /** The full name. */
  name?: string;
  /** The new main phone number; null removes it. */
  phone?: string | null;
  /** The country of a phone number written without +: an ISO 3166 code such as IN. */
  country?: string;
  /** The new main e-mail address; null removes it. */
  email?: string | null;
  /** The new company; null removes it. */
  company?: string | null;
  /** Replaces all tags. */
  tags?: string[];
  /** Sets these fields and keeps the others; null removes a field. */
  customFields?: Record<string, string | number | boolean | null | string[]>;
}

export interface ContactsDeleteInput {
  /** The id. */
  id: string;
}

export interface ContactsBlockInput {
  /** The id. */
  id: string;
}

export interface ContactsUnblockInput {
  /** The id. */
  id: string;
}

export interface ContactsMergeInput {
  /** The contact that stays. */
  keepId: string;
  /** The contact that is merged into it and deleted. */
  mergeId: string;
}

export interface ContactsCreateExportLinkInput {
  /** As for `contacts.list`. Without it, the file contains all contacts. */
  filter?: {
    /** Part of a name, phone, e-mail or company, in any script. */
    text?: string;
    /** Contacts that have all of these tags. */
    tags?: string[];
    /** Contacts from this source, or from one of several. */
    source?: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | ('manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api')[];
    /** true: only blocked contacts; false: only contacts that are not blocked. */
    isBlocked?: boolean;
    /** Contacts whose custom field has exactly this value. */
    customField?: {
      key: string;
      value: string | number | boolean;
    };
    /** Contacts created at this time or later. */
    createdAfter?: Date;
    /** Contacts created before this time. */
    createdBefore?: Date;
  };
}

/** A signed address for one file. It works for everyone who has it. */
export interface DownloadLink {
  /** An address that opens without headers, for a link or window.open. */
  url: string;
  /** When the address stops working. */
  expiresAt: Date;
}

export interface ContactsWatchInput {
  /** The changes to receive. Without it, all changes. */
  filter?: {
    /** Changes of these contacts. */
    ids?: string[];
    /** Changes of this type, or of one of several. */
    types?: 'created' | 'updated' | 'deleted' | 'merged' | ('created' | 'updated' | 'deleted' | 'merged')[];
  };
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** A change of a contact. */
export interface ContactChange {
  type: 'created' | 'updated' | 'deleted' | 'merged' | (string & {});
  /** The contact that changed; after a merge, the contact that was kept. */
  contactId: string;
  /** After a merge, the contact that was deleted; otherwise null. */
  mergedId: string | null;
  /** The contact as it is now, which may be newer than the change; null when it no longer exists. */
  contact: Contact | null;
  /** When the change happened. */
  at: Date;
}

/** A tag, and how many contacts have it. */
export interface TagUse {
  tag: string;
  /** The number of contacts that have the tag. */
  count: number;
}

export interface ContactsTagsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The tags to list. Without it, all tags. */
  filter?: {
    /** Part of the tag. Case and accents do not matter. */
    text?: string;
  };
}

export interface ContactsTagsAddInput {
  /** The contacts to change, 1,000 at most. */
  contactIds: string[];
  /** The tags to add or remove. */
  tags: string[];
}

export interface ContactsTagsAddOutput {
  /** The number of contacts that changed. */
  changedCount: number;
}

export interface ContactsTagsRemoveInput {
  /** The contacts to change, 1,000 at most. */
  contactIds: string[];
  /** The tags to add or remove. */
  tags: string[];
}

export interface ContactsTagsRemoveOutput {
  /** The number of contacts that changed. */
  changedCount: number;
}

export interface ContactsTagsRenameInput {
  /** The tag to rename. */
  from: string;
  /** The new name. If a tag of that name exists, the two become one. */
  to: string;
}

export interface ContactsTagsRenameOutput {
  /** The number of contacts that changed. */
  changedCount: number;
}

export interface ContactsTagsDeleteInput {
  /** The tag to remove from all contacts. */
  tag: string;
}

export interface ContactsTagsDeleteOutput {
  /** The number of contacts that changed. */
  changedCount: number;
}

/** A field that the organization adds to its contacts, with the values it allows. */
export interface CustomField {
  id: string;
  /** The key of the field in `customFields` of a contact. */
  key: string;
  /** The name that people see. */
  label: string;
  /** date: a day or a moment in ISO 8601; select: one of the options. */
  type: 'text' | 'number' | 'boolean' | 'date' | 'select' | (string & {});
  /** The values of a select field, in the order shown; empty for the other types. */
  options: string[];
  createdAt: Date;
  updatedAt: Date;
}

export interface ContactsCustomFieldsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Fields of this type, or of one of several. */
    type?: 'text' | 'number' | 'boolean' | 'date' | 'select' | ('text' | 'number' | 'boolean' | 'date' | 'select')[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'key';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface ContactsCustomFieldsCreateInput {
  /** The key of the field in `customFields` of a contact. It cannot be changed. */
  key: string;
  /** The name that people see. */
  label: string;
  /** The type of the values. It cannot be changed, because existing values would not fit. */
  type: 'text' | 'number' | 'boolean' | 'date' | 'select';
  /**
   * The values of a select field.
   * @default []
   */
  options?: string[];
}

export interface ContactsCustomFieldsUpdateInput {
  /** The custom field to change. */
  id: string;
  /** The new name that people see. */
  label?: string;
  /** Replaces the options. Contacts keep an option that is no longer offered. */
  options?: string[];
}

export interface ContactsCustomFieldsDeleteInput {
  /** The custom field to delete. */
  id: string;
  /**
   * true also removes the values from all contacts. Otherwise they stay, without a type.
   * @default false
   */
  removeValues?: boolean;
}

export interface ContactsCustomFieldsDeleteOutput {
  /** The number of contacts that a value was removed from. */
  changedCount: number;
}

/** An address of a contact. No two contacts share an address. */
export interface ContactIdentity {
  id: string;
  contactId: string;
  channel: 'phone' | 'email' | 'whatsapp' | (string & {});
  /** Phone numbers in E.164, e-mail addresses in lower case. */
  address: string;
  createdAt: Date;
}

export interface ContactsIdentitiesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The contact whose addresses are listed. */
  contactId: string;
}

export interface ContactsIdentitiesAddInput {
  /** The contact that gets the address. */
  contactId: string;
  /** The channel that the address belongs to. */
  channel: 'phone' | 'email' | 'whatsapp';
  /** A phone number in any common spelling, an e-mail address, or for WhatsApp also a user name or user id. */
  address: string;
  /** The country of a phone number written without +: an ISO 3166 code such as IN. */
  country?: string;
}

export interface ContactsIdentitiesRemoveInput {
  /** The id. */
  id: string;
}

export interface ContactsConsentsSetInput {
  /** The channel that the consent is for. */
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice';
  /** An e-mail address for email, a token for push, a phone number for the other channels; stored as contacts store theirs. */
  address: string;
  /** The country of a phone number written without +: an ISO 3166 code such as IN. */
  country?: string;
  /** Whether the address may be reached. */
  status: 'opted_in' | 'opted_out';
  /** Where the consent was given: a form, a keyword, a conversation. */
  source: string;
  /** Proof or circumstances to keep with the statement. */
  note?: string;
}

/** Whether an address may be reached over a channel. It stays when the contact is deleted. */
export interface Consent {
  id: string;
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice' | (string & {});
  address: string;
  status: 'opted_in' | 'opted_out' | (string & {});
  /** Where the consent was given: a form, a keyword, a conversation. */
  source: string;
  note: string | null;
  /** The user who recorded it; null for API keys and the system. */
  changedBy: string | null;
  /** When the status changed the last time. */
  changedAt: Date;
}

export interface ContactsConsentsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Consents for this channel, or for one of several. */
    channel?: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice' | ('email' | 'sms' | 'whatsapp' | 'push' | 'voice')[];
    /** Consents with this status. */
    status?: 'opted_in' | 'opted_out' | ('opted_in' | 'opted_out')[];
    /** Consents of this address. */
    address?: string;
    /** Consents of all addresses of this contact. */
    contactId?: string;
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt' | 'changedAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

/** One statement of consent, kept as proof and never changed. */
export interface ConsentRecord {
  id: string;
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice' | (string & {});
  address: string;
  status: 'opted_in' | 'opted_out' | (string & {});
  source: string;
  note: string | null;
  changedBy: string | null;
  createdAt: Date;
}

export interface ContactsConsentsHistoryInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The channel that the consent is for. */
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice';
  /** An e-mail address for email, a token for push, a phone number for the other channels; stored as contacts store theirs. */
  address: string;
  /** The country of a phone number written without +: an ISO 3166 code such as IN. */
  country?: string;
}

/** A condition on a contact, or a combination of rules; at most 8 levels deep and 100 conditions in all. */
export type AudienceRuleInput = {
  /** and: all of the rules match; or: at least one matches. */
  type: 'and' | 'or';
  rules: AudienceRuleInput[];
} | {
  /** The rule does not match. */
  type: 'not';
  rule: AudienceRuleInput;
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company';
  /** Compares without case and accents. */
  operator: 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith';
  value: string;
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company';
  operator: 'in' | 'notIn';
  values: string[];
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'field';
  field: 'source';
  operator: 'equals' | 'notEquals';
  value: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api';
} | {
  type: 'field';
  field: 'source';
  operator: 'in' | 'notIn';
  values: ('manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api')[];
} | {
  type: 'field';
  field: 'isBlocked';
  operator: 'equals';
  value: boolean;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt';
  operator: 'before' | 'after';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  value: string;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt';
  /** Both ends included. */
  operator: 'between';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  from: string;
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  to: string;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt';
  operator: 'inLastDays' | 'moreThanDaysAgo';
  /** A number of days of 24 hours, counted from now. */
  days: number;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'field';
  field: 'unreadCount';
  operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost';
  value: number;
} | {
  type: 'field';
  field: 'unreadCount';
  /** Both ends included. */
  operator: 'between';
  from: number;
  to: number;
} | {
  type: 'tags';
  operator: 'hasAny' | 'hasAll' | 'hasNone';
  tags: string[];
} | {
  type: 'tags';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'text';
  /** Compares without case and accents. */
  operator: 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith';
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'text';
  operator: 'in' | 'notIn';
  values: string[];
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'text';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'number';
  operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost';
  value: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'number';
  /** Both ends included. */
  operator: 'between';
  from: number;
  to: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'number';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'boolean';
  operator: 'equals';
  value: boolean;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'boolean';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  operator: 'before' | 'after';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  /** Both ends included. */
  operator: 'between';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  from: string;
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  to: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  operator: 'inLastDays' | 'moreThanDaysAgo' | 'inNextDays';
  /** A number of days of 24 hours, counted from now. */
  days: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'event';
  /** The event type: order_placed, page or a type of your own. Vendors’ names, such as purchase, mean the same types. */
  event: string;
  /** did: at least that often; didNot: less often, or never. */
  operator: 'did' | 'didNot';
  /** The number of events; 1 by default. */
  atLeast?: number;
  /** Only events of the last days, today included, in UTC. Without it, all events count. */
  days?: number;
};

/** A group of contacts: by rules, or as a fixed list. */
export interface Audience {
  id: string;
  name: string;
  description: string | null;
  /** rules: the contacts that match the rules now; list: the contacts added to it. */
  type: 'rules' | 'list' | (string & {});
  /** null for a list. */
  rules: AudienceRule | null;
  /** The user who created it; null for API keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** A condition on a contact, or a combination of rules; at most 8 levels deep and 100 conditions in all. */
export type AudienceRule = {
  /** and: all of the rules match; or: at least one matches. */
  type: 'and' | 'or' | (string & {});
  rules: AudienceRule[];
} | {
  /** The rule does not match. */
  type: 'not';
  rule: AudienceRule;
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company' | (string & {});
  /** Compares without case and accents. */
  operator: 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith' | (string & {});
  value: string;
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company' | (string & {});
  operator: 'in' | 'notIn' | (string & {});
  values: string[];
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company' | (string & {});
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'field';
  field: 'source' | (string & {});
  operator: 'equals' | 'notEquals' | (string & {});
  value: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | (string & {});
} | {
  type: 'field';
  field: 'source' | (string & {});
  operator: 'in' | 'notIn' | (string & {});
  values: ('manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | (string & {}))[];
} | {
  type: 'field';
  field: 'isBlocked' | (string & {});
  operator: 'equals';
  value: boolean;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt' | (string & {});
  operator: 'before' | 'after' | (string & {});
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  value: string;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt' | (string & {});
  /** Both ends included. */
  operator: 'between';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  from: string;
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  to: string;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt' | (string & {});
  operator: 'inLastDays' | 'moreThanDaysAgo' | (string & {});
  /** A number of days of 24 hours, counted from now. */
  days: number;
} | {
  type: 'field';
  field: 'createdAt' | 'updatedAt' | 'lastMessageAt' | (string & {});
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'field';
  field: 'unreadCount' | (string & {});
  operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost' | (string & {});
  value: number;
} | {
  type: 'field';
  field: 'unreadCount' | (string & {});
  /** Both ends included. */
  operator: 'between';
  from: number;
  to: number;
} | {
  type: 'tags';
  operator: 'hasAny' | 'hasAll' | 'hasNone' | (string & {});
  tags: string[];
} | {
  type: 'tags';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'text';
  /** Compares without case and accents. */
  operator: 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith' | (string & {});
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'text';
  operator: 'in' | 'notIn' | (string & {});
  values: string[];
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'text';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'number';
  operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost' | (string & {});
  value: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'number';
  /** Both ends included. */
  operator: 'between';
  from: number;
  to: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'number';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'boolean';
  operator: 'equals';
  value: boolean;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'boolean';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  operator: 'before' | 'after' | (string & {});
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  /** Both ends included. */
  operator: 'between';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  from: string;
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  to: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  operator: 'inLastDays' | 'moreThanDaysAgo' | 'inNextDays' | (string & {});
  /** A number of days of 24 hours, counted from now. */
  days: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** The type that the value is compared as. A value that cannot be read as this type matches nothing. */
  valueType: 'date';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'event';
  /** The event type: order_placed, page or a type of your own. Vendors’ names, such as purchase, mean the same types. */
  event: string;
  /** did: at least that often; didNot: less often, or never. */
  operator: 'did' | 'didNot' | (string & {});
  /** The number of events; 1 by default. */
  atLeast?: number;
  /** Only events of the last days, today included, in UTC. Without it, all events count. */
  days?: number;
};

export interface ContactsAudiencesGetInput {
  /** The id. */
  id: string;
}

export interface ContactsAudiencesListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Audiences of this type. */
    type?: 'rules' | 'list' | ('rules' | 'list')[];
    /** Part of the name. Case and accents do not matter. */
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

export interface ContactsAudiencesUpdateInput {
  /** The audience to change. */
  id: string;
  /** The new name. */
  name?: string;
  /** The new description; null removes it. */
  description?: string | null;
  /** Replaces the rules. A list has no rules. */
  rules?: AudienceRuleInput;
}

export interface ContactsAudiencesDeleteInput {
  /** The id. */
  id: string;
}

export interface ContactsAudiencesPreviewInput {
  rules: AudienceRuleInput;
}

export interface ContactsAudiencesPreviewOutput {
  /** The current number of contacts. */
  count: number;
  /** The ten newest of the contacts. */
  sample: Contact[];
}

export interface ContactsAudiencesWatchInput {
  /** The id. */
  id: string;
}

export interface ContactsAudiencesWatchOutput {
  /** The current number of contacts. */
  count: number;
}

export interface ContactsAudiencesMembersListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The audience. */
  audienceId: string;
}

export interface ContactsAudiencesMembersCountInput {
  /** The audience. */
  audienceId: string;
}

export interface ContactsAudiencesMembersCountOutput {
  /** The current number of contacts. */
  count: number;
}

export interface ContactsAudiencesMembersAddInput {
  /** The audience. It must be a list. */
  audienceId: string;
  /** The contacts to add or remove, 1,000 at most. */
  contactIds: string[];
}

export interface ContactsAudiencesMembersAddOutput {
  /** The number of contacts that were added or removed. */
  changedCount: number;
}

export interface ContactsAudiencesMembersRemoveInput {
  /** The audience. It must be a list. */
  audienceId: string;
  /** The contacts to add or remove, 1,000 at most. */
  contactIds: string[];
}

export interface ContactsAudiencesMembersRemoveOutput {
  /** The number of contacts that were added or removed. */
  changedCount: number;
}

export interface ContactsImportsCreateInput {
  /** The name of the file, to recognize the import. */
  fileName: string;
  /** Which column fills which field. Without it, the mapping is guessed from the header line. */
  mapping?: ImportMapping;
  /** The country of phone numbers without +: an ISO 3166 code such as IN. Without it, they are invalid. */
  defaultCountry?: string;
  /** Tags that every contact of the file gets. */
  tags?: string[];
}

/** Which column of the file fills which field of a contact. */
export interface ImportMapping {
  /** The column of the name, or several joined by a space: ["First name", "Last name"]. */
  name?: string | string[];
  /** The column of the phone number. */
  phone?: string;
  /** The column of the e-mail address. */
  email?: string;
  /** The column of the company. */
  company?: string;
  /** The column of the tags. */
  tags?: string;
  /**
   * The separator between the tags of a cell.
   * @default ";"
   */
  tagSeparator?: string;
  /**
   * The columns that become custom fields: all other columns ("rest"), or these.
   * @default "rest"
   */
  customFields?: 'rest' | string[];
}

/** A CSV file of contacts: its upload, its progress and its figures. */
export interface Import {
  id: string;
  fileName: string;
  status: 'uploading' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | (string & {});
  /** null until the header line is read, if none was given. */
  mapping: {
    /** The column of the name, or several joined by a space: ["First name", "Last name"]. */
    name?: string | string[];
    /** The column of the phone number. */
    phone?: string;
    /** The column of the e-mail address. */
    email?: string;
    /** The column of the company. */
    company?: string;
    /** The column of the tags. */
    tags?: string;
    /** The separator between the tags of a cell. */
    tagSeparator: string;
    /** The columns that become custom fields: all other columns ("rest"), or these. */
    customFields: 'rest' | string[];
  } | null;
  defaultCountry: string | null;
  tags: string[];
  /** The number of bytes uploaded so far. */
  sizeBytes: number;
  /** The number of bytes imported so far; with sizeBytes, the progress. */
  processedBytes: number;
  /** The columns of the header line; null until it is read. */
  columns: string[] | null;
  /** Why the import failed. The records counted before stay imported. */
  error: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Records read so far: createdCount + mergedCount + rejectedCount. Blank lines are not records. */
  rowCount: number;
  /** Records that created a contact. */
  createdCount: number;
  /** Records whose phone or e-mail belonged to a contact: tags were united, empty fields filled. */
  mergedCount: number;
  /** Records with neither a valid phone nor a valid e-mail, and new contacts beyond the limit of the plan. */
  rejectedCount: number;
  /** Records that were imported with a warning; they are part of createdCount and mergedCount. */
  warnedCount: number;
  /** Phones and e-mails that were new to the organization. */
  identityCount: number;
}

export interface ContactsImportsAppendInput {
  /** The import. */
  id: string;
  /** Where in the file the piece starts: the sizeBytes so far. */
  startByte: number;
  /** The piece in base64, at most 524288 bytes. */
  data: string;
}

export interface ContactsImportsAppendOutput {
  /** Where the next piece starts. */
  sizeBytes: number;
}

export interface ContactsImportsPreviewInput {
  /** The id. */
  id: string;
}

/** The start of an uploaded file, to check the mapping before the import starts. */
export interface ImportPreview {
  /** The columns of the header line. */
  columns: string[];
  /** The mapping that the import would use; null when no column looks like a phone or an e-mail. */
  mapping: {
    /** The column of the name, or several joined by a space: ["First name", "Last name"]. */
    name?: string | string[];
    /** The column of the phone number. */
    phone?: string;
    /** The column of the e-mail address. */
    email?: string;
    /** The column of the company. */
    company?: string;
    /** The column of the tags. */
    tags?: string;
    /** The separator between the tags of a cell. */
    tagSeparator: string;
    /** The columns that become custom fields: all other columns ("rest"), or these. */
    customFields: 'rest' | string[];
  } | null;
  /** The first records, at most 20, as cells in the order of the columns. */
  rows: string[][];
}

export interface ContactsImportsStartInput {
  /** The import. */
  id: string;
  /** Replaces the mapping given before. */
  mapping?: ImportMapping;
}

export interface ContactsImportsCancelInput {
  /** The id. */
  id: string;
}

export interface ContactsImportsGetInput {
  /** The id. */
  id: string;
}

export interface ContactsImportsListInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** Narrows the list: every field given must match. */
  filter?: {
    /** Imports with this status, or with one of several. */
    status?: 'uploading' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | ('uploading' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled')[];
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

export interface ContactsImportsWatchInput {
  /** The id. */
  id: string;
}

/** A line that was rejected, or imported with a warning. */
export interface ImportIssue {
  /** The line on which the record starts; the header is line 1. */
  line: number;
  severity: 'rejected' | 'warned' | (string & {});
  reasons: (IssueReason | (string & {}))[];
  /** The reasons as a text to show. */
  message: string;
  /** The cells of the record by column. */
  record: Record<string, string>;
}

/** Why a line was not imported, or imported only in part. */
export type IssueReason = 'phone_missing' | 'phone_invalid' | 'email_missing' | 'email_invalid' | 'addresses_of_two_contacts' | 'value_too_long' | 'too_many_tags' | 'too_many_fields' | 'field_invalid' | 'number_ambiguous' | 'limit_reached';

export interface ContactsImportsIssuesListInput {
  /** The nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  /** The import. */
  importId: string;
  /** The issues to list. Without it, all issues. */
  filter?: {
    /** rejected: lines that were not imported; warned: lines imported in part. */
    severity?: 'rejected' | 'warned' | ('rejected' | 'warned')[];
  };
}

export interface ContactsImportsIssuesCreateExportLinkInput {
  /** The import. */
  importId: string;
}

export interface ContactsTagsApi {
  /**
   * Lists the tags in use by name, each with its number of contacts.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsTagsListInput, TagUse>;

  /**
   * Adds tags to contacts; tags that a contact already has stay as they are.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  add(input: ContactsTagsAddInput, options?: CallOptions): Call<ContactsTagsAddOutput>;

  /**
   * Removes tags from contacts.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: ContactsTagsRemoveInput, options?: CallOptions): Call<ContactsTagsRemoveOutput>;

  /**
   * Renames a tag on every contact and in the rules of audiences; NOT_FOUND when no contact has it.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  rename(input: ContactsTagsRenameInput, options?: CallOptions): Call<ContactsTagsRenameOutput>;

  /**
   * Removes a tag from every contact; NOT_FOUND when no contact has it.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsTagsDeleteInput, options?: CallOptions): Call<ContactsTagsDeleteOutput>;
}

export interface ContactsCustomFieldsApi {
  /**
   * Lists custom fields, newest first unless sorted otherwise.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsCustomFieldsListInput, CustomField>;

  /**
   * Defines a custom field, so that its values are checked when they are written.
   *
   * Values that contacts already have under the key stay as they are until they are written again.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  create(input: ContactsCustomFieldsCreateInput, options?: CallOptions): Call<CustomField>;

  /**
   * Changes the label or the options of a custom field.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  update(input: ContactsCustomFieldsUpdateInput, options?: CallOptions): Call<CustomField>;

  /**
   * Deletes a custom field; its values stay unless `removeValues` is given.
   *
   * Requires the permission `contacts.delete`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsCustomFieldsDeleteInput, options?: CallOptions): Call<ContactsCustomFieldsDeleteOutput>;
}

export interface ContactsIdentitiesApi {
  /**
   * Lists the addresses of a contact, oldest first.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<ContactsIdentitiesListInput, ContactIdentity>;

  /**
   * Adds an address to a contact; its first phone or e-mail becomes the main one.
   *
   * CONFLICT with kind `identity_taken` names the contact that already has the address.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  add(input: ContactsIdentitiesAddInput, options?: CallOptions): Call<ContactIdentity>;

  /**
   * Removes an address; the oldest other one replaces a main phone or e-mail.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: ContactsIdentitiesRemoveInput, options?: CallOptions): Call<void>;
}

export interface ContactsConsentsApi {
  /**
   * Records whether an address may be reached over a channel.
   *
   * The consent belongs to the address: it stays when the contact is deleted and applies to a new contact with the address.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  set(input: ContactsConsentsSetInput, options?: CallOptions): Call<Consent>;

  /**
   * Lists current consents by channel, status, address or contact, newest first.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsConsentsListInput, Consent>;

  /**
   * Lists every statement of consent of an address for a channel, newest first.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  history: ListOfProcedure<ContactsConsentsHistoryInput, ConsentRecord>;
}

export interface ContactsAudiencesMembersApi {
  /**
   * Lists the contacts that are in an audience now, newest first.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<ContactsAudiencesMembersListInput, Contact>;

  /**
   * Counts the contacts that are in an audience now.
   *
   * Requires the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  count(input: ContactsAudiencesMembersCountInput, options?: CallOptions): Call<ContactsAudiencesMembersCountOutput>;

  /**
   * Adds contacts to a list; NOT_FOUND when one does not exist, and then adds none.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  add(input: ContactsAudiencesMembersAddInput, options?: CallOptions): Call<ContactsAudiencesMembersAddOutput>;

  /**
   * Removes contacts from a list.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: ContactsAudiencesMembersRemoveInput, options?: CallOptions): Call<ContactsAudiencesMembersRemoveOutput>;
}

export interface ContactsAudiencesApi {
  /**
   * Creates an audience: by rules, or as a list to which contacts are added.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  create(input: {
  /** An audience of the contacts that match rules. */
  type: 'rules';
  /** The name of the audience. */
  name: string;
  /** What the audience is for. */
  description?: string;
  rules: AudienceRuleInput;
} | {
  /** An audience of the contacts that are added to it. */
  type: 'list';
  /** The name of the audience. */
  name: string;
  /** What the audience is for. */
  description?: string;
}, options?: CallOptions): Call<Audience>;

  /**
   * Returns an audience.
   *
   * Requires the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  get(input: ContactsAudiencesGetInput, options?: CallOptions): Call<Audience>;

  /**
   * Lists audiences, newest first unless sorted otherwise.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsAudiencesListInput, Audience>;

  /**
   * Changes the given fields of an audience and keeps the others.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  update(input: ContactsAudiencesUpdateInput, options?: CallOptions): Call<Audience>;

  /**
   * Deletes an audience; its contacts stay.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsAudiencesDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Counts the contacts that rules match and returns ten of them, without storing anything.
   *
   * Requires the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  preview(input: ContactsAudiencesPreviewInput, options?: CallOptions): Call<ContactsAudiencesPreviewOutput>;

  /**
   * Streams the number of contacts in an audience whenever it changes, at most once a second.
   *
   * Requires the permission `contacts.read`.
   *
   * After a lost connection, it subscribes again.
   *
   * @throws {TesseraError}
   */
  watch(input: ContactsAudiencesWatchInput, options?: CallOptions): Subscription<ContactsAudiencesWatchOutput>;

  members: ContactsAudiencesMembersApi;
}

export interface ContactsImportsIssuesApi {
  /**
   * Lists the lines that were rejected or imported with a warning, in the order of the file.
   *
   * Requires the permission `contacts.import`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<ContactsImportsIssuesListInput, ImportIssue>;

  /**
   * Creates a link that downloads rejected and warned lines as CSV, with the reasons.
   *
   * After the lines are corrected, the same file can be imported.
   *
   * Requires the permission `contacts.import`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  createExportLink(input: ContactsImportsIssuesCreateExportLinkInput, options?: CallOptions): Call<DownloadLink>;
}

export interface ContactsImportsApi {
  /**
   * Creates an import of a CSV file.
   *
   * Upload the file in pieces with `append`, then call `start`. The file is UTF-8, or UTF-16 with a byte-order mark; cells are separated by comma, semicolon, tab or |; the first line names the columns.
   *
   * Requires the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  create(input: ContactsImportsCreateInput, options?: CallOptions): Call<Import>;

  /**
   * Uploads the next piece of the file.
   *
   * Safe to repeat: a piece that has arrived before changes nothing. CONFLICT with kind `import_offset_mismatch` says in `expectedStartByte` where the next piece starts, so that an interrupted upload can continue.
   *
   * Requires the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  append(input: ContactsImportsAppendInput, options?: CallOptions): Call<ContactsImportsAppendOutput>;

  /**
   * Returns the columns, first rows and mapping of an uploaded file before the import starts.
   *
   * Requires the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  preview(input: ContactsImportsPreviewInput, options?: CallOptions): Call<ImportPreview>;

  /**
   * Starts the import in the background; a second call changes nothing.
   *
   * Requires the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  start(input: ContactsImportsStartInput, options?: CallOptions): Call<Import>;

  /**
   * Cancels an import; the contacts imported so far stay.
   *
   * Requires the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  cancel(input: ContactsImportsCancelInput, options?: CallOptions): Call<Import>;

  /**
   * Returns an import with its progress and figures.
   *
   * Requires the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  get(input: ContactsImportsGetInput, options?: CallOptions): Call<Import>;

  /**
   * Lists imports, newest first.
   *
   * Requires the permission `contacts.import`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsImportsListInput, Import>;

  /**
   * Streams the import, now and whenever it changes, until it has ended.
   *
   * Requires the permission `contacts.import`.
   *
   * After a lost connection, it subscribes again.
   *
   * @throws {TesseraError}
   */
  watch(input: ContactsImportsWatchInput, options?: CallOptions): Subscription<Import>;

  issues: ContactsImportsIssuesApi;
}

export interface ContactsApi {
  /**
   * Creates a contact.
   *
   * CONFLICT with kind `identity_taken` names the contact that already has the phone or e-mail.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  create(input: ContactsCreateInput, options?: CallOptions): Call<Contact>;

  /**
   * Returns a contact.
   *
   * Requires the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  get(input: ContactsGetInput, options?: CallOptions): Call<Contact>;

  /**
   * Lists contacts by filter, newest first unless sorted otherwise.
   *
   * Requires the permission `contacts.read`.
   *
   * `.all()` iterates over all pages.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsListInput, Contact>;

  /**
   * Counts contacts by filter, exactly up to 100,000.
   *
   * Requires the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  count(input?: ContactsCountInput, options?: CallOptions): Call<ContactsCountOutput>;

  /**
   * Changes the given fields of a contact and keeps the others.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  update(input: ContactsUpdateInput, options?: CallOptions): Call<Contact>;

  /**
   * Deletes a contact; the consents of its addresses stay on record.
   *
   * Requires the permission `contacts.delete`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Blocks a contact, so that no message is sent to it.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  block(input: ContactsBlockInput, options?: CallOptions): Call<Contact>;

  /**
   * Unblocks a contact, so that it receives messages again.
   *
   * Requires the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  unblock(input: ContactsUnblockInput, options?: CallOptions): Call<Contact>;

  /**
   * Merges one contact into another and deletes the merged contact.
   *
   * Addresses, list memberships and unread messages move to the contact that is kept, tags are united, and its empty fields are filled from the merged contact. Where both contacts have a value, the kept contact keeps its own.
   *
   * Requires the permission `contacts.delete`.
   *
   * @throws {TesseraError}
   */
  merge(input: ContactsMergeInput, options?: CallOptions): Call<Contact>;

  /**
   * Creates a link that downloads contacts as CSV.
   *
   * With credentials, `GET /downloads/contacts.csv?filter={…}` returns the same file. A text that a spreadsheet would run as a formula starts with an apostrophe; an import removes it again.
   *
   * Requires the permission `contacts.export`.
   *
   * Requires a proof of identity from the last ten minutes; otherwise FORBIDDEN (`reauthentication_required`).
   *
   * @throws {TesseraError}
   */
  createExportLink(input?: ContactsCreateExportLinkInput, options?: CallOptions): Call<DownloadLink>;

  /**
   * Streams changes of contacts in the order in which they happen.
   *
   * A client that loses the connection resumes where it stopped and receives every change exactly once. After a week away, PRECONDITION_FAILED with kind `resume_expired` asks the client to load the data again.
   *
   * Requires the permission `contacts.read`.
   *
   * After a lost connection, it resumes after the last item received.
   *
   * @throws {TesseraError}
   */
  watch(input?: ContactsWatchInput, options?: CallOptions): Subscription<ContactChange>;

  tags: ContactsTagsApi;

  customFields: ContactsCustomFieldsApi;

  identities: ContactsIdentitiesApi;

  consents: ContactsConsentsApi;

  audiences: ContactsAudiencesApi;

  imports: ContactsImportsApi;
}
