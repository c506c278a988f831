/** What both sides of a transfer are written. */
import type { Transfer } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { TicketWithContext } from '../tickets/ticket-access.ts';
import { pageLink, tokenLinks } from '../tickets/ticket-links.ts';
import { mailHolder, whatAndWhen } from '../tickets/ticket-mails.ts';

export const mailOffer = (ctx: Ctx, { event, typeName }: TicketWithContext, transfer: Transfer, token: string) =>
  mailHolder(ctx, {
    to: transfer.toEmail,
    subject: `A ticket for ${event.title}`,
    paragraphs: [
      `${transfer.fromEmail} wants to pass a ticket (${typeName}) on to you:`,
      whatAndWhen(event),
      ...(transfer.message ? [`They write:\n${transfer.message}`] : []),
      `Take it or decline it here, until ${transfer.expiresAt.toISOString().slice(0, 10)}:`,
      pageLink(ctx, 'transfer', { id: transfer.id, token }),
      'If you do not know what this is about, you need not do anything.',
    ],
  });

export const mailAccepted = (
  ctx: Ctx,
  { event, typeName }: TicketWithContext,
  { id, token, holderEmail }: { id: string; token: string; holderEmail: string },
) =>
  mailHolder(ctx, {
    to: holderEmail,
    subject: `Your ticket for ${event.title}`,
    paragraphs: [
      `this ticket (${typeName}) is yours now:`,
      whatAndWhen(event),
      `To print or to show at the door:\n${tokenLinks(ctx, id, token).pdf}`,
      `All about it, and to pass it on:\n${pageLink(ctx, 'ticket', { id, token })}`,
      'Whoever has these links has the ticket: keep them to yourself.',
    ],
  });

export const mailPassedOn = (ctx: Ctx, { event, orderNumber }: TicketWithContext, { fromEmail, toEmail }: Transfer) =>
  mailHolder(ctx, {
    to: fromEmail,
    subject: `Your ticket for ${event.title} was passed on`,
    paragraphs: [
      `${toEmail} has taken the ticket of order ${orderNumber} for ${event.title} that you offered.`,
      'Your code for it is no good any more.',
    ],
  });
