/**
 * Sign-in tickets: what a correct password gives while a second factor is outstanding. A ticket is valid for five minutes and five
 * attempts. Only its hash is stored.
 */
import { SignInTicket, type Transaction } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';

const TICKET_SECONDS = 5 * 60;
const MAX_ATTEMPTS = 5;

/** Issues a ticket to `userId`; `action` is what the activity log records once the session opens. */
export async function issueSignInTicket(db: Transaction, userId: string, action: string, now: Date) {
  const ticket = randomToken();
  const expiresAt = new Date(now.getTime() + TICKET_SECONDS * 1000);
  await SignInTicket.query(db).insert({ userId, action, ticketHash: hashToken(ticket), attempts: 0, expiresAt });
  return { ticket, expiresAt };
}

const usableTickets = (db: Transaction, now: Date) =>
  SignInTicket.query(db).where({ usedAt: null }).where('expiresAt', '>', now);

/** The ticket; throws unless it is unused and has not expired. */
export async function requireSignInTicket(db: Transaction, ticket: string, now: Date): Promise<SignInTicket> {
  const found = await usableTickets(db, now).findOne({ ticketHash: hashToken(ticket) });
  if (!found) throw ticketInvalid();
  return found;
}

/** Counts an attempt with the ticket; throws when none is left. */
export async function countSignInTicketAttempt(db: Transaction, ticket: string, now: Date): Promise<SignInTicket> {
  const [counted] = (await usableTickets(db, now)
    .where({ ticketHash: hashToken(ticket) })
    .where('attempts', '<', MAX_ATTEMPTS)
    .increment('attempts', 1)
    .returning('*')) as unknown as SignInTicket[];
  if (!counted) throw ticketInvalid();
  return counted;
}

/** Marks the ticket used. Of concurrent calls, one succeeds. */
export async function consumeSignInTicket(db: Transaction, id: string, now: Date): Promise<void> {
  if ((await usableTickets(db, now).where({ id }).patch({ usedAt: now })) === 0) throw ticketInvalid();
}

/** Ends all tickets of a user: their password has changed. */
export async function endSignInTickets(db: Transaction, userId: string, now: Date): Promise<void> {
  await SignInTicket.query(db).where({ userId, usedAt: null }).patch({ usedAt: now });
}

const ticketInvalid = () =>
  new AppError('UNAUTHORIZED', 'This took too long, or too many attempts: sign in with your password again', {
    kind: 'sign_in_ticket_invalid',
  });
