/** Mails to users about their accounts: links, and notices of changes. They are queued in the caller's system transaction. */
import type { EmailTokenPurpose, PendingSignUp, Transaction, User } from '@tessera/db';
import { nameInMail } from '../../../lib/text/names.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { queueMail } from '../../platform/index.ts';
import { issueEmailLink } from './email-token.ts';

type Recipient = Pick<User, 'id' | 'email' | 'name'>;
type LinkMail = { purpose: EmailTokenPurpose; page: string; subject: string; before: string; after: string };

const LINK_MAILS = {
  verify: {
    purpose: 'verify',
    page: 'verify',
    subject: 'Confirm your e-mail address',
    before: 'Please confirm that this is your e-mail address:',
    after: 'If you did not sign up, you need not do anything.',
  },
  confirmSignUp: {
    purpose: 'verify',
    page: 'confirm',
    subject: 'Finish signing up',
    before: 'Follow this link and enter the password you chose, and your account is ready:',
    after: 'If you did not sign up, you need not do anything: without your click there is no account.',
  },
  reset: {
    purpose: 'reset',
    page: 'reset',
    subject: 'Choose a new password',
    before: 'A new password was requested for your account. Choose it here:',
    after: 'If you did not request it, you need not do anything: your password stays as it is.',
  },
  change: {
    purpose: 'change',
    page: 'change-email',
    subject: 'Confirm your new e-mail address',
    before: 'You asked to sign in with this e-mail address from now on. Confirm it here:',
    after: 'If you did not, you need not do anything.',
  },
  unlock: {
    purpose: 'unlock',
    page: 'unlock',
    subject: 'Too many wrong passwords',
    before:
      'Ten wrong passwords were entered for your account, so it is locked for an hour. You can sign in at once here:',
    after: 'If it was not you: no one got in. Choose a new password if yours is used anywhere else.',
  },
} satisfies Record<string, LinkMail>;

/** Queues a mail with a link into the account of `user`: to their address, or to the new address of a change. */
export async function queueLinkMail(
  ctx: Pick<RequestCtx, 'app' | 'now'>,
  db: Transaction,
  kind: keyof typeof LINK_MAILS,
  user: Recipient,
  { email = user.email, signUp }: { email?: string; signUp?: PendingSignUp } = {},
): Promise<void> {
  const { purpose, page, subject, before, after } = LINK_MAILS[kind];
  const link = await issueEmailLink(ctx.app, db, { purpose, userId: user.id, email, signUp }, page, ctx.now());
  const text = `Hello ${nameInMail(user.name)},\n\n${before}\n\n${link}\n\nThe link works once, within an hour. ${after}\n`;
  await queueMail(ctx, db, { to: email, subject, text });
}

const NOTICE_MAILS = {
  accountExists: {
    subject: 'You have an account already',
    text: 'A sign-up with your e-mail address was attempted. You have an account already: sign in, or choose a new password if you have forgotten yours. If it was not you, you need not do anything.',
  },
  passwordChanged: {
    subject: 'Your password was changed',
    text: 'Your password was changed just now. If it was not you, choose a new one at once with "Forgotten password".',
  },
  emailChanging: {
    subject: 'Your e-mail address is about to change',
    text: 'A change of the e-mail address of your account was requested by a signed-in session. If it was not you, change your password at once: the new address does not count before it is confirmed.',
  },
  emailChanged: {
    subject: 'Your e-mail address was changed',
    text: 'From now on you sign in with your new e-mail address. If it was not you, write to us at once.',
  },
  twoFactorEnabled: {
    subject: 'Two-factor sign-in is on',
    text: 'From now on signing in takes a code of your authenticator app besides your password. If it was not you, write to us at once.',
  },
  twoFactorDisabled: {
    subject: 'Two-factor sign-in was turned off',
    text: 'From now on your password alone is enough to sign in. If it was not you, change your password at once and turn it on again.',
  },
  recoveryCodeUsed: {
    subject: 'One of your recovery codes was used',
    text: 'Your account was signed in to with your password and one of your recovery codes. That code does not work any more. If it was not you, change your password at once and make new recovery codes.',
  },
  passkeyAdded: {
    subject: 'A passkey was added to your account',
    text: 'From now on you can sign in with it. If it was not you, change your password at once and delete the passkey.',
  },
  passkeyDeleted: {
    subject: 'A passkey was removed from your account',
    text: 'It opens your account no more. If it was not you, change your password at once.',
  },
  codesGuessed: {
    subject: 'Your password is known to a stranger',
    text: 'Your password was entered correctly, followed by ten wrong codes. No more codes are accepted for an hour, and no one got in. If it was not you, change your password at once. Your recovery codes still work.',
  },
};

/** Queues a mail without a link: what happened to an account. */
export const queueNoticeMail = (
  ctx: Pick<RequestCtx, 'app'>,
  db: Transaction,
  kind: keyof typeof NOTICE_MAILS,
  { email, name }: Pick<Recipient, 'email' | 'name'>,
  more = '',
): Promise<void> => {
  const { subject, text } = NOTICE_MAILS[kind];
  const paragraphs = [`Hello ${nameInMail(name)},`, text, more].filter(Boolean);
  return queueMail(ctx, db, { to: email, subject, text: `${paragraphs.join('\n\n')}\n` });
};
