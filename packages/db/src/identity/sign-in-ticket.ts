/** Sign-in tickets: sign-ins whose second factor is outstanding; only hashes are stored. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const signInTicketRow = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  ticketHash: z.string(),
  action: z.string(),
  attempts: z.int(),
  expiresAt: z.date(),
  usedAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface SignInTicket extends z.infer<typeof signInTicketRow> {}
export class SignInTicket extends Row {
  static tableName = 'identity.sign_in_tickets';
  static row = signInTicketRow;
}
