/** Mails to waitlist entries. */
import type { TicketedEvent, WaitlistEntry } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { pageLink } from '../tickets/ticket-links.ts';
import { eventSummary, formatMoment, queueTicketMail } from '../tickets/ticket-mails.ts';

interface WaitlistMail {
  id: string;
  token: string;
  entry: Pick<WaitlistEntry, 'email' | 'quantity'>;
  typeName: string;
}

export const mailWaitlistJoined = (ctx: Ctx, { id, token, entry, typeName, title }: WaitlistMail & { title: string }) =>
  queueTicketMail(ctx, {
    to: entry.email,
    subject: `You are on the waiting list for ${title}`,
    paragraphs: [
      `you are waiting for ${typeName}, ${title}. When it is your turn, we write to you and keep the seats for a while.`,
      `To see your position, or to leave the list:\n${pageLink(ctx, 'waitlist', { id, token })}`,
      'If you did not join, leave the list by that link.',
    ],
  });

export const mailWaitlistOffer = (
  ctx: Ctx,
  { id, token, entry, typeName, event, expiresAt }: WaitlistMail & { event: TicketedEvent; expiresAt: Date },
) =>
  queueTicketMail(ctx, {
    to: entry.email,
    subject: `It is your turn: ${event.title}`,
    paragraphs: [
      `${entry.quantity} × ${typeName} ${entry.quantity === 1 ? 'is' : 'are'} kept for you:`,
      eventSummary(event),
      `Until ${formatMoment(expiresAt, event.timeZone)}. After that the seats are offered to the next person.`,
      pageLink(ctx, 'waitlist', { id, token }),
    ],
  });

export const mailWaitlistEnded = (
  ctx: Ctx,
  to: string,
  { title, cancellationReason }: Pick<TicketedEvent, 'title' | 'cancellationReason'>,
) =>
  queueTicketMail(ctx, {
    to,
    subject: `${title} was cancelled`,
    paragraphs: [
      `${title} was cancelled${cancellationReason ? `: ${cancellationReason}` : '.'}`,
      'You were on its waiting list. No seats are offered any more, and you do not have to do anything.',
    ],
  });
