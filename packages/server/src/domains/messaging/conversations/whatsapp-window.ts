/**
 * WhatsApp's customer service window: free text may be sent for 24 hours after the contact's last message, templates always.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
 */
import { arrayBinding, Conversation } from '@tessera/db';
import { phoneSpellings } from '../../../lib/text/phone-spellings.ts';
import type { Ctx } from '../../../trpc/context.ts';

const SERVICE_WINDOW_HOURS = 24;
const HOUR_MS = 3_600_000;

/** When the window closes; null for other channels. Without an inbound message it closed when the conversation was created. */
export const serviceWindowEnd = ({ channel, lastInboundAt, createdAt }: Conversation): Date | null =>
  channel === 'whatsapp'
    ? new Date(lastInboundAt === null ? createdAt.getTime() : lastInboundAt.getTime() + SERVICE_WINDOW_HOURS * HOUR_MS)
    : null;

/** The addresses whose window with this sender is open, by any spelling of a phone number. */
export async function openServiceWindows(
  ctx: Ctx,
  senderId: string,
  addresses: readonly string[],
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const open = await Conversation.of(ctx)
    .where({ senderId })
    .whereRaw('address = any(?::text[])', [arrayBinding(addresses.flatMap(phoneSpellings))])
    .where('lastInboundAt', '>', new Date(ctx.now().getTime() - SERVICE_WINDOW_HOURS * HOUR_MS));
  const known = new Set(open.map(({ address }) => address));
  return new Set(addresses.filter((address) => phoneSpellings(address).some((one) => known.has(one))));
}
