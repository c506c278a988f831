/** The door for other domains. */
export { audienceQuery, createAudience } from './audiences/audience.service.ts';
export { mayContact } from './consents/consent.service.ts';
export { type ConsentStatement, stateConsents } from './consents/consent-statement.service.ts';
export { countActivity, holdContacts } from './contacts/activity/event-counters.ts';
export { touchContacts } from './contacts/activity/message-counters.ts';
export { createContact } from './contacts/contact.service.ts';
export { requireContacts } from './contacts/contact-set.ts';
export { type ContactLine, contactsOfLines } from './contacts/recognition/contact-lines.ts';
export { recognizeContacts } from './contacts/recognition/recognize-contacts.ts';
export { normalAddress } from './identities/address.ts';
export { addressesOfContact, type ContactAddresses } from './identities/contact-addresses.ts';
