/** The door for other domains. */
export { contactsWithEventSince } from './events/event.service.ts';
export { survivingContacts } from './recognition/attribute-events.ts';
