/** The kinds of error that organizations can answer with, as clients see them in `details.kind`. */
export const organizationsErrorKinds = [
  'api_key_not_found',
  'invitation_closed',
  'invitation_not_found',
  'invited_already',
  'key_replaced',
  'key_revoked',
  'last_owner',
  'limit_reached',
  'member_exists',
  'member_not_found',
  'organization_not_found',
  'other_address',
  'permission',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    organizations: (typeof organizationsErrorKinds)[number];
  }
}
