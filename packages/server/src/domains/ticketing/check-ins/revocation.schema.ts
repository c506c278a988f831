import { TicketRevocationReason } from '@tessera/db';
import { z } from 'zod';

export const ListRevocationsInput = z.object({
  eventId: z.uuid().describe('The event.'),
  since: z
    .string()
    .max(200)
    .optional()
    .describe('The cursor of the previous answer; from the beginning when left out.'),
  limit: z.int().min(1).max(5000).default(1000).describe('Revocations in one answer, 1 to 5000.'),
});

export const Revocations = z
  .object({
    eventId: z.uuid(),
    since: z.string().nullable(),
    cursor: z
      .string()
      .nullable()
      .describe('Pass it as since next time. Some of the newest revocations may repeat then, which does no harm.'),
    hasMore: z.boolean().describe('Whether to ask again at once.'),
    issuedAt: z.date(),
    items: z.array(
      z.object({
        ticketId: z.uuid(),
        generation: z.int().describe('Codes of the ticket up to this generation are revoked.'),
        reason: TicketRevocationReason,
      }),
    ),
    keyNumber: z.int(),
    signature: z.string().describe('Ed25519, base64url, over the text below.'),
  })
  .meta({
    id: 'Revocations',
    description:
      'Revoked codes. The signed text has these lines, each ending in a line feed: tessera-revocations-1, event, since and ' +
      'cursor (empty when null), issuedAt in milliseconds, then ticket, generation and reason of each item, separated by spaces.',
  });
