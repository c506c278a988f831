/**
 * Resolves the addresses that adapters send to: of notifications the push subscription, of other channels the address itself.
 */
import { arrayBinding, PushSubscription, type Sender, unseal } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { OutgoingMessage } from './claim.ts';

/**
 * An address of a notification is the id of its subscription. Of a deleted subscription the id stays, and the vendor refuses
 * it.
 */
export async function resolveRecipientAddresses(
  ctx: Ctx,
  { channel }: Sender,
  messages: OutgoingMessage[],
): Promise<OutgoingMessage[]> {
  if (channel !== 'push' || messages.length === 0) return messages;
  const rows = await PushSubscription.of(ctx).whereRaw('id = any(?::uuid[])', [
    arrayBinding(messages.map(({ address }) => address)),
  ]);
  const opened = new Map<string, string>();
  for (const { id, organizationId, subscription } of rows) {
    const place = { table: 'messaging.push_subscriptions', column: 'subscription', organizationId, rowId: id };
    opened.set(id, await unseal(ctx.db, ctx.app.masterKeys, place, subscription));
  }
  return messages.map((message) => ({ ...message, address: opened.get(message.address) ?? message.address }));
}
