/** The kinds of error that campaigns can answer with, as clients see them in `details.kind`. */
import type { ErrorKind } from '../../lib/app-error.ts';

/** Problems of a campaign that only this domain reports. */
const ownProblemKinds = [
  'audience_empty',
  'channels_missing',
  'contact_unreachable',
  'content_invalid',
  'experiment_too_small',
  'frequency_cap_reached',
  'steps_missing',
  'subject_missing',
  'template_required',
  'variants_missing',
] as const;

/**
 * Every kind of problem that `campaigns.check` can report. The kinds after `ownProblemKinds` belong to messaging, which refuses the sender or
 * the content.
 */
export const campaignProblemKinds = [
  ...ownProblemKinds,
  'contact_blocked',
  'contact_opted_out',
  'media_not_found',
  'template_media_missing',
  'variable_missing',
  'sender_inactive',
  'sender_not_found',
  'template_not_approved',
  'template_not_found',
  'template_too_heavy',
  'channel_mismatch',
] as const satisfies readonly ErrorKind[];
export type CampaignProblemKind = (typeof campaignProblemKinds)[number];

export const campaignsErrorKinds = [
  ...ownProblemKinds,
  'campaign_already_started',
  'campaign_has_audience',
  'campaign_has_no_failures',
  'campaign_not_found',
  'campaign_status_conflict',
  'campaign_type_conflict',
  'campaign_version_conflict',
  'channel_already_added',
  'channel_not_found',
  'enrollment_not_found',
  'experiment_decided',
  'step_limit_reached',
  'step_not_found',
  'variant_limit_reached',
  'variant_not_found',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    campaigns: (typeof campaignsErrorKinds)[number];
  }
}
