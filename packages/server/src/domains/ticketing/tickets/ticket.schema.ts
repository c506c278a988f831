import { TicketStatus, ticketRow } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';
import { CODE_LENGTH } from '../signing-keys/ticket-code.ts';

const word = (max: number) => z.string().trim().min(1).max(max);
/** What an organizer asks besides: flat, so that it fits a column of a file. */
const answer = z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string().max(200)).max(50)]);

export const AttendeeInfo = z
  .object({
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
    additionalFields: z.record(z.string(), z.unknown()).optional().describe('What the organizer asks besides.'),
  })
  .meta({ id: 'AttendeeInfo', description: 'Who comes with a ticket.' });

/** Replaces what was there. */
export const AttendeeInput = z
  .object({
    firstName: word(200).optional(),
    lastName: word(200).optional(),
    email: email.optional(),
    phone: word(50).optional(),
    additionalFields: z
      .record(word(100), answer)
      .refine((fields) => Object.keys(fields).length <= 50, 'may have 50 at most')
      .optional(),
  })
  // A misspelt field would otherwise take everything away.
  .refine((attendee) => Object.keys(attendee).length > 0, 'must say something about them');

const holderName = z
  .string()
  .nullable()
  .describe('Who comes, by name; where nobody has said, the buyer as long as the ticket is theirs.');

export const Ticket = ticketRow
  .omit({ organizationId: true, accessHash: true })
  .extend({
    number: z.int().describe('Its place in the line of the order, from 1.'),
    amount: z.int().describe('Its share of what the line cost, fees and taxes included, in minor units.'),
    generation: z.int().describe('Counts holders: a transfer makes earlier codes worthless.'),
    holderEmail: z.string().describe('Who has it now.'),
    holderName,
    attendeeInfo: AttendeeInfo.nullable().describe('Who comes with it; null while nobody has said so.'),
    checkedInAt: z.date().nullable().describe('When it was first let in.'),
    checkedInBy: z.uuid().nullable().describe('The user who let it in first; null for keys.'),
    transferredFrom: z.string().nullable().describe('Whom the holder has it from.'),
    transferredTo: z.string().nullable().describe('Whom it was passed on to last.'),
  })
  .meta({ id: 'Ticket', description: 'A ticket, as its organizers see it.' });

export const ListTicketsInput = listInput(
  z.object({
    eventId: z.uuid().optional(),
    ticketTypeId: z.uuid().optional(),
    orderId: z.uuid().optional(),
    status: z.array(TicketStatus).min(1).max(4).optional(),
    text: word(100).optional().describe('Part of the name or address of attendee or holder. Needs eventId or orderId.'),
  }),
  ['createdAt'],
);
export const TicketList = listOutput(Ticket);

export const UpdateAttendeeInput = z.object({
  id: z.uuid(),
  attendeeInfo: AttendeeInput.nullable().describe('Replaces what was there; null takes it away.'),
});

const code = z.string().describe(`What stands in the QR: ${CODE_LENGTH} capital letters and digits.`);

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
    description: 'Where a ticket can be fetched; expiresAt is null for links that stay good.',
  });

/** Whoever has a ticket's or its order's secret is let in with it: the id and the token, always together. */
export const TicketAccess = z.object({
  id: z.uuid().describe('The ticket.'),
  token: z.string().min(20).max(100).describe("The holder's token, or the token of the order or its cart."),
});

export const UpdateOwnAttendeeInput = TicketAccess.extend({ attendeeInfo: AttendeeInput });

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
      virtualEventUrl: z.string().nullable().describe('null for whoever has passed the ticket on.'),
    }),
    ticketType: z.object({ id: z.uuid(), name: z.string() }),
    isOwn: z.boolean().describe('false: it was passed on, and this token sees only that.'),
    holderEmail: z.string(),
    holderName,
    attendeeInfo: AttendeeInfo.nullable(),
    checkedInAt: z.date().nullable(),
    code: z.string().nullable().describe('What stands in the QR; null when the ticket lets nobody in.'),
    links: TicketLinks.nullable(),
    isTransferable: z.boolean().describe('Whether it may be passed on now.'),
    openTransfer: z
      .object({ id: z.uuid(), toEmail: z.string(), expiresAt: z.date() })
      .nullable()
      .describe('It was offered to somebody who has not answered.'),
  })
  .meta({ id: 'HeldTicket', description: 'A ticket, as its holder or buyer sees it.' });

export const HeldTickets = z.object({ items: z.array(HeldTicket) });

export const VerificationKeys = z.object({
  items: z.array(
    z
      .object({
        number: z.int().describe('As it stands in a code.'),
        publicKey: z.string().describe('32 bytes, base64url.'),
        jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
        retiredAt: z.date().nullable().describe('Since when it signs no more; its codes stay good.'),
        createdAt: z.date(),
      })
      .meta({ id: 'TicketVerificationKey', description: 'Checks codes that its other half has signed.' }),
  ),
});

export const SigningKeyNumber = z.object({ number: z.int() });
