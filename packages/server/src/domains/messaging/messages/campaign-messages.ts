/** What campaigns read of their messages. Plain rows: they are read by the hundred, many times a second. */
import { arrayBinding, type Message } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';

export type MessageState = Pick<
  Message,
  'id' | 'status' | 'attempt' | 'dueAt' | 'errorMessage' | 'sentAt' | 'deliveredAt' | 'readAt'
>;

export async function messageStates(ctx: Ctx, ids: readonly string[]): Promise<MessageState[]> {
  if (ids.length === 0) return [];
  const { rows } = await ctx.db.raw(
    `select id, status, attempt, due_at, error_message, sent_at, delivered_at, read_at from messaging.messages
     where organization_id = ? and id = any(?::uuid[])`,
    [ctx.organization.id, arrayBinding(ids)],
  );
  return rows as MessageState[];
}

export interface CampaignMessage {
  contactId: string;
  campaignId: string;
  channel: Message['channel'];
  startedAt: Date;
}

/** A retried message keeps the creation time of its first attempt. The bound lets PostgreSQL skip older partitions. */
const MAX_MESSAGE_AGE = `interval '31 days'`;

/** Campaign messages to these contacts whose sending began after `since` and did not fail. */
export async function campaignMessages(
  ctx: Ctx,
  contactIds: readonly string[],
  since: Date,
): Promise<CampaignMessage[]> {
  const { rows } = await ctx.db.raw(
    `select contact_id, campaign_id, channel, started_at from messaging.messages
     where organization_id = :organization and contact_id = any(:contacts::uuid[]) and campaign_id is not null
       and started_at > :since and created_at > :since::timestamptz - ${MAX_MESSAGE_AGE}
       and status not in ('queued', 'failed', 'skipped', 'cancelled')`,
    { organization: ctx.organization.id, contacts: arrayBinding(contactIds), since },
  );
  return rows as CampaignMessage[];
}
