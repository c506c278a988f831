/** Links that prove a mailbox: single use, hashed, an hour at most. */
import { EmailToken, type EmailTokenPurpose, type Transaction } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';

const LINK_SECONDS = 3600;
/** How many passwords may be tried with one link. */
const TRIES = 5;

interface Issued {
  purpose: EmailTokenPurpose;
  userId: string;
  /** The mailbox it goes to, and proves. */
  email: string;
}

/** A new link, in place of those for the same purpose. What stands behind # never reaches a log. */
export async function issueLink(
  app: App,
  db: Transaction,
  { purpose, userId, email }: Issued,
  page: string,
  now: Date,
): Promise<string> {
  await EmailToken.query(db).where({ userId, purpose, usedAt: null }).patch({ usedAt: now });
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + LINK_SECONDS * 1000);
  await EmailToken.query(db).insert({ userId, purpose, email, tokenHash: hashToken(token), attempts: 0, expiresAt });
  return `${app.config.publicUrl.replace(/\/$/, '')}/account/${page}#token=${token}`;
}

const live = (db: Transaction, purpose: EmailTokenPurpose, token: string, now: Date) =>
  EmailToken.query(db)
    .where({ purpose, tokenHash: hashToken(token), usedAt: null })
    .where('expiresAt', '>', now);

/** The link behind `token`, still unused. */
export async function findLink(
  db: Transaction,
  purpose: EmailTokenPurpose,
  token: string,
  now: Date,
): Promise<EmailToken> {
  return (await live(db, purpose, token, now).first()) ?? fail();
}

/** Uses it up; of many at once, one gets it. */
export async function useLink(
  db: Transaction,
  purpose: EmailTokenPurpose,
  token: string,
  now: Date,
): Promise<EmailToken> {
  const [used] = (await live(db, purpose, token, now).patch({ usedAt: now }).returning('*')) as unknown as EmailToken[];
  return used ?? fail();
}

/** Counts a password tried with it. */
export async function tryLink(
  db: Transaction,
  purpose: EmailTokenPurpose,
  token: string,
  now: Date,
): Promise<EmailToken> {
  const [tried] = (await live(db, purpose, token, now)
    .where('attempts', '<', TRIES)
    .increment('attempts', 1)
    .returning('*')) as unknown as EmailToken[];
  return tried ?? fail();
}

/** A mailbox that changed hands, or an account that did, takes all its links with it. */
export const endLinks = async (db: Transaction, userId: string, now: Date): Promise<void> => {
  await EmailToken.query(db).where({ userId, usedAt: null }).patch({ usedAt: now });
};

function fail(): never {
  throw new AppError('BAD_REQUEST', 'This link was used already or is too old; ask for a new one', {
    kind: 'link_invalid',
    issues: [{ path: 'token', message: 'was used already or is too old' }],
  });
}
