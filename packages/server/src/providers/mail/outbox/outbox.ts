/** The sandbox of mails and the default: they stay in `platform.mails`, where the playground shows them. */
import type { MailProvider } from '../mail-provider.ts';

export const outbox: MailProvider = { vendor: 'outbox', send: async () => {}, close: () => {} };
