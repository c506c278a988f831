import { WaitlistEntryStatus, waitlistEntryRow } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { listInput, listOutput } from '../../../trpc/list.ts';

export const WaitlistEntry = waitlistEntryRow
  .omit({ organizationId: true, tokenHash: true })
  .extend({
    status: WaitlistEntryStatus.describe('offered: a cart holds the seats for them; converted: they bought.'),
    offerExpiresAt: z.date().nullable().describe('When the seats go to the next, unless they are being paid for.'),
  })
  .meta({ id: 'WaitlistEntry', description: 'Somebody who waits for seats.' });

export const JoinWaitlistInput = z.object({
  eventId: z.uuid(),
  ticketTypeId: z.uuid(),
  email,
  name: z.string().trim().min(1).max(200).optional(),
  quantity: z.int().min(1).max(20).default(1).describe('Offered together or not at all.'),
});

export const WaitlistAccess = z.object({
  id: z.uuid(),
  token: z.string().min(20).max(100).describe('From joining, or from a mail.'),
});

export const WaitingPlace = z
  .object({
    id: z.uuid(),
    eventId: z.uuid(),
    ticketTypeId: z.uuid(),
    email: z.string(),
    quantity: z.int(),
    status: WaitlistEntryStatus,
    position: z.int().nullable().describe('1 is next; null for whoever does not wait any more.'),
    offer: z
      .object({ cartId: z.uuid(), expiresAt: z.date() })
      .nullable()
      .describe('A cart that holds the seats: the same token opens it.'),
    createdAt: z.date(),
  })
  .meta({ id: 'WaitingPlace', description: 'A place on the waiting list, as whoever has it sees it.' });

export const JoinedWaitlist = z.object({
  place: WaitingPlace,
  token: z.string().describe('Opens the place from now on, and the cart once there is an offer. Mailed as well.'),
});

export const ListWaitlistInput = listInput(
  z.object({
    eventId: z.uuid().optional(),
    ticketTypeId: z.uuid().optional(),
    status: z.array(WaitlistEntryStatus).min(1).max(5).optional(),
  }),
  ['createdAt'],
);
export const WaitlistPage = listOutput(WaitlistEntry);
