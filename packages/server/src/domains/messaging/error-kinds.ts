/** The kinds of error that messaging can answer with, as clients see them in `details.kind`. */
export const messagingErrorKinds = [
  'blocked',
  'contact_blocked',
  'contact_not_found',
  'conversation_not_found',
  'link_not_found',
  'media_not_found',
  'medium_missing',
  'member_not_found',
  'message_not_found',
  'missing_variable',
  'no_address',
  'no_sender',
  'not_failed',
  'not_queued',
  'not_uncertain',
  'note_not_found',
  'of_campaign',
  'opted_out',
  'portfolio_in_use',
  'portfolio_not_found',
  'secret_key_required',
  'sender_inactive',
  'sender_not_found',
  'subscription_not_found',
  'template_not_approved',
  'template_not_found',
  'template_too_heavy',
  'vendor_refused',
  'vendor_unreachable',
  'version',
  'whatsapp_account_not_found',
  'window_closed',
  'wrong_channel',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    messaging: (typeof messagingErrorKinds)[number];
  }
}
