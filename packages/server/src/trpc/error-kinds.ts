/** The kinds of error that any call can answer with, as clients see them in `details.kind`. */
export const trpcErrorKinds = [
  'authorization_malformed',
  'connections_busy',
  'download_limit_reached',
  'idempotency_mismatch',
  'link_expired',
  'link_invalid',
  'organization_not_found',
  'organization_required',
  'permission_required',
  'person_required',
  'procedure_not_found',
  'reauthentication_required',
  'resume_expired',
  'row_not_found',
  'slots_busy',
  'subscription_limit_reached',
  'too_many_attempts',
] as const;

declare module '../lib/app-error.ts' {
  interface ErrorKinds {
    trpc: (typeof trpcErrorKinds)[number];
  }
}
