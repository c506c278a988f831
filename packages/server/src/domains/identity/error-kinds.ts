/** The kinds of error that identity answers with, in `details.kind`. */
export const identityErrorKinds = [
  'access_token_invalid',
  'account_locked',
  'account_not_found',
  'api_key_invalid',
  'code_invalid',
  'credentials_invalid',
  'email_confirmation_required',
  'email_taken',
  'mail_not_found',
  'origin_not_allowed',
  'passkey_limit_reached',
  'passkey_not_found',
  'passkey_refused',
  'passkeys_unavailable',
  'session_ended',
  'session_not_found',
  'sign_in_ticket_invalid',
  'two_factor_disabled',
  'two_factor_required',
  'two_factor_setup_missing',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    identity: (typeof identityErrorKinds)[number];
  }
}
