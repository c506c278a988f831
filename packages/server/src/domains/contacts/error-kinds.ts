/** The kinds of error of the contacts domain, as clients see them in `details.kind`. */
export const contactsErrorKinds = [
  'audience_not_found',
  'consent_not_found',
  'contact_not_found',
  'contact_write_conflict',
  'csv_header_missing',
  'csv_invalid',
  'custom_field_key_taken',
  'custom_field_limit_reached',
  'custom_field_not_found',
  'identity_limit_reached',
  'identity_not_found',
  'identity_taken',
  'import_cancelled',
  'import_file_missing',
  'import_finished',
  'import_not_found',
  'import_offset_mismatch',
  'import_upload_closed',
  'tag_not_found',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    contacts: (typeof contactsErrorKinds)[number];
  }
}
