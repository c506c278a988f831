/** The door for other domains. */
export { audienceQuery } from './audience.service.ts';
export { mayContact } from './consent.service.ts';
export { createContact } from './contact.service.ts';
