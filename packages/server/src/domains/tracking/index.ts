/** The door for other domains. */
export { contactsOf } from './credit.ts';
