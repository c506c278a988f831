/** The kinds of error that campaigns can answer with, as clients see them in `details.kind`. */
export const campaignsErrorKinds = [
  'already_decided',
  'campaign_begun',
  'campaign_not_found',
  'campaign_status',
  'campaign_type',
  'channel_not_found',
  'channel_taken',
  'enrollment_not_found',
  'has_audience',
  'invalid_content',
  'limit',
  'no_address',
  'nothing_failed',
  'sender_inactive',
  'step_not_found',
  'variant_not_found',
  'version_conflict',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    campaigns: (typeof campaignsErrorKinds)[number];
  }
}
