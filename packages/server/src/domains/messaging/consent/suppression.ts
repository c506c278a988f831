/** Addresses that take nothing any more: their vendor said so, or nobody is there. */
import { arrayBinding, type Channel, type Sender } from '@tessera/db';
import type { Failure } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type ConsentStatement, stateConsents } from '../../contacts/index.ts';

export interface SuppressedAddress {
  channel: Channel;
  address: string;
  failure: Failure;
}

/** As people know where it comes from. */
const SOURCES: Record<Sender['provider'], string> = {
  sandbox: 'sandbox',
  whatsapp_cloud: 'whatsapp',
  smtp: 'bounce',
  twilio: 'twilio',
  web_push: 'push',
  fcm: 'push',
};

function sourceOf(provider: Sender['provider'], { suppress, code }: Failure): string {
  if (suppress === 'unreachable') return 'unreachable';
  return code === 'complaint' ? 'complaint' : SOURCES[provider];
}

/** What they amount to. A subscription to notifications that is gone has expired; whoever makes a new one may be reached by it. */
export const toConsentStatements = (
  provider: Sender['provider'],
  suppressed: readonly SuppressedAddress[],
): ConsentStatement[] =>
  suppressed.flatMap(({ channel, address, failure }) => {
    if (!failure.suppress || (channel === 'push' && failure.suppress === 'unreachable')) return [];
    const source = sourceOf(provider, failure);
    const note = `${failure.code}: ${failure.message}`.slice(0, 1000).toWellFormed();
    return [{ channel, address, status: 'opted_out', source, note }];
  });

export async function suppressAddresses(
  ctx: Ctx,
  provider: Sender['provider'],
  suppressed: readonly SuppressedAddress[],
): Promise<void> {
  await expireSubscriptions(ctx, suppressed);
  await stateConsents(ctx, toConsentStatements(provider, suppressed));
}

export async function expireSubscriptions(ctx: Ctx, suppressed: readonly SuppressedAddress[]): Promise<void> {
  const gone = suppressed.filter(({ channel, failure }) => channel === 'push' && failure.suppress === 'unreachable');
  if (gone.length === 0) return;
  // Addresses of notifications are the subscriptions' ids.
  await ctx.db.raw(
    `update messaging.push_subscriptions set expired_at = ?
     where organization_id = ? and id::text = any(?::text[]) and expired_at is null`,
    [ctx.now(), ctx.organization.id, arrayBinding(gone.map(({ address }) => address))],
  );
}
