import { z } from 'zod';
import { Revocations } from '../check-ins/revocation.schema.ts';
import { SigningKey } from '../signing-keys/signing-key.schema.ts';
import { CheckInList } from './check-in-list.schema.ts';

export const ScannerManifest = z
  .object({
    serverTime: z.date().describe("To set the device's clock by."),
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
      .describe('Codes issued before the event was postponed carry an earlier expiry. The later of both counts.'),
    list: CheckInList,
    ticketTypes: z.array(z.object({ id: z.uuid(), name: z.string() })),
    keys: z.array(SigningKey),
    revocations: Revocations.describe('The first 5000; checkIns.listRevocations answers the rest.'),
  })
  .meta({ id: 'ScannerManifest', description: 'The data that a scanner needs to check in offline.' });
