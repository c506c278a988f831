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
  id: string;
}

export interface ContactsListInput {
  /** Where the page before ended: its nextCursor. */
  cursor?: string;
  /**
   * Items on a page, 1 to 200.
   * @default 25
   */
  limit?: number;
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
  /** Newest first when left out. */
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
  id: string;
}

export interface ContactsWatchInput {
  /** These contacts only. */
  ids?: string[];
  /** These changes only. */
  types?: ('created' | 'updated' | 'deleted' | 'merged')[];
  /** The id of the last item seen, to go on after it; clients send it when they reconnect. */
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
  /** Records with neither a valid phone nor a valid e-mail. */
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
  /** Where the page before ended: its nextCursor. */
  cursor?: string;
  /**
   * Items on a page, 1 to 200.
   * @default 25
   */
  limit?: number;
  filter?: {
    status?: 'uploading' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';
  };
  /** Newest first when left out. */
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
export type IssueReason = 'phone_missing' | 'phone_invalid' | 'email_missing' | 'email_invalid' | 'addresses_of_two_contacts' | 'value_too_long' | 'too_many_tags' | 'too_many_fields';

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

  imports: ContactsImportsApi;

  exports: ContactsExportsApi;
}
