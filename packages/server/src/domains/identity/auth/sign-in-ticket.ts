/** What a right password is worth when a second factor is asked for: five minutes and five tries to show it. */
import { SignInTicket, type Transaction } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';

const TICKET_SECONDS = 5 * 60;
const TRIES = 5;

/** A ticket for `userId`; `action` is what the session it opens will be recorded as. */
export async function issueTicket(db: Transaction, userId: string, action: string, now: Date) {
  const ticket = randomToken();
  const expiresAt = new Date(now.getTime() + TICKET_SECONDS * 1000);
  await SignInTicket.query(db).insert({ userId, action, ticketHash: hashToken(ticket), attempts: 0, expiresAt });
  return { ticket, expiresAt };
}

const live = (db: Transaction, now: Date) =>
  SignInTicket.query(db).where({ usedAt: null }).where('expiresAt', '>', now);

/** The ticket, still unused. */
export async function findTicket(db: Transaction, ticket: string, now: Date): Promise<SignInTicket> {
  return (await live(db, now).findOne({ ticketHash: hashToken(ticket) })) ?? fail();
}

/** Counts a try with it. */
export async function tryTicket(db: Transaction, ticket: string, now: Date): Promise<SignInTicket> {
  const [tried] = (await live(db, now)
    .where({ ticketHash: hashToken(ticket) })
    .where('attempts', '<', TRIES)
    .increment('attempts', 1)
    .returning('*')) as unknown as SignInTicket[];
  return tried ?? fail();
}

/** Uses it up; of many at once, one gets it. */
export async function useTicket(db: Transaction, id: string, now: Date): Promise<void> {
  if ((await live(db, now).where({ id }).patch({ usedAt: now })) === 0) fail();
}

/** A password that was changed takes the tickets it bought with it. */
export async function endTickets(db: Transaction, userId: string, now: Date): Promise<void> {
  await SignInTicket.query(db).where({ userId, usedAt: null }).patch({ usedAt: now });
}

function fail(): never {
  throw new AppError('UNAUTHORIZED', 'This took too long, or too many tries: sign in with your password again', {
    kind: 'ticket_invalid',
  });
}
