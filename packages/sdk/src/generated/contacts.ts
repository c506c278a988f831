/** Generated from the router; `npm run gen` writes it anew. */
import type { Call, CallOptions, ListOfProcedure, ListProcedure, Subscription } from '../calls.ts';

export interface ContactsCreateInput {
  name: string;
  /** Any common spelling; stored as E.164. */
  phone?: string;
  /** Country of a phone number without +: an ISO 3166 code such as IN. */
  country?: string;
  email?: string;
  company?: string;
  tags?: string[];
  /** @default {} */
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
  /** E.164, as +919823992518. */
  phone: string | null;
  /** Lower case. */
  email: string | null;
  company: string | null;
  tags: string[];
  customFields: Record<string, string | number | boolean | null | string[]>;
  source: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api' | (string & {});
  isBlocked: boolean;
  lastMessageAt: Date | null;
  unreadCount: number;
  /** The user who made it; null for keys and imports. */
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
    source?: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api';
    isBlocked?: boolean;
    /** Contacts whose custom field has exactly this value. */
    customField?: {
      key: string;
      value: string | number | boolean;
    };
    /** At this moment or later. */
    createdAfter?: Date;
    /** Before this moment. */
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

export interface ContactsUpdateInput {
  id: string;
  name?: string;
  /** null takes it away. */
  phone?: string | null;
  /** Country of a phone number without +: an ISO 3166 code such as IN. */
  country?: string;
  /** null takes it away. */
  email?: string | null;
  /** null takes it away. */
  company?: string | null;
  /** Replaces all tags. */
  tags?: string[];
  /** Sets these fields and keeps the others; null takes one away. */
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
  /** The contact that goes up in it and is gone afterwards. */
  mergeId: string;
}

export interface ContactsWatchInput {
  /** These contacts only. */
  ids?: string[];
  /** These changes only. */
  types?: ('created' | 'updated' | 'deleted' | 'merged')[];
  /** The id of the last item received, to resume after it. Clients send it when they reconnect. */
  lastEventId?: string;
}

/** Something that happened to a contact. */
export interface ContactChange {
  type: 'created' | 'updated' | 'deleted' | 'merged' | (string & {});
  /** The contact; of two merged ones, the one that was kept. */
  contactId: string;
  /** The contact that went up in this one; null unless merged. */
  mergedId: string | null;
  /** As it stands now, which may be newer than the change; null when it is gone. */
  contact: Contact | null;
  /** When it happened. */
  at: Date;
}

/** A tag, and how many contacts have it. */
export interface TagUse {
  tag: string;
  /** Contacts that have it. */
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
  /** Part of the tag, whatever case or accents. */
  text?: string;
}

export interface ContactsTagsAddInput {
  contactIds: string[];
  tags: string[];
}

export interface ContactsTagsAddOutput {
  /** Contacts that were changed. */
  changed: number;
}

export interface ContactsTagsRemoveInput {
  contactIds: string[];
  tags: string[];
}

export interface ContactsTagsRemoveOutput {
  /** Contacts that were changed. */
  changed: number;
}

export interface ContactsTagsRenameInput {
  from: string;
  /** A tag that exists already takes the contacts of both. */
  to: string;
}

export interface ContactsTagsRenameOutput {
  /** Contacts that were changed. */
  changed: number;
}

export interface ContactsTagsDeleteInput {
  tag: string;
}

export interface ContactsTagsDeleteOutput {
  /** Contacts that were changed. */
  changed: number;
}

/** A field the organization keeps about its contacts, and what it may hold. */
export interface CustomField {
  id: string;
  /** Its name in `customFields` of a contact. */
  key: string;
  /** What people read. */
  label: string;
  /** date: a day or a moment in ISO 8601; select: one of the options. */
  type: 'text' | 'number' | 'boolean' | 'date' | 'select' | (string & {});
  /** What a select field may hold, in the order shown; empty for other types. */
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
    type?: 'text' | 'number' | 'boolean' | 'date' | 'select';
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
  /** Its name in `customFields` of a contact; stays as it is. */
  key: string;
  label: string;
  /** Stays as it is: values of another type could not be kept. */
  type: 'text' | 'number' | 'boolean' | 'date' | 'select';
  /**
   * What a select field may hold.
   * @default []
   */
  options?: string[];
}

export interface ContactsCustomFieldsUpdateInput {
  id: string;
  label?: string;
  /** Contacts keep an option that is no longer offered. */
  options?: string[];
}

export interface ContactsCustomFieldsDeleteInput {
  id: string;
  /**
   * Also removes the values from all contacts. Otherwise they stay, and no longer have to fit a type.
   * @default false
   */
  removeValues?: boolean;
}

export interface ContactsCustomFieldsDeleteOutput {
  /** Contacts a value was removed from. */
  changed: number;
}

/** An address a contact is known by; no two contacts share one. */
export interface ContactIdentity {
  id: string;
  contactId: string;
  channel: 'phone' | 'email' | 'whatsapp' | (string & {});
  /** E.164 for numbers, lower case for e-mail. */
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
  contactId: string;
}

export interface ContactsIdentitiesAddInput {
  contactId: string;
  channel: 'phone' | 'email' | 'whatsapp';
  /** A phone number in any common spelling, an e-mail address, or for WhatsApp also a user name or id. */
  address: string;
  /** Country of a phone number without +: an ISO 3166 code such as IN. */
  country?: string;
}

export interface ContactsIdentitiesRemoveInput {
  /** The id. */
  id: string;
}

export interface ContactsConsentsSetInput {
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice';
  /** E-mail address for email, a token for push, a phone number for the others; stored as contacts store theirs. */
  address: string;
  /** Country of a phone number without +: an ISO 3166 code such as IN. */
  country?: string;
  status: 'opted_in' | 'opted_out';
  /** Where it was said: a form, a keyword, a conversation. */
  source: string;
  /** Proof or circumstances worth keeping. */
  note?: string;
}

/** Whether an address may be reached over a channel. It outlives the contact. */
export interface Consent {
  id: string;
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice' | (string & {});
  address: string;
  status: 'opted_in' | 'opted_out' | (string & {});
  /** Where it was said: a form, a keyword, a conversation. */
  source: string;
  note: string | null;
  /** The user who recorded it; null for keys and the system. */
  changedBy: string | null;
  /** Since when the status is what it is. */
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
    channel?: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice';
    status?: 'opted_in' | 'opted_out';
    /** E-mail address for email, a token for push, a phone number for the others; stored as contacts store theirs. */
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
  channel: 'email' | 'sms' | 'whatsapp' | 'push' | 'voice';
  /** E-mail address for email, a token for push, a phone number for the others; stored as contacts store theirs. */
  address: string;
  /** Country of a phone number without +: an ISO 3166 code such as IN. */
  country?: string;
}

/** Who belongs: a condition on a contact, or rules combined; at most 8 deep and 100 conditions in all. */
export type AudienceRuleInput = {
  /** and: all of the rules hold; or: at least one does. */
  type: 'and' | 'or';
  rules: AudienceRuleInput[];
} | {
  /** The rule does not hold. */
  type: 'not';
  rule: AudienceRuleInput;
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company';
  /** Case and accents do not matter. */
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
  /** Days of 24 hours, counted from now. */
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
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'text';
  /** Case and accents do not matter. */
  operator: 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith';
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'text';
  operator: 'in' | 'notIn';
  values: string[];
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'text';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'number';
  operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost';
  value: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'number';
  /** Both ends included. */
  operator: 'between';
  from: number;
  to: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'number';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'boolean';
  operator: 'equals';
  value: boolean;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'boolean';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'date';
  operator: 'before' | 'after';
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
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
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'date';
  operator: 'inLastDays' | 'moreThanDaysAgo' | 'inNextDays';
  /** Days of 24 hours, counted from now. */
  days: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'date';
  operator: 'isEmpty' | 'isNotEmpty';
} | {
  type: 'event';
  /** What it is called: order_placed, page or a name of your own. */
  event: string;
  /** didNot: not as often as that, also never. */
  operator: 'did' | 'didNot';
  /** How often; once, if left out. */
  atLeast?: number;
  /** On one of the last so many days, today included, in UTC; ever, if left out. */
  days?: number;
};

/** A group of contacts: by rules, or as a fixed list. */
export interface Audience {
  id: string;
  name: string;
  description: string | null;
  /** rules: whoever they fit at the moment; list: the contacts put on it. */
  type: 'rules' | 'list' | (string & {});
  /** null for a list. */
  rules: AudienceRule | null;
  /** The user who made it; null for keys. */
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Who belongs: a condition on a contact, or rules combined; at most 8 deep and 100 conditions in all. */
export type AudienceRule = {
  /** and: all of the rules hold; or: at least one does. */
  type: 'and' | 'or' | (string & {});
  rules: AudienceRule[];
} | {
  /** The rule does not hold. */
  type: 'not';
  rule: AudienceRule;
} | {
  type: 'field';
  field: 'name' | 'phone' | 'email' | 'company' | (string & {});
  /** Case and accents do not matter. */
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
  /** Days of 24 hours, counted from now. */
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
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'text';
  /** Case and accents do not matter. */
  operator: 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith' | (string & {});
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'text';
  operator: 'in' | 'notIn' | (string & {});
  values: string[];
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'text';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'number';
  operator: 'equals' | 'notEquals' | 'greaterThan' | 'lessThan' | 'atLeast' | 'atMost' | (string & {});
  value: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'number';
  /** Both ends included. */
  operator: 'between';
  from: number;
  to: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'number';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'boolean';
  operator: 'equals';
  value: boolean;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'boolean';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'date';
  operator: 'before' | 'after' | (string & {});
  /** A day as 2026-11-20, or a moment as 2026-11-20T09:00:00+05:30. A day begins at 00:00 UTC. */
  value: string;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
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
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'date';
  operator: 'inLastDays' | 'moreThanDaysAgo' | 'inNextDays' | (string & {});
  /** Days of 24 hours, counted from now. */
  days: number;
} | {
  type: 'customField';
  /** The key in `customFields`. */
  key: string;
  /** What the value is compared as. One that cannot be read as that matches nothing. */
  valueType: 'date';
  operator: 'isEmpty' | 'isNotEmpty' | (string & {});
} | {
  type: 'event';
  /** What it is called: order_placed, page or a name of your own. */
  event: string;
  /** didNot: not as often as that, also never. */
  operator: 'did' | 'didNot' | (string & {});
  /** How often; once, if left out. */
  atLeast?: number;
  /** On one of the last so many days, today included, in UTC; ever, if left out. */
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
    type?: 'rules' | 'list';
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

export interface ContactsAudiencesUpdateInput {
  id: string;
  name?: string;
  /** null takes it away. */
  description?: string | null;
  /** Replaces the rules; a list has none. */
  rules?: AudienceRuleInput;
}

export interface ContactsAudiencesDeleteInput {
  /** The id. */
  id: string;
}

export interface ContactsAudiencesCountInput {
  /** The id. */
  id: string;
}

export interface ContactsAudiencesCountOutput {
  /** Contacts in it at the moment. */
  count: number;
}

export interface ContactsAudiencesPreviewInput {
  rules: AudienceRuleInput;
}

export interface ContactsAudiencesPreviewOutput {
  /** Contacts in it at the moment. */
  count: number;
  /** Its ten newest contacts. */
  sample: Contact[];
}

export interface ContactsAudiencesContactsInput {
  /** nextCursor of the previous page. */
  cursor?: string;
  /**
   * Items per page, 1 to 200.
   * @default 25
   */
  limit?: number;
  id: string;
}

export interface ContactsAudiencesAddContactsInput {
  /** The audience, a list. */
  id: string;
  contactIds: string[];
}

export interface ContactsAudiencesAddContactsOutput {
  /** Contacts that came, or went. */
  changed: number;
}

export interface ContactsAudiencesRemoveContactsInput {
  /** The audience, a list. */
  id: string;
  contactIds: string[];
}

export interface ContactsAudiencesRemoveContactsOutput {
  /** Contacts that came, or went. */
  changed: number;
}

export interface ContactsAudiencesWatchInput {
  /** The id. */
  id: string;
}

export interface ContactsAudiencesWatchOutput {
  /** Contacts in it at the moment. */
  count: number;
}

export interface ContactsImportsCreateInput {
  fileName: string;
  /** Left out, it is guessed from the header line. */
  mapping?: ImportMapping;
  /** Country of phone numbers without +: an ISO 3166 code such as IN. Left out, such numbers are invalid. */
  defaultCountry?: string;
  /** Given to every contact of the file. */
  tags?: string[];
}

/** Which column of the file fills which field of a contact. */
export interface ImportMapping {
  /** A column, or several joined by a space: ["First name", "Last name"]. */
  name?: string | string[];
  phone?: string;
  email?: string;
  company?: string;
  tags?: string;
  /**
   * What stands between two tags of a cell.
   * @default ";"
   */
  tagSeparator?: string;
  /**
   * Columns kept as custom fields: all that are left ("rest"), or these.
   * @default "rest"
   */
  customFields?: 'rest' | string[];
}

/** A CSV file of contacts: its upload, its progress and its figures. */
export interface Import {
  id: string;
  fileName: string;
  status: 'uploading' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | (string & {});
  /** null until the header line was read, if none was given. */
  mapping: {
    /** A column, or several joined by a space: ["First name", "Last name"]. */
    name?: string | string[];
    phone?: string;
    email?: string;
    company?: string;
    tags?: string;
    /** What stands between two tags of a cell. */
    tagSeparator: string;
    /** Columns kept as custom fields: all that are left ("rest"), or these. */
    customFields: 'rest' | string[];
  } | null;
  defaultCountry: string | null;
  tags: string[];
  /** Bytes uploaded so far. */
  sizeBytes: number;
  /** Bytes done: with sizeBytes, the progress. */
  processedBytes: number;
  /** The header line; null until it was read. */
  columns: string[] | null;
  /** Records read so far: created + merged + rejected. Blank lines are not records. */
  rows: number;
  /** New contacts. */
  created: number;
  /** Records whose phone or e-mail belonged to a contact: tags united, empty fields filled. */
  merged: number;
  /** Records with neither a valid phone nor a valid e-mail, and new contacts there was no room for. */
  rejected: number;
  /** Records taken, but not all of what they said; they are among created and merged. */
  warned: number;
  /** Phones and e-mails that were new to the organization. */
  identities: number;
  /** Why it failed. What was counted before stays imported. */
  error: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface ContactsImportsAppendInput {
  importId: string;
  /** Where in the file the piece begins: the sizeBytes so far. */
  startByte: number;
  /** The piece in base64, at most 524288 bytes. */
  data: string;
}

export interface ContactsImportsAppendOutput {
  /** Where the next piece begins. */
  sizeBytes: number;
}

export interface ContactsImportsPreviewInput {
  importId: string;
}

/** The beginning of an uploaded file, to check the mapping before starting. */
export interface ImportPreview {
  columns: string[];
  /** What would be used; null when no column looks like a phone or an e-mail. */
  mapping: {
    /** A column, or several joined by a space: ["First name", "Last name"]. */
    name?: string | string[];
    phone?: string;
    email?: string;
    company?: string;
    tags?: string;
    /** What stands between two tags of a cell. */
    tagSeparator: string;
    /** Columns kept as custom fields: all that are left ("rest"), or these. */
    customFields: 'rest' | string[];
  } | null;
  /** The first records, at most 20, as cells in the order of the columns. */
  rows: string[][];
}

export interface ContactsImportsStartInput {
  importId: string;
  /** Replaces the one given before. */
  mapping?: ImportMapping;
}

export interface ContactsImportsCancelInput {
  importId: string;
}

export interface ContactsImportsGetInput {
  importId: string;
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
    status?: 'uploading' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  };
  /** Newest first when omitted. */
  sort?: {
    /** @default "createdAt" */
    field?: 'createdAt';
    /** @default "desc" */
    direction?: 'asc' | 'desc';
  };
}

/** A line that was rejected, or imported with a warning. */
export interface ImportIssue {
  /** Where the record begins in the file; the header is line 1. */
  line: number;
  severity: 'rejected' | 'warned' | (string & {});
  reasons: (IssueReason | (string & {}))[];
  /** The reasons, to show to people. */
  message: string;
  /** What the file said, by column. */
  record: Record<string, string>;
}

/** Why a line was not imported, or not all of it. */
export type IssueReason = 'phone_missing' | 'phone_invalid' | 'email_missing' | 'email_invalid' | 'addresses_of_two_contacts' | 'value_too_long' | 'too_many_tags' | 'too_many_fields' | 'field_invalid' | 'limit_reached';

export interface ContactsImportsIssuesInput {
  importId: string;
  severity?: 'rejected' | 'warned';
  /** Where the page before ended: its nextCursor. */
  cursor?: string;
  /** @default 25 */
  limit?: number;
}

export interface ContactsImportsCreateReportLinkInput {
  importId: string;
}

/** A signed address for one download. Whoever has it may download. */
export interface DownloadLink {
  /** Opens without headers, so it fits a link or window.open. */
  url: string;
  expiresAt: Date;
}

export interface ContactsImportsWatchInput {
  importId: string;
}

export interface ContactsExportsCreateLinkInput {
  /** As for `contacts.list`; left out, all contacts. */
  filter?: {
    /** Part of a name, phone, e-mail or company, in any script. */
    text?: string;
    /** Contacts that have all of these tags. */
    tags?: string[];
    source?: 'manual' | 'import' | 'shopify' | 'woocommerce' | 'whatsapp' | 'api';
    isBlocked?: boolean;
    /** Contacts whose custom field has exactly this value. */
    customField?: {
      key: string;
      value: string | number | boolean;
    };
    /** At this moment or later. */
    createdAfter?: Date;
    /** Before this moment. */
    createdBefore?: Date;
  };
}

export interface ContactsTagsApi {
  /**
   * The tags in use by name, each with the number of contacts that have it.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsTagsListInput, TagUse>;

  /**
   * Puts tags on contacts; those a contact has already stay as they are.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  add(input: ContactsTagsAddInput, options?: CallOptions): Call<ContactsTagsAddOutput>;

  /**
   * Takes tags off contacts.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: ContactsTagsRemoveInput, options?: CallOptions): Call<ContactsTagsRemoveOutput>;

  /**
   * Renames a tag on every contact and in the rules of audiences; NOT_FOUND when no contact has it.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  rename(input: ContactsTagsRenameInput, options?: CallOptions): Call<ContactsTagsRenameOutput>;

  /**
   * Takes a tag off every contact; NOT_FOUND when no contact has it.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsTagsDeleteInput, options?: CallOptions): Call<ContactsTagsDeleteOutput>;
}

export interface ContactsCustomFieldsApi {
  /**
   * The custom fields of the organization, newest first unless sorted otherwise.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsCustomFieldsListInput, CustomField>;

  /**
   * Defines a custom field: from now on its values have to fit.
   *
   * Values that contacts have under the key already stay as they are until they are written again.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  create(input: ContactsCustomFieldsCreateInput, options?: CallOptions): Call<CustomField>;

  /**
   * Changes the label or the options of a custom field.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  update(input: ContactsCustomFieldsUpdateInput, options?: CallOptions): Call<CustomField>;

  /**
   * Deletes a custom field; its values stay unless `removeValues` is given.
   *
   * Needs the permission `contacts.delete`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsCustomFieldsDeleteInput, options?: CallOptions): Call<ContactsCustomFieldsDeleteOutput>;
}

export interface ContactsIdentitiesApi {
  /**
   * The addresses a contact is known by, the oldest first.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListOfProcedure<ContactsIdentitiesListInput, ContactIdentity>;

  /**
   * Gives a contact another address; its first phone or e-mail becomes the main one.
   *
   * CONFLICT with kind `identity_taken` names the contact that has the address already.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  add(input: ContactsIdentitiesAddInput, options?: CallOptions): Call<ContactIdentity>;

  /**
   * Takes an address away; the oldest other one takes the place of a main phone or e-mail.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  remove(input: ContactsIdentitiesRemoveInput, options?: CallOptions): Call<void>;
}

export interface ContactsConsentsApi {
  /**
   * Records that an address may, or may not, be reached over a channel.
   *
   * It holds for the address, also when its contact is deleted and comes back.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  set(input: ContactsConsentsSetInput, options?: CallOptions): Call<Consent>;

  /**
   * Consents as they stand, by channel, status, address or contact, newest first.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsConsentsListInput, Consent>;

  /**
   * Every statement of consent of an address over a channel, newest first.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  history: ListOfProcedure<ContactsConsentsHistoryInput, ConsentRecord>;
}

export interface ContactsAudiencesApi {
  /**
   * Makes an audience: by rules, or as a list to put contacts on.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  create(input: {
  type: 'rules';
  name: string;
  description?: string;
  rules: AudienceRuleInput;
} | {
  type: 'list';
  name: string;
  description?: string;
}, options?: CallOptions): Call<Audience>;

  /**
   * One audience.
   *
   * Needs the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  get(input: ContactsAudiencesGetInput, options?: CallOptions): Call<Audience>;

  /**
   * Audiences, newest first unless sorted otherwise.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsAudiencesListInput, Audience>;

  /**
   * Changes the name, description or rules of an audience; what is not given stays.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  update(input: ContactsAudiencesUpdateInput, options?: CallOptions): Call<Audience>;

  /**
   * Deletes an audience; its contacts stay.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsAudiencesDeleteInput, options?: CallOptions): Call<void>;

  /**
   * How many contacts are in an audience right now.
   *
   * Needs the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  count(input: ContactsAudiencesCountInput, options?: CallOptions): Call<ContactsAudiencesCountOutput>;

  /**
   * How many contacts rules would fit, and ten of them, without saving anything.
   *
   * Needs the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  preview(input: ContactsAudiencesPreviewInput, options?: CallOptions): Call<ContactsAudiencesPreviewOutput>;

  /**
   * The contacts in an audience right now, newest first.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  contacts: ListOfProcedure<ContactsAudiencesContactsInput, Contact>;

  /**
   * Puts contacts on a list; NOT_FOUND when there is one that does not exist, and then none is put on it.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  addContacts(input: ContactsAudiencesAddContactsInput, options?: CallOptions): Call<ContactsAudiencesAddContactsOutput>;

  /**
   * Takes contacts off a list.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  removeContacts(input: ContactsAudiencesRemoveContactsInput, options?: CallOptions): Call<ContactsAudiencesRemoveContactsOutput>;

  /**
   * How many contacts are in an audience, now and whenever that changes, at most once a second.
   *
   * Needs the permission `contacts.read`.
   *
   * When the connection is lost it starts anew.
   *
   * @throws {TesseraError}
   */
  watch(input: ContactsAudiencesWatchInput, options?: CallOptions): Subscription<ContactsAudiencesWatchOutput>;
}

export interface ContactsImportsApi {
  /**
   * Opens an import of a CSV file.
   *
   * Then `append` the file in pieces and `start`. UTF-8, or UTF-16 with a byte-order mark; separated by comma, semicolon, tab or |; the first line names the columns.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  create(input: ContactsImportsCreateInput, options?: CallOptions): Call<Import>;

  /**
   * Uploads the next piece of the file.
   *
   * Safe to repeat: a piece that is there already changes nothing. CONFLICT with kind `import_offset` says in `expectedStartByte` where the next piece begins, so an interrupted upload can go on.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  append(input: ContactsImportsAppendInput, options?: CallOptions): Call<ContactsImportsAppendOutput>;

  /**
   * Columns, first rows and mapping of an uploaded file, before it is started.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  preview(input: ContactsImportsPreviewInput, options?: CallOptions): Call<ImportPreview>;

  /**
   * Imports what was uploaded, in the background. Starting twice is starting once.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  start(input: ContactsImportsStartInput, options?: CallOptions): Call<Import>;

  /**
   * Stops an import. What was imported so far stays.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  cancel(input: ContactsImportsCancelInput, options?: CallOptions): Call<Import>;

  /**
   * One import with its progress and figures.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  get(input: ContactsImportsGetInput, options?: CallOptions): Call<Import>;

  /**
   * Imports, newest first.
   *
   * Needs the permission `contacts.import`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsImportsListInput, Import>;

  /**
   * Lines that were rejected, or imported with a warning, in the order of the file.
   *
   * Needs the permission `contacts.import`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  issues: ListOfProcedure<ContactsImportsIssuesInput, ImportIssue>;

  /**
   * A link that downloads rejected and warned lines as CSV, with the reasons.
   *
   * Corrected, that file can be imported as it is.
   *
   * Needs the permission `contacts.import`.
   *
   * @throws {TesseraError}
   */
  createReportLink(input: ContactsImportsCreateReportLinkInput, options?: CallOptions): Call<DownloadLink>;

  /**
   * The import now and whenever it moves, until it has ended.
   *
   * Needs the permission `contacts.import`.
   *
   * When the connection is lost it starts anew.
   *
   * @throws {TesseraError}
   */
  watch(input: ContactsImportsWatchInput, options?: CallOptions): Subscription<Import>;
}

export interface ContactsExportsApi {
  /**
   * A link that downloads contacts as CSV.
   *
   * With credentials at hand, `GET /downloads/contacts.csv?filter={…}` answers the same. Texts that a spreadsheet would run as a formula have an apostrophe in front; an import takes it away again.
   *
   * Needs the permission `contacts.export`.
   *
   * @throws {TesseraError}
   */
  createLink(input?: ContactsExportsCreateLinkInput, options?: CallOptions): Call<DownloadLink>;
}

export interface ContactsApi {
  /**
   * Adds a contact.
   *
   * CONFLICT with kind `identity_taken` names the contact that has the phone or e-mail already.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  create(input: ContactsCreateInput, options?: CallOptions): Call<Contact>;

  /**
   * One contact.
   *
   * Needs the permission `contacts.read`.
   *
   * @throws {TesseraError}
   */
  get(input: ContactsGetInput, options?: CallOptions): Call<Contact>;

  /**
   * Contacts by filter, newest first unless sorted otherwise.
   *
   * Needs the permission `contacts.read`.
   *
   * `.all()` goes through every page.
   *
   * @throws {TesseraError}
   */
  list: ListProcedure<ContactsListInput, Contact>;

  /**
   * Changes the fields that are given and keeps the others.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  update(input: ContactsUpdateInput, options?: CallOptions): Call<Contact>;

  /**
   * Deletes a contact. What it consented to, or not, is remembered for its addresses.
   *
   * Needs the permission `contacts.delete`.
   *
   * @throws {TesseraError}
   */
  delete(input: ContactsDeleteInput, options?: CallOptions): Call<void>;

  /**
   * Blocks a contact: nothing is sent to it any more.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  block(input: ContactsBlockInput, options?: CallOptions): Call<Contact>;

  /**
   * Lets a blocked contact be reached again.
   *
   * Needs the permission `contacts.write`.
   *
   * @throws {TesseraError}
   */
  unblock(input: ContactsUnblockInput, options?: CallOptions): Call<Contact>;

  /**
   * Makes one contact of two: the first stays, the second goes up in it.
   *
   * Addresses, list memberships and unread messages move, tags are united, empty fields are filled from the second; where both have something, that of the first stays.
   *
   * Needs the permission `contacts.delete`.
   *
   * @throws {TesseraError}
   */
  merge(input: ContactsMergeInput, options?: CallOptions): Call<Contact>;

  /**
   * Changes of contacts as they happen, in order.
   *
   * Clients that lose the connection resume where they were: nothing is lost or told twice. After a week away, PRECONDITION_FAILED with kind `resume_expired` says to load afresh.
   *
   * Needs the permission `contacts.read`.
   *
   * When the connection is lost it goes on after the last item received.
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

  exports: ContactsExportsApi;
}
