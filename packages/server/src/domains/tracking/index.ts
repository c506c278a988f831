/** The door for other domains. */
export { contactsOf } from './credit.ts';
export { contactsWhoDid } from './did.ts';
