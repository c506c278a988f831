/** The platform domain for other domains: mails, and work on secrets that every organization shares. */
export { makeMonths, resealSecrets, rewrapKeys } from './jobs.ts';
export { queueMail, readMails, type StoredMail } from './mails/mail-queue.ts';
