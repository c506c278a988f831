import { TicketStatus, ticketRow } from '@tessera/db';
import { z } from 'zod';
import { email, nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral, pageFields } from '../../../trpc/list.ts';
import { OrderAccess } from '../orders/order.schema.ts';
import { TICKET_CODE_LENGTH } from '../signing-keys/ticket-code.ts';

/** An answer to an organizer's question: flat, so that it fits a column of an export. */
const fieldAnswer = z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string().max(200)).max(50)]);

export const AttendeeInfo = z
  .object({
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
    additionalFields: z.record(z.string(), z.unknown()).optional().describe("Answers to the organizer's questions."),
  })
  .meta({ id: 'AttendeeInfo', description: 'The person who attends with a ticket.' });

export const AttendeeInput = z
  .object({
    firstName: nameText(200).optional(),
    lastName: nameText(200).optional(),
    email: email.optional(),
    phone: nameText(50).optional(),
    additionalFields: z
      .record(nameText(100), fieldAnswer)
      .refine((fields) => Object.keys(fields).length <= 50, 'may have 50 at most')
      .optional(),
  })
  // An empty object is more likely a mistake than a wish to clear everything.
  .refine((attendee) => Object.keys(attendee).length > 0, 'must have at least one field');

const holderName = z
  .string()
  .nullable()
  .describe("The attendee's name. Without attendee data it is the buyer's, as long as the buyer holds the ticket.");

export const Ticket = ticketRow
  .omit({ organizationId: true, accessHash: true })
  .extend({
    number: z.int().describe('Its position in the order item, from 1.'),
    amount: z.int().describe("Its share of the order item's total, fees and taxes included, in minor units."),
    generation: z.int().describe('Counts holders. A transfer increments it and so invalidates earlier codes.'),
    holderEmail: z.string().describe("The current holder's address."),
    holderName,
    attendeeInfo: AttendeeInfo.nullable().describe('The person who attends with it; null if not given.'),
    checkedInAt: z.date().nullable().describe('The first admission.'),
    checkedInBy: z.uuid().nullable().describe('The user who admitted it first; null for API keys.'),
    transferredFrom: z.string().nullable().describe('The previous holder.'),
    transferredTo: z.string().nullable().describe('The address of the latest transfer.'),
  })
  .meta({ id: 'Ticket', description: 'A ticket, as its organizer sees it.' });

export const ListTicketsInput = listInput(
  z.object({
    eventId: z.uuid().optional().describe('Tickets of this event.'),
    ticketTypeId: z.uuid().optional().describe('Tickets of this type.'),
    orderId: z.uuid().optional().describe('Tickets of this order.'),
    status: oneOrSeveral(TicketStatus).optional().describe('One status or several.'),
    text: nameText(100)
      .optional()
      .describe('Part of the name or address of attendee or holder. Needs eventId or orderId.'),
  }),
  ['createdAt'],
);
export const TicketList = listOutput(Ticket);

export const UpdateAttendeeInput = z.object({
  id: z.uuid().describe('The ticket.'),
  attendeeInfo: AttendeeInput.nullable().describe('Replaces the attendee; null clears it.'),
});

const code = z.string().describe(`The content of the QR: ${TICKET_CODE_LENGTH} capital letters and digits.`);

export const IssuedCode = z
  .object({ ticketId: z.uuid(), code, validUntil: z.date().describe('A day after the end of the event.') })
  .meta({ id: 'TicketCode', description: 'The signed code of a ticket.' });

const link = z.string().max(2000).describe('Works without credentials.');
export const TicketLinks = z
  .object({
    pdf: link,
    svg: link.describe('The QR. Works without credentials.'),
    png: link,
    expiresAt: z.date().nullable(),
  })
  .meta({
    id: 'TicketLinks',
    description: 'Links to a ticket as files; expiresAt is null for links that do not expire.',
  });

/** The id of a ticket and a token that opens it, always together. */
export const TicketAccess = z.object({
  id: z.uuid().describe('The ticket.'),
  token: z.string().min(20).max(100).describe("The holder's token, or the token of the order or its cart."),
});

export const ListHeldTicketsInput = OrderAccess.extend(pageFields);

export const UpdateOwnAttendeeInput = TicketAccess.extend({
  attendeeInfo: AttendeeInput.describe('Replaces the attendee.'),
});

export const HeldTicket = z
  .object({
    id: z.uuid(),
    status: TicketStatus,
    number: z.int(),
    orderNumber: z.string(),
    event: z.object({
      id: z.uuid(),
      title: z.string(),
      slug: z.string(),
      status: z.string(),
      startsAt: z.date(),
      endsAt: z.date(),
      timeZone: z.string(),
      venueName: z.string().nullable(),
      address: z.string().nullable(),
      city: z.string().nullable(),
      country: z.string().nullable(),
      virtualEventUrl: z.string().nullable().describe('null if the token does not own the ticket.'),
    }),
    ticketType: z.object({ id: z.uuid(), name: z.string() }),
    isOwn: z.boolean().describe('false after a transfer: the token still finds the ticket, without code and attendee.'),
    holderEmail: z.string(),
    holderName,
    attendeeInfo: AttendeeInfo.nullable(),
    checkedInAt: z.date().nullable(),
    code: z.string().nullable().describe('The content of the QR; null if the ticket is revoked or not your own.'),
    links: TicketLinks.nullable(),
    isTransferable: z.boolean().describe('Whether it can be transferred now.'),
    openTransfer: z
      .object({ id: z.uuid(), toEmail: z.string(), expiresAt: z.date() })
      .nullable()
      .describe('An offer that its recipient has not answered.'),
  })
  .meta({ id: 'HeldTicket', description: 'A ticket, as its holder or buyer sees it.' });

export const HeldTicketList = listOutput(HeldTicket);
