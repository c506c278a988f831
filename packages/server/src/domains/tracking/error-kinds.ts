/** The kinds of error of the tracking domain, as clients see them in `details.kind`. */
export const trackingErrorKinds = [
  'source_inactive',
  'source_limit_reached',
  'source_not_found',
  'webhook_signature_invalid',
  'tracked_event_not_found',
  'write_key_invalid',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    tracking: (typeof trackingErrorKinds)[number];
  }
}
