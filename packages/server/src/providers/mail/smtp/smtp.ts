/** Mail through any SMTP server. https://nodemailer.com/smtp */
import { createTransport } from 'nodemailer';
import { type MailProvider, PermanentMailError } from '../mail-provider.ts';

export interface SmtpOptions {
  /** smtp://user:password@host:587 (STARTTLS where it is offered), or smtps://… */
  url: string;
  /** `Tessera <no-reply@example.com>` */
  from: string;
}

export function smtp({ url, from }: SmtpOptions): MailProvider {
  const transport = createTransport({
    url,
    pool: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // Bodies are ours alone: nothing of them is ever read from files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    vendor: 'smtp',
    close: () => transport.close(),
    async send({ id, to, subject, text, html }) {
      try {
        // As an object the address is one address, whatever commas stand in it.
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
        });
      } catch (error) {
        const { responseCode = 0, message } = error as Error & { responseCode?: number };
        // RFC 5321 §4.2.1: a code of 5xx says that the same mail will be refused again.
        if (responseCode >= 500) throw new PermanentMailError(message);
        throw error;
      }
    },
  };
}
