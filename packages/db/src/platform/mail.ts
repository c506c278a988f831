/** Mails on their way out; the body is sealed. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const mailRow = z.object({
  id: z.uuid(),
  recipient: z.string(),
  subject: z.string(),
  body: z.string().nullable(),
  status: z.enum(['queued', 'sent', 'failed']),
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
