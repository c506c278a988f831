/** The door for other domains. */
export { survivingContacts } from './credit.ts';
export { contactsWithEventSince } from './did.ts';
