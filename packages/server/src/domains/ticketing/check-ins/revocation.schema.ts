import { TicketRevocationReason } from '@tessera/db';
import { z } from 'zod';
import { CheckInList } from '../check-in-lists/check-in-list.schema.ts';
import { VerificationKeys } from '../tickets/ticket.schema.ts';

export const RevocationsInput = z.object({
  eventId: z.uuid(),
  since: z.string().max(200).optional().describe('The cursor of the answer before; from the beginning when left out.'),
  limit: z.int().min(1).max(5000).default(1000),
});

export const Revocations = z
  .object({
    eventId: z.uuid(),
    since: z.string().nullable(),
    cursor: z.string().nullable().describe('For the next one. Some of the newest may come again: that is no harm.'),
    hasMore: z.boolean(),
    issuedAt: z.date(),
    items: z.array(
      z.object({
        ticketId: z.uuid(),
        generation: z.int().describe('Codes of the ticket up to this generation are no good.'),
        reason: TicketRevocationReason,
      }),
    ),
    keyNumber: z.int(),
    signature: z.string().describe('Ed25519, base64url, over the text that `revocationText` of the SDK makes of it.'),
  })
  .meta({
    id: 'Revocations',
    description:
      'Codes that are no good any more. Signed over lines that end in a line feed: tessera-revocations-1, event, since, ' +
      'cursor (both empty when null), time in milliseconds, then ticket, generation and reason of each, separated by spaces.',
  });

export const ManifestInput = z.object({ listId: z.uuid() });

export const ScannerManifest = z
  .object({
    serverTime: z.date().describe('To set the clock by.'),
    event: z.object({
      id: z.uuid(),
      title: z.string(),
      status: z.string(),
      startsAt: z.date(),
      endsAt: z.date(),
      timeZone: z.string(),
    }),
    codesValidUntil: z
      .date()
      .describe('Codes made before the event was put off say an earlier end: the later of both counts.'),
    list: CheckInList,
    ticketTypes: z.array(z.object({ id: z.uuid(), name: z.string() })),
    keys: VerificationKeys.shape.items,
    revocations: Revocations.describe('The first 5000; more by `revocations`.'),
  })
  .meta({ id: 'ScannerManifest', description: 'What a scanner needs before it goes offline.' });
