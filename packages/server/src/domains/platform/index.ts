/** The door for other domains: mail, and the jobs on keys and partitions. */
export { createMonthlyPartitions } from './housekeeping/monthly-partitions.ts';
export { resealSecrets } from './keys/reseal-secrets.ts';
export { rewrapDataKeys } from './keys/rewrap-data-keys.ts';
export type { StoredMail } from './mails/mail-body.ts';
export { limitMailsTo } from './mails/mail-limits.ts';
export { listMails, queueMail, readMails } from './mails/mail-queue.ts';
