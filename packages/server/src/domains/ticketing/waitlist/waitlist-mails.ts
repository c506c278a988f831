/** What those are written who wait. */
import type { TicketedEvent, WaitlistEntry } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { pageLink } from '../tickets/ticket-links.ts';
import { mailHolder, whatAndWhen } from '../tickets/ticket-mails.ts';

export const mailJoined = (
  ctx: Ctx,
  { id, token, email, title, typeName }: { id: string; token: string; email: string; title: string; typeName: string },
) =>
  mailHolder(ctx, {
    to: email,
    subject: `You are on the waiting list for ${title}`,
    paragraphs: [
      `you wait for ${typeName}, ${title}. When it is your turn, we write to you and keep the seats for a while.`,
      `Your place, and to leave the list:\n${pageLink(ctx, 'waitlist', { id, token })}`,
      'If it was not you who joined, leave the list by that link.',
    ],
  });

export const mailSeats = (
  ctx: Ctx,
  {
    id,
    token,
    entry,
    event,
    typeName,
    expiresAt,
  }: {
    id: string;
    token: string;
    entry: Pick<WaitlistEntry, 'email' | 'quantity'>;
    event: TicketedEvent;
    typeName: string;
    expiresAt: Date;
  },
) => {
  const until = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: event.timeZone,
  }).format(expiresAt);
  return mailHolder(ctx, {
    to: entry.email,
    subject: `It is your turn: ${event.title}`,
    paragraphs: [
      `${entry.quantity} × ${typeName} ${entry.quantity === 1 ? 'is' : 'are'} kept for you:`,
      whatAndWhen(event),
      `Until ${until} (${event.timeZone}). After that it is the next one's turn.`,
      pageLink(ctx, 'waitlist', { id, token }),
    ],
  });
};
