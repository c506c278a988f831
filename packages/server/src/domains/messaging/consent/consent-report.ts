/** Consent reports of vendors. Each counts once, however often the vendor sends it. */
import { createHash } from 'node:crypto';
import { newId } from '@tessera/db';
import { canonicalEmail } from '../../../lib/text/email-address.ts';
import type { ConsentReport } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { ConsentStatement } from '../../contacts/index.ts';
import type { WebhookReport } from '../webhooks/webhook-report.ts';

/** Registers the reports' keys and returns the new ones. A repeated report must not undo a later statement. */
export async function claimNewConsents(
  ctx: Ctx,
  reports: readonly WebhookReport<ConsentReport>[],
): Promise<ConsentStatement[]> {
  if (reports.length === 0) return [];
  const keyed = new Map(reports.map((one) => [`${one.sender.id} ${consentKey(one.item)}`, one]));
  const { rows } = await ctx.db.raw(
    `insert into messaging.external_messages (organization_id, sender_id, external_id, message_id, message_created_at)
     select ?, "senderId", "externalId", id, ?
     from json_to_recordset(?) as given("senderId" uuid, "externalId" text, id uuid) order by 2, 3
     on conflict do nothing returning sender_id, external_id`,
    [
      ctx.organization.id,
      ctx.now(),
      JSON.stringify(
        [...keyed.values()].map(({ sender, item }) => ({
          senderId: sender.id,
          externalId: consentKey(item),
          id: newId(),
        })),
      ),
    ],
  );
  const fresh = (rows as { senderId: string; externalId: string }[]).flatMap(
    ({ senderId, externalId }) => keyed.get(`${senderId} ${externalId}`) ?? [],
  );
  return fresh.map(({ sender: { channel }, item: { address, status, source, at } }) => ({
    channel,
    address: (channel === 'email' ? canonicalEmail(address) : address).slice(0, 320),
    status,
    source: source.slice(0, 100),
    at,
  }));
}

/** Stored among the external ids of messages; the prefix keeps the two apart. */
const consentKey = ({ key }: ConsentReport): string =>
  `consent:${createHash('sha256').update(key).digest('base64url')}`;
