/** The door for other domains. */
export {
  type Composed,
  type ComposeRecipient,
  compose,
  type LinkTracking,
  type Prepared,
  prepareContent,
} from './compose.ts';
export { CONTACT_VARIABLES } from './contact-variables.ts';
export { MessageContent } from './content.schema.ts';
export { type DispatchTarget, dispatchMessages } from './deliver.ts';
export { campaignMessages, messageStates } from './message-states.ts';
export { queueMessages } from './queue.ts';
export { resolveRecipientAddresses } from './recipient-address.ts';
export { repliedSince } from './replied.ts';
export { peekThroughput, reserveThroughput } from './room.ts';
export { createSender, defaultSender, requireSender } from './sender.service.ts';
export { decryptSenderAccount } from './sender-account.ts';
export { senderLimit } from './sender-limits.ts';
export { lockSender, type MessageDraft, type Outgoing, storeAsSending } from './sending.ts';
export { type Unsubscribing, unsubscribeUrl } from './unsubscribe.ts';
export { openServiceWindows } from './windows.ts';
