/** The keys that sign ticket codes. The newest signs; retired keys still verify the codes they signed, so printed tickets stay valid. */
import { TicketSigningKey } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import type { ListSigningKeysInput } from './signing-key.schema.ts';
import { clearCachedSigningKeys, getTicketPrivateKey } from './signing-key-cache.ts';
import { insertSigningKey, publicJwk } from './signing-key-store.ts';

/** The key number is one byte of a ticket code, and 0 is unused. */
const MAX_KEYS = 255;

/** One page of public keys, newest first. Creates the first key, so the list is never empty. */
export async function listSigningKeys(ctx: Ctx, input: z.infer<typeof ListSigningKeysInput>) {
  await getTicketPrivateKey(ctx);
  const { items, nextCursor } = await page(TicketSigningKey.of(ctx).select(TicketSigningKey.columns), input, {
    number: { column: 'number', type: 'number' },
  });
  return { items: items.map(toSigningKey), nextCursor };
}

/** Every public key, newest first: for a scanner that goes offline. */
export async function listAllSigningKeys(ctx: Ctx) {
  await getTicketPrivateKey(ctx);
  return (await TicketSigningKey.of(ctx).select(TicketSigningKey.columns).orderBy('number', 'desc')).map(toSigningKey);
}

/** Inserts the next key and retires the earlier ones. Other servers sign with it within minutes, when their cache expires. */
export async function rotateSigningKey(ctx: Ctx) {
  const newest = await TicketSigningKey.of(ctx).orderBy('number', 'desc').first();
  const number = (newest?.number ?? 0) + 1;
  if (number > MAX_KEYS) {
    throw new AppError('CONFLICT', `There are ${MAX_KEYS} signing keys already, and no number is left for another`, {
      kind: 'signing_keys_exhausted',
    });
  }
  if (!(await insertSigningKey(ctx.app, ctx, number))) {
    throw new AppError(
      'CONFLICT',
      'Another call has just rotated the signing key: list the keys before you try again',
      {
        kind: 'signing_key_already_rotated',
      },
    );
  }
  await TicketSigningKey.of(ctx).whereNull('retiredAt').where('number', '<', number).patch({ retiredAt: ctx.now() });
  ctx.afterCommit(() => clearCachedSigningKeys(ctx));
  return { number };
}

const toSigningKey = ({ number, publicKey, retiredAt, createdAt }: TicketSigningKey) => ({
  number,
  publicKey,
  jwk: publicJwk(publicKey),
  retiredAt,
  createdAt,
});
