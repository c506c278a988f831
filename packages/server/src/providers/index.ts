/** Outside systems, one interface per kind. */
import type { Config } from '../config.ts';
import { type MailProvider, outbox } from './mail.ts';
import { smtp } from './mail-smtp.ts';

export interface Providers {
  mail: MailProvider;
}

export const createProviders = ({ smtpUrl, mailFrom }: Config): Providers => ({
  mail: smtpUrl ? smtp({ url: smtpUrl, from: mailFrom }) : outbox,
});
