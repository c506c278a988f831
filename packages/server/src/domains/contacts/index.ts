/** The door for other domains. */
export { normalAddress } from './address.ts';
export { audienceQuery, createAudience } from './audience.service.ts';
export { mayContact } from './consent.service.ts';
export { type ConsentStatement, stateConsents } from './consent-statement.service.ts';
export { createContact } from './contact.service.ts';
export { countActivity, holdContacts } from './contact-activity.service.ts';
export { type ContactLine, contactsOfLines } from './contact-lines.ts';
export { addressesOfContact, type ContactAddresses, touchContacts } from './contact-message.service.ts';
export { recognizeContacts } from './contact-recognition.service.ts';
export { requireContacts } from './contact-set.ts';
