/** Mails to both sides of a transfer. */
import type { Transfer } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { TicketWithContext } from '../tickets/ticket-access.ts';
import { pageLink, tokenLinks } from '../tickets/ticket-links.ts';
import { eventSummary, formatMoment, queueTicketMail } from '../tickets/ticket-mails.ts';

/** To the recipient, with the token that answers the offer. */
export const mailTransferOffer = (
  ctx: Ctx,
  { event, typeName }: TicketWithContext,
  transfer: Transfer,
  token: string,
) =>
  queueTicketMail(ctx, {
    to: transfer.toEmail,
    subject: `A ticket for ${event.title}`,
    paragraphs: [
      `${transfer.fromEmail} would like to transfer a ticket (${typeName}) to you:`,
      eventSummary(event),
      ...(transfer.message ? [`Their message:\n${transfer.message}`] : []),
      `Accept or decline it here, until ${formatMoment(transfer.expiresAt, event.timeZone)}:`,
      pageLink(ctx, 'transfer', { id: transfer.id, token }),
      'If you did not expect this, you can ignore this mail.',
    ],
  });

/** To the new holder, with the ticket's only token. */
export const mailTransferredTicket = (
  ctx: Ctx,
  { event, typeName }: TicketWithContext,
  { id, token, holderEmail }: { id: string; token: string; holderEmail: string },
) =>
  queueTicketMail(ctx, {
    to: holderEmail,
    subject: `Your ticket for ${event.title}`,
    paragraphs: [
      `this ticket (${typeName}) is now yours:`,
      eventSummary(event),
      `To print, or to show at the door:\n${tokenLinks(ctx, id, token).pdf}`,
      `To see it, or to transfer it:\n${pageLink(ctx, 'ticket', { id, token })}`,
      'Anyone with these links can use the ticket, so do not share them.',
    ],
  });

/** To the previous holder. */
export const mailTransferCompleted = (
  ctx: Ctx,
  { event, orderNumber }: TicketWithContext,
  { fromEmail, toEmail }: Transfer,
) =>
  queueTicketMail(ctx, {
    to: fromEmail,
    subject: `Your ticket for ${event.title} was transferred`,
    paragraphs: [
      `${toEmail} has accepted the ticket of order ${orderNumber} for ${event.title} that you offered.`,
      'Your code for it is no longer valid.',
    ],
  });
