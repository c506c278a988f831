/** The door for other domains. */
export { createContact } from './contact.service.ts';
