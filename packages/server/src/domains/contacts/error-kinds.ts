/** The kinds of error that contacts can answer with, as clients see them in `details.kind`. */
export const contactsErrorKinds = [
  'audience_not_found',
  'contact_not_found',
  'custom_field_not_found',
  'identity_not_found',
  'identity_taken',
  'import_not_found',
  'import_offset',
  'import_status',
  'limit',
  'no_header',
  'not_csv',
  'tag_not_found',
  'try_again',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    contacts: (typeof contactsErrorKinds)[number];
  }
}
