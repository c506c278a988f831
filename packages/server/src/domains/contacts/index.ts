/** The door for other domains. */
export { audienceQuery } from './audience.service.ts';
export { mayContact } from './consent.service.ts';
export { createContact } from './contact.service.ts';
export { countActivity, holdContacts } from './contact-activity.service.ts';
export { recognizeContacts } from './contact-recognition.service.ts';
export { requireContacts } from './contact-set.ts';
