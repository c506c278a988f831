import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const SigningKey = z
  .object({
    number: z.int().describe('The key number that a ticket code names.'),
    publicKey: z.string().describe('32 bytes, base64url.'),
    jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
    retiredAt: z
      .date()
      .nullable()
      .describe('When it stopped signing. The codes it signed remain valid. null: it signs.'),
    createdAt: z.date(),
  })
  .meta({ id: 'TicketSigningKey', description: 'The public half of a key that signs ticket codes.' });

export const ListSigningKeysInput = z.object(pageFields).prefault({});
export const SigningKeyList = listOutput(SigningKey);

export const RotatedSigningKey = z.object({
  number: z.int().describe('The number of the key that signs from now on.'),
});
