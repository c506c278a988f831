/** The door for other domains. */
export {
  type Composed,
  type ComposeRecipient,
  compose,
  type Prepared,
  prepareContent,
  type Watching,
} from './compose.ts';
export { CONTACT_VARIABLES } from './contact-variables.ts';
export { MessageContent } from './content.schema.ts';
export { type Delivery, deliver } from './deliver.ts';
export { campaignMessages, messageStates } from './message-states.ts';
export { queueMessages } from './queue.ts';
export { recipientsOf } from './recipient-address.ts';
export { repliedSince } from './replied.ts';
export { roomAtAGlance, takeRoom } from './room.ts';
export { createSender, defaultSender, requireSender } from './sender.service.ts';
export { openAccount } from './sender-account.ts';
export { senderLimit } from './sender-limits.ts';
export { beginSending, type Draft, lockSender, type Outgoing } from './sending.ts';
export { type Unsubscribing, unsubscribeUrl } from './unsubscribe.ts';
export { openWindows } from './windows.ts';
