/** Outside systems: one interface per kind. */

import type { Config } from '../runtime/config.ts';
import type { MailProvider } from './mail/mail-provider.ts';
import { outbox } from './mail/outbox/outbox.ts';
import { smtp } from './mail/smtp/smtp.ts';

export interface Providers {
  mail: MailProvider;
}

export const createProviders = ({ smtpUrl, mailFrom }: Config): Providers => ({
  mail: smtpUrl ? smtp({ url: smtpUrl, from: mailFrom }) : outbox,
});
