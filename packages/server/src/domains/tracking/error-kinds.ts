/** The kinds of error that tracking can answer with, as clients see them in `details.kind`. */
export const trackingErrorKinds = [
  'event_not_found',
  'key_invalid',
  'limit',
  'signature_invalid',
  'source_inactive',
  'source_not_found',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    tracking: (typeof trackingErrorKinds)[number];
  }
}
