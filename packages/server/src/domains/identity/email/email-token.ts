/**
 * E-mail tokens: single-use links that prove a mailbox. They expire after an hour; only their hash is stored. A link alone never opens a
 * session: signing up, unlocking and resetting also require a password.
 */
import { EmailToken, type EmailTokenPurpose, type PendingSignUp, type Transaction } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';

const LINK_SECONDS = 3600;
/** How many passwords may be tried with one link. */
const MAX_ATTEMPTS = 5;

interface EmailLink {
  purpose: EmailTokenPurpose;
  userId: string;
  /** The mailbox that receives the link, and that the link proves. */
  email: string;
  signUp?: PendingSignUp;
}

/**
 * Issues a link. Earlier links to the same mailbox stay usable until one of them is used, so a stranger who asks for more mails ends
 * none; those to another mailbox end. The token follows #, so it reaches no server log.
 */
export async function issueEmailLink(
  app: App,
  db: Transaction,
  { purpose, userId, email, signUp }: EmailLink,
  page: string,
  now: Date,
): Promise<string> {
  await EmailToken.query(db).where({ userId, purpose, usedAt: null }).whereNot({ email }).patch({ usedAt: now });
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + LINK_SECONDS * 1000);
  await EmailToken.query(db).insert({
    userId,
    purpose,
    email,
    tokenHash: hashToken(token),
    attempts: 0,
    signUp: signUp ?? null,
    expiresAt,
  });
  return `${app.config.publicUrl.replace(/\/$/, '')}/account/${page}#token=${token}`;
}

const usableLinks = (db: Transaction, purpose: EmailTokenPurpose, token: string, now: Date) =>
  EmailToken.query(db)
    .where({ purpose, tokenHash: hashToken(token), usedAt: null })
    .where('expiresAt', '>', now);

/** The link of `token`; throws unless it is unused and has not expired. */
export async function requireEmailLink(
  db: Transaction,
  purpose: EmailTokenPurpose,
  token: string,
  now: Date,
): Promise<EmailToken> {
  const link = await usableLinks(db, purpose, token, now).first();
  if (!link) throw linkInvalid();
  return link;
}

/** Marks the link and the user's others for the same purpose used, in one statement: of concurrent calls, one succeeds. Sign-ups that were not confirmed are forgotten. */
export async function consumeEmailLink(
  db: Transaction,
  purpose: EmailTokenPurpose,
  token: string,
  now: Date,
): Promise<EmailToken> {
  const consumed = (
    (await EmailToken.query(db)
      .where({ purpose, usedAt: null })
      .whereIn('userId', usableLinks(db, purpose, token, now).select('userId'))
      .patch({ usedAt: now, signUp: null })
      .returning('*')) as unknown as EmailToken[]
  ).find(({ tokenHash }) => tokenHash === hashToken(token));
  if (!consumed) throw linkInvalid();
  return consumed;
}

/** Counts a password attempt with the link; throws when none is left. */
export async function countEmailLinkAttempt(
  db: Transaction,
  purpose: EmailTokenPurpose,
  token: string,
  now: Date,
): Promise<EmailToken> {
  const [counted] = (await usableLinks(db, purpose, token, now)
    .where('attempts', '<', MAX_ATTEMPTS)
    .increment('attempts', 1)
    .returning('*')) as unknown as EmailToken[];
  if (!counted) throw linkInvalid();
  return counted;
}

/** Ends all links of a user: their e-mail address or password has changed. */
export const endEmailLinks = async (db: Transaction, userId: string, now: Date): Promise<void> => {
  await EmailToken.query(db).where({ userId, usedAt: null }).patch({ usedAt: now });
};

const linkInvalid = () =>
  new AppError('BAD_REQUEST', 'This link was used already or is too old; ask for a new one', {
    kind: 'link_invalid',
    issues: [{ path: 'token', message: 'was used already or is too old' }],
  });
