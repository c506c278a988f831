/** Tokens of mailed links that prove a mailbox; only hashes are stored. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const EmailTokenPurpose = z.enum(['verify', 'reset', 'change', 'unlock']);
export type EmailTokenPurpose = z.infer<typeof EmailTokenPurpose>;

/** What a person asked for when they signed up; the link of their mail makes it. */
export const pendingSignUp = z.object({ name: z.string(), organizationName: z.string(), passwordHash: z.string() });
export type PendingSignUp = z.infer<typeof pendingSignUp>;

export const emailTokenRow = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  purpose: EmailTokenPurpose,
  email: z.string(),
  tokenHash: z.string(),
  attempts: z.int(),
  signUp: pendingSignUp.nullable(),
  expiresAt: z.date(),
  usedAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface EmailToken extends z.infer<typeof emailTokenRow> {}
export class EmailToken extends Row {
  static tableName = 'identity.email_tokens';
  static row = emailTokenRow;
}
