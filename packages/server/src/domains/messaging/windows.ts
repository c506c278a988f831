/** Where free text may be sent: to those whose last message is not too long ago, by the vendor's rule. */
import { Conversation } from '@tessera/db';
import type { Ctx } from '../../context.ts';

/** Those of the addresses that have written to this sender within so many hours. */
export async function openWindows(
  ctx: Ctx,
  senderId: string,
  hours: number,
  addresses: readonly string[],
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const open = await Conversation.of(ctx)
    .where({ senderId })
    .whereRaw('address = any(?::text[])', [addresses as unknown as string])
    .where('lastInboundAt', '>', new Date(ctx.now().getTime() - hours * 3_600_000));
  return new Set(open.map(({ address }) => address));
}
