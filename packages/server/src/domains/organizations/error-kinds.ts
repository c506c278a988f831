/** The kinds of error that organizations answers with, in `details.kind`. */
export const organizationsErrorKinds = [
  'api_key_not_found',
  'api_key_replaced',
  'api_key_revoked',
  'invitation_closed',
  'invitation_for_other_email',
  'invitation_not_found',
  'invitation_pending',
  'limit_reached',
  'member_exists',
  'member_not_found',
  'organization_owner_required',
  'test_mode_required',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    organizations: (typeof organizationsErrorKinds)[number];
  }
}
