/** The error kinds of messaging, as clients read them in `details.kind`. */
export const messagingErrorKinds = [
  'channel_mismatch',
  'contact_address_missing',
  'contact_blocked',
  'contact_opted_out',
  'conversation_not_found',
  'conversation_note_not_found',
  'default_sender_missing',
  'media_not_found',
  'message_not_failed',
  'message_not_found',
  'message_not_queued',
  'message_not_uncertain',
  'message_owned_by_campaign',
  'portfolio_in_use',
  'portfolio_not_found',
  'push_subscription_not_found',
  'secret_key_required',
  'sender_inactive',
  'sender_not_found',
  'template_media_missing',
  'template_not_approved',
  'template_not_found',
  'template_refused',
  'template_too_heavy',
  'template_version_conflict',
  'unsubscribe_link_not_found',
  'variable_missing',
  'sender_unreachable',
  'whatsapp_account_not_found',
  'whatsapp_window_closed',
] as const;

declare module '../../lib/app-error.ts' {
  interface ErrorKinds {
    messaging: (typeof messagingErrorKinds)[number];
  }
}
