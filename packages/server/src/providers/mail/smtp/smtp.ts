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
    // nodemailer must not read bodies from files or URLs.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    vendor: 'smtp',
    close: () => transport.close(),
    async send({ id, to, subject, text, html }) {
      try {
        // As an object it is one address, even with commas in it.
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
        // RFC 5321 §4.2.1: a 5xx code means that the server will refuse the same mail again.
        if (responseCode >= 500) throw new PermanentMailError(message);
        throw error;
      }
    },
  };
}
