/** The kinds of error that identity can answer with, as clients see them in `details.kind`. */
export const identityErrorKinds = [
  'account_locked',
  'account_not_found',
  'email_confirmation_required',
  'email_taken',
  'foreign_origin',
  'key_invalid',
  'link_invalid',
  'mail_not_found',
  'passkey_not_found',
  'passkey_refused',
  'passkeys_unavailable',
  'procedure_not_found',
  'session_ended',
  'session_not_found',
  'ticket_invalid',
  'token_invalid',
  'too_many_passkeys',
  'two_factor_not_begun',
  'two_factor_off',
  'two_factor_required',
  'wrong_code',
  'wrong_credentials',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    identity: (typeof identityErrorKinds)[number];
  }
}
