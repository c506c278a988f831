/** Suppression: addresses that a vendor reports as opted out or unreachable get an opt-out; push subscriptions expire. */
import { arrayBinding, type Channel, type Sender } from '@tessera/db';
import type { Failure } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { type ConsentStatement, recordConsentStatements } from '../../contacts/index.ts';

export interface SuppressedAddress {
  channel: Channel;
  address: string;
  failure: Failure;
}

/** The consent source that is shown, by provider. */
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

/**
 * The consents to store for suppressed addresses. An unreachable push subscription expires instead of opting out, so that a
 * new
 * subscription of the same contact can be reached.
 */
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

const REPEATED_WITHIN_MS = 180 * 86_400_000;

/** Decides `if_repeated`: the address is unreachable when an earlier message to it failed with the same code. */
export async function confirmRepeated(
  ctx: Ctx,
  senderId: string,
  failures: readonly (SuppressedAddress & { messageId: string })[],
): Promise<SuppressedAddress[]> {
  const doubtful = failures.filter(({ failure }) => failure.suppress === 'if_repeated');
  if (doubtful.length === 0) return [...failures];
  const { rows } = await ctx.db.raw(
    `select given.id from json_to_recordset(:failures) as given(id uuid, address text, code text)
     where exists (select from messaging.messages m where m.organization_id = :organization and m.sender_id = :sender
       and m.address = given.address and m.direction = 'outbound' and m.created_at >= :since and m.id <> given.id
       and m.failed_at is not null and m.error_code = given.code)`,
    {
      organization: ctx.organization.id,
      sender: senderId,
      since: new Date(ctx.now().getTime() - REPEATED_WITHIN_MS),
      failures: JSON.stringify(
        doubtful.map(({ messageId, address, failure: { code } }) => ({ id: messageId, address, code })),
      ),
    },
  );
  const repeated = new Set((rows as { id: string }[]).map(({ id }) => id));
  return failures.map((one) =>
    one.failure.suppress === 'if_repeated'
      ? { ...one, failure: { ...one.failure, suppress: repeated.has(one.messageId) ? 'unreachable' : null } }
      : one,
  );
}

export async function suppressAddresses(
  ctx: Ctx,
  provider: Sender['provider'],
  suppressed: readonly SuppressedAddress[],
): Promise<void> {
  await expireSubscriptions(ctx, suppressed);
  await recordConsentStatements(ctx, toConsentStatements(provider, suppressed));
}

export async function expireSubscriptions(ctx: Ctx, suppressed: readonly SuppressedAddress[]): Promise<void> {
  const expired = suppressed.filter(({ channel, failure }) => channel === 'push' && failure.suppress === 'unreachable');
  if (expired.length === 0) return;
  // The address of a notification is the id of its subscription.
  await ctx.db.raw(
    `update messaging.push_subscriptions set expired_at = ?
     where organization_id = ? and id::text = any(?::text[]) and expired_at is null`,
    [ctx.now(), ctx.organization.id, arrayBinding(expired.map(({ address }) => address))],
  );
}
