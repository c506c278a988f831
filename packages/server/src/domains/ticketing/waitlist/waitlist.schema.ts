import { WaitlistEntryStatus, waitlistEntryRow } from '@tessera/db';
import { z } from 'zod';
import { email, nameText } from '../../../lib/schemas/field-schemas.ts';
import { listInput, listOutput, oneOrSeveral } from '../../../trpc/list.ts';

const status = WaitlistEntryStatus.describe(
  'waiting; offered: a cart holds the seats; converted: bought; expired: the offer lapsed or the sale ended; cancelled: left.',
);

export const WaitlistEntry = waitlistEntryRow
  .omit({ organizationId: true, tokenHash: true })
  .extend({
    status,
    offerExpiresAt: z
      .date()
      .nullable()
      .describe('When the offer ends and the seats go to the next entry, unless a payment is pending.'),
  })
  .meta({ id: 'WaitlistEntry', description: 'An entry of the waitlist, as the organizer sees it.' });

export const JoinWaitlistInput = z.object({
  eventId: z.uuid().describe('The event.'),
  ticketTypeId: z.uuid().describe('The sold-out ticket type.'),
  email: email.describe('The address to mail the offer to. It can join once per ticket type.'),
  name: nameText(200).optional().describe('The name of the person who waits.'),
  quantity: z.int().min(1).max(20).default(1).describe('Seats, 1 to 20, offered together.'),
});

export const WaitlistAccess = z.object({
  id: z.uuid().describe('The waitlist entry.'),
  token: z.string().min(20).max(100).describe('The token from joining, or from a mail.'),
});

export const OwnWaitlistEntry = z
  .object({
    id: z.uuid(),
    eventId: z.uuid(),
    ticketTypeId: z.uuid(),
    email: z.string(),
    quantity: z.int(),
    status,
    position: z.int().nullable().describe('Position in the queue, from 1; null unless the status is waiting.'),
    offer: z
      .object({ cartId: z.uuid(), expiresAt: z.date() })
      .nullable()
      .describe('The cart that holds the seats. The same token opens it.'),
    createdAt: z.date(),
  })
  .meta({ id: 'OwnWaitlistEntry', description: 'An entry of the waitlist, as the person who waits sees it.' });

export const JoinedWaitlist = z.object({
  entry: OwnWaitlistEntry,
  token: z.string().describe('Opens the entry, and the cart once there is an offer. It is mailed as well.'),
});

export const ListWaitlistInput = listInput(
  z.object({
    eventId: z.uuid().optional().describe('Entries for this event.'),
    ticketTypeId: z.uuid().optional().describe('Entries for this ticket type.'),
    status: oneOrSeveral(WaitlistEntryStatus).optional().describe('One status or several.'),
  }),
  ['createdAt'],
);
export const WaitlistPage = listOutput(WaitlistEntry);
