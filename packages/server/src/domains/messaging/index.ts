/** What other domains may use of messaging. */

export { sampleUnsubscribeUrl, unsubscribeUrl } from './consent/unsubscribe.ts';
export {
  type ComposeRecipient,
  compose,
  type LinkTracking,
  type PreparedContent,
  prepareContent,
  type RenderedMessage,
} from './content/compose.ts';
export { CONTACT_VARIABLES } from './content/contact-variables.ts';
export { MessageContent } from './content/content.schema.ts';
export { repliedSince } from './conversations/conversation.service.ts';
export { openServiceWindows } from './conversations/whatsapp-window.ts';
export { campaignMessages, messageStates } from './messages/campaign-messages.ts';
export { lockSender, type MessageDraft, type OutgoingMessage, storeAsSending } from './outbox/claim.ts';
export { dispatchMessages } from './outbox/dispatch.ts';
export { queueMessages } from './outbox/enqueue.ts';
export type { DispatchTarget } from './outbox/outcomes.ts';
export { resolveRecipientAddresses } from './outbox/recipient-address.ts';
export { createSender, defaultSender, requireSender } from './senders/sender.service.ts';
export { decryptSenderAccount } from './senders/sender-account.ts';
export { onSenderFreed } from './senders/sender-freed.ts';
export { senderLimit } from './throughput/sender-limits.ts';
export { peekThroughput, reserveThroughput } from './throughput/throughput.ts';
