/** The door for other domains. */
export { audienceQuery, createAudience } from './audiences/audience.service.ts';
export { isOptedIn, splitByConsent } from './consents/consent.service.ts';
export { type ConsentStatement, recordConsentStatements } from './consents/consent-statement.service.ts';
export { addEventCounts, lockContactsForKeyShare, subtractEventCounts } from './contacts/activity/event-counters.ts';
export { updateMessageCounters } from './contacts/activity/message-counters.ts';
export { createContact } from './contacts/contact.service.ts';
export { requireContacts } from './contacts/contact-set.ts';
export { type ContactLine, resolveContactLines } from './contacts/recognition/contact-lines.ts';
export { addWhatsappIdentity, recognizeContacts } from './contacts/recognition/recognize-contacts.ts';
export { normalAddress } from './identities/address.ts';
export { type ContactAddresses, getContactAddresses } from './identities/contact-addresses.ts';
