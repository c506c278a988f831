import { TransferStatus, transferRow } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { TicketAccess } from '../tickets/ticket.schema.ts';

export const Transfer = transferRow
  .omit({ organizationId: true, tokenHash: true })
  .extend({
    toEmail: z.string().describe('Who was offered the ticket, and is mailed the token to answer with.'),
    expiresAt: z.date().describe('Unanswered by then, the ticket stays where it is.'),
  })
  .meta({ id: 'TicketTransfer', description: 'A ticket on its way to another holder.' });

const offer = {
  toEmail: email,
  message: z.string().trim().min(1).max(2000).optional().describe('Stands in the mail.'),
};

export const OfferTransferInput = TicketAccess.extend(offer);
export const OfferTransferForInput = z.object({ id: z.uuid().describe('The ticket.'), ...offer });

export const TransferAccess = z.object({
  id: z.uuid().describe('The transfer.'),
  token: z.string().min(20).max(100).describe('From the mail to the new holder.'),
});

export const CancelTransferInput = z.object({
  id: z.uuid().describe('The transfer.'),
  token: TicketAccess.shape.token,
});

const name = z.string().trim().min(1).max(200);
export const AcceptTransferInput = TransferAccess.extend({
  firstName: name,
  lastName: name.optional(),
  email: email.optional().describe('The address the ticket was offered to when left out.'),
});

/** What somebody sees who was offered a ticket. */
export const OfferedTransfer = z
  .object({
    id: z.uuid(),
    status: TransferStatus,
    fromEmail: z.string(),
    toEmail: z.string(),
    message: z.string().nullable(),
    expiresAt: z.date(),
    ticketTypeName: z.string(),
    event: z.object({
      id: z.uuid(),
      title: z.string(),
      startsAt: z.date(),
      endsAt: z.date(),
      timeZone: z.string(),
      venueName: z.string().nullable(),
      city: z.string().nullable(),
    }),
  })
  .meta({ id: 'OfferedTransfer', description: 'A ticket that somebody offers to pass on, as the other sees it.' });

export const AcceptedTransfer = z.object({
  ticketId: z.uuid(),
  token: z.string().describe('Opens the ticket from now on, and nobody else has it: tickets.getByToken.'),
});

export const ListTransfersInput = listInput(
  z.object({ ticketId: z.uuid().optional(), status: z.array(TransferStatus).min(1).max(5).optional() }),
  ['createdAt'],
);
export const TransferList = listOutput(Transfer);
