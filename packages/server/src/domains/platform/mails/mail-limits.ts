/**
 * Bounds the mails that visitors of a shop cause to one mailbox, whatever they do there: the addresses are typed by anyone. And those of an
 * organization, because anyone can have one: a person who floods a mailbox with orders of their own does so by the platform's mails.
 */
import type { Transaction } from '@tessera/db';
import { mailboxOf } from '../../../lib/text/mailbox.ts';
import { consumePoint, networkOf, requirePoint, type SharedLimit } from '../../../runtime/rate-limits.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** So few that one network does not use up what others may cause: the owner of the mailbox still gets their own mails. */
const FROM_NETWORK: SharedLimit = { name: 'mails.mailboxFromNetwork', points: 10, seconds: 3600 };
const TO_MAILBOX: SharedLimit = { name: 'mails.mailbox', points: 40, seconds: 3600 };
/** So many that a box office can sell all its tickets to one address. */
const OF_ORGANIZATION: SharedLimit = { name: 'mails.mailboxOfOrganization', points: 200, seconds: 3600 };

export type MailCause = Partial<Pick<Ctx, 'actor' | 'request' | 'now' | 'organization'>>;

/**
 * Consumes a point of the mailbox if a visitor caused the call, and throws TOO_MANY_REQUESTS if none is left. `queueMail` calls it.
 * Services call it themselves where a job sends the mail later. Needs a system transaction.
 */
export async function limitMailsTo(
  db: Transaction,
  { actor, request, now }: MailCause,
  address: string,
): Promise<void> {
  if (!actor || !isGuest(actor) || !request || !now) return;
  const mailbox = mailboxOf(address);
  await requirePoint(db, FROM_NETWORK, `${networkOf(request.ip)} ${mailbox}`, now());
  await requirePoint(db, TO_MAILBOX, mailbox, now());
}

/** Whether an organization may send another mail to the mailbox. Needs a system transaction. */
export async function mayMail(db: Transaction, { organization, now }: MailCause, address: string): Promise<boolean> {
  if (!organization || !now) return true;
  return consumePoint(db, OF_ORGANIZATION, `${organization.id} ${mailboxOf(address)}`, now());
}
