/** A mail, and what delivers it. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
}

export interface MailProvider {
  vendor: 'outbox' | 'smtp';
  /** Delivery is retried when this throws, except for `PermanentMailError`. */
  send(mail: Mail & { id: string }): Promise<void>;
  /** Closes its connections when the server stops. */
  close(): void;
}

/** The mail server will never accept this mail. */
export class PermanentMailError extends Error {}
