/** Where free text may be sent over WhatsApp: to those whose last message is not too long ago. */
import { arrayBinding, Conversation } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

/** https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages: the customer service window; whoever carries the message. */
export const SERVICE_WINDOW_HOURS = 24;

/** Those of the addresses that have written to this sender lately enough. */
export async function openServiceWindows(
  ctx: Ctx,
  senderId: string,
  addresses: readonly string[],
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const open = await Conversation.of(ctx)
    .where({ senderId })
    .whereRaw('address = any(?::text[])', [arrayBinding(addresses)])
    .where('lastInboundAt', '>', new Date(ctx.now().getTime() - SERVICE_WINDOW_HOURS * 3_600_000));
  return new Set(open.map(({ address }) => address));
}
