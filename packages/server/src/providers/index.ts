/** Outside systems, one interface per kind. */

import { type MailProvider, outbox } from '../domains/platform/mails/mail-queue.ts';
import type { Config } from '../runtime/config.ts';
import { smtp } from './mail/smtp/smtp.ts';

export interface Providers {
  mail: MailProvider;
}

export const createProviders = ({ smtpUrl, mailFrom }: Config): Providers => ({
  mail: smtpUrl ? smtp({ url: smtpUrl, from: mailFrom }) : outbox,
});
