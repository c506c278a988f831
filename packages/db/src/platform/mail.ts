/** Mails waiting for delivery, and delivered ones; the body is sealed. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const MailStatus = z.enum(['queued', 'sent', 'failed']);
export type MailStatus = z.infer<typeof MailStatus>;

export const mailRow = z.object({
  id: z.uuid(),
  recipient: z.string(),
  subject: z.string(),
  body: z.string().nullable(),
  status: MailStatus,
  failure: z.string().nullable(),
  sentAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface MailRow extends z.infer<typeof mailRow> {}
export class MailRow extends Row {
  static tableName = 'platform.mails';
  static row = mailRow;
}
