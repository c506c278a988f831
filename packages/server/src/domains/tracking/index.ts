/** The door for other domains. */

export { contactsWithEventSince } from './did.ts';
export { survivingContacts } from './recognition/attribute-events.ts';
