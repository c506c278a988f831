/** Where a message really goes: the address itself, and for notifications the subscription behind it. */
import { arrayBinding, PushSubscription, type Sender, unseal } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import type { Outgoing } from './claim.ts';

/** Addresses of notifications are ids of subscriptions; what cannot be opened any more is left to fail at the vendor. */
export async function resolveRecipientAddresses(
  ctx: Ctx,
  { channel }: Sender,
  messages: Outgoing[],
): Promise<Outgoing[]> {
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
