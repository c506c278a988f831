import { TransferStatus, transferRow } from '@tessera/db';
import { z } from 'zod';
import { email, nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';
import { TicketAccess } from '../tickets/ticket.schema.ts';

export const Transfer = transferRow
  .omit({ organizationId: true, tokenHash: true })
  .extend({
    toEmail: z.string().describe('The recipient, who is mailed the token that answers the offer.'),
    expiresAt: z.date().describe('An offer without an answer expires then, and the ticket stays with its holder.'),
  })
  .meta({ id: 'TicketTransfer', description: 'An offer to transfer a ticket to another holder.' });

const ticketId = z.uuid().describe('The ticket.');
const transferId = z.uuid().describe('The transfer.');
const recipient = {
  toEmail: email.describe('The address of the recipient.'),
  message: z.string().trim().min(1).max(2000).optional().describe('A message to the recipient, part of the mail.'),
};

export const OfferTransferInput = z.object({ ticketId, token: TicketAccess.shape.token, ...recipient });
export const OfferTransferForInput = z.object({ ticketId, ...recipient });

export const TransferAccess = z.object({
  id: transferId,
  token: z.string().min(20).max(100).describe('The token mailed to the recipient.'),
});

export const CancelTransferInput = z.object({ id: transferId, token: TicketAccess.shape.token });

const name = nameText(200);
export const AcceptTransferInput = TransferAccess.extend({
  firstName: name.describe('Of the attendee.'),
  lastName: name.optional().describe('Of the attendee.'),
  email: email.optional().describe("The new holder's address; the address of the offer when left out."),
});

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
  .meta({ id: 'OfferedTransfer', description: 'An offer to transfer a ticket, as its recipient sees it.' });

export const AcceptedTransfer = z.object({
  ticketId: z.uuid(),
  token: z.string().describe('Opens the ticket from now on (tickets.getByToken). Only the new holder gets it.'),
});

export const ListTransfersInput = listInput(
  z.object({
    ticketId: z.uuid().optional().describe('Transfers of this ticket.'),
    status: oneOrSeveral(TransferStatus).optional().describe('One status or several.'),
  }),
  ['createdAt'],
);
export const TransferList = listOutput(Transfer);
