import type { TRPCRouterRecord } from '@trpc/server';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import { ListSigningKeysInput, RotatedSigningKey, SigningKeyList } from './signing-key.schema.ts';
import { listSigningKeys, rotateSigningKey } from './signing-key.service.ts';

export const signingKeyRouter = {
  list: storefrontProcedure('storefront.read')
    .meta({
      summary: 'Lists the public keys that verify ticket codes, newest first.',
      description:
        'A code is 192 characters of base32 (A–Z, 2–7): version 1, key number, event, type and ticket as 16 bytes each, ' +
        'generation (2 bytes) and expiry as Unix seconds (4 bytes), big-endian, then the Ed25519 signature over those 56 ' +
        'bytes. `@tessera/sdk/tickets` verifies a code without a server.',
      example: { limit: 10 },
    })
    .input(ListSigningKeysInput)
    .output(SigningKeyList)
    .query(({ ctx, input }) => listSigningKeys(ctx, input)),

  rotate: orgProcedure('events.write')
    .meta({ fresh: true, summary: 'Signs codes with a new key from now on; codes of earlier keys remain valid.' })
    .output(RotatedSigningKey)
    .mutation(({ ctx }) => rotateSigningKey(ctx)),
} satisfies TRPCRouterRecord;
