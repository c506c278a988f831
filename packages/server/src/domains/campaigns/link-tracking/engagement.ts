/**
 * Stores opens and clicks. A mailing is opened by thousands within a minute, so events are stored in batches: one transaction at a time for
 * each organization takes everything that has arrived. Each recipient counts once as opened and once as clicked.
 */
import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { addCampaignCounts, type CountDelta } from '../recipients/campaign-counters.ts';

export interface EngagementEvent {
  recipientId: string;
  linkId: string | null;
  kind: 'open' | 'click';
  /** By its user agent. */
  isBot: boolean;
  userAgent: string | null;
  at: Date;
}

/** An open or click sooner after sending comes from a mail gateway that inspects the message. */
const MIN_HUMAN_DELAY_MS = 2_000;
/** Further events of a recipient are not stored. */
const MAX_ENGAGEMENTS_PER_RECIPIENT = 50;

/** Locks the recipients, then the links, then counters by campaign id. */
export async function storeEngagements(ctx: Ctx, events: readonly EngagementEvent[]): Promise<void> {
  const given = events.map(({ recipientId, linkId, kind, isBot, userAgent, at }, i) => ({
    ...{ position: i, recipient_id: recipientId, link_id: linkId, kind, is_bot: isBot, at },
    user_agent: userAgent?.replaceAll('\u0000', '').slice(0, 500) ?? null,
  }));
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:given) as given(position integer, recipient_id uuid, link_id uuid, kind text, is_bot boolean,
         user_agent text, at timestamptz)
     ), before as materialized (
       select r.id, r.campaign_id, r.channel_id, r.variant_id, r.opened_at, r.clicked_at, coalesce(r.sent_at, r.started_at) as sent_or_started_at
       from campaigns.campaign_recipients r
       where r.organization_id = :organization and r.id in (select recipient_id from given) order by r.id for update
     ), classified as materialized (
       select given.*, before.campaign_id,
         given.is_bot or given.at < before.sent_or_started_at + make_interval(secs => :minHumanDelayMs::float8 / 1000) as is_by_bot,
         row_number() over (partition by before.id order by given.position) + (
           select count(*) from campaigns.engagements e where e.organization_id = :organization
             and e.campaign_id = before.campaign_id and e.recipient_id = before.id) as nth
       from given join before on before.id = given.recipient_id
     ), kept as (
       insert into campaigns.engagements (organization_id, campaign_id, recipient_id, link_id, kind, is_bot, user_agent, created_at)
       select :organization, campaign_id, recipient_id, link_id, kind, is_by_bot, user_agent, at from classified where nth <= :maxPerRecipient
       returning organization_id
     ), first as (
       -- A click implies an open, whether or not the pixel was loaded.
       select recipient_id as id, min(at) as opened_at, min(at) filter (where kind = 'click') as clicked_at
       from classified where not is_by_bot group by 1
     ), moved as (
       update campaigns.campaign_recipients r
       set opened_at = coalesce(r.opened_at, first.opened_at), clicked_at = coalesce(r.clicked_at, first.clicked_at)
       from first where r.organization_id = :organization and r.id = first.id
         and (r.opened_at is null or (r.clicked_at is null and first.clicked_at is not null))
       returning r.id, r.opened_at, r.clicked_at
     ), clicked as (
       select link_id as id, count(*)::integer as clicks from classified
       where kind = 'click' and not is_by_bot and link_id is not null and nth <= :maxPerRecipient group by 1
     ), links as materialized (
       select l.id from campaigns.campaign_links l
       where l.organization_id = :organization and l.id in (select id from clicked) order by l.id for update
     ), counted as (
       update campaigns.campaign_links l set clicks = l.clicks + clicked.clicks
       from links join clicked using (id) where l.organization_id = :organization and l.id = links.id
     )
     select before.campaign_id, before.channel_id, before.variant_id,
       sum((moved.opened_at is not null)::int - (before.opened_at is not null)::int)::integer as opened,
       sum((moved.clicked_at is not null)::int - (before.clicked_at is not null)::int)::integer as clicked
     from moved join before using (id) group by 1, 2, 3`,
    {
      organization: ctx.organization.id,
      given: JSON.stringify(given),
      minHumanDelayMs: MIN_HUMAN_DELAY_MS,
      maxPerRecipient: MAX_ENGAGEMENTS_PER_RECIPIENT,
    },
  );
  const deltas = Map.groupBy(rows as (CountDelta & { campaignId: string })[], ({ campaignId }) => campaignId);
  for (const campaignId of [...deltas.keys()].sort()) {
    await addCampaignCounts(
      ctx,
      campaignId,
      (deltas.get(campaignId) ?? []).map(({ channelId, variantId, opened, clicked }) => ({
        ...{ channelId, variantId, opened, clicked },
      })),
    );
    await emit(ctx, 'campaigns.campaign.changed', { campaignId });
  }
}

export interface EngagementStore {
  /** Resolves when the event is stored, or when storing it has failed and was logged. Never rejects. */
  add(organizationId: string, event: EngagementEvent): Promise<void>;
}

const MAX_EVENTS_PER_TRANSACTION = 500;
/** Further events are dropped until the database has caught up. */
const MAX_QUEUED_EVENTS = 20_000;

interface QueuedEngagement {
  event: EngagementEvent;
  done(): void;
}

export function createEngagementStore(app: App): EngagementStore {
  const waiting = new Map<string, QueuedEngagement[]>();
  let count = 0;

  /** Concurrent transactions of one organization would wait for the same counters, so there is one at a time. */
  async function drain(organizationId: string, queue: QueuedEngagement[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_EVENTS_PER_TRANSACTION);
      const scope = {
        app,
        actor: { type: 'system' as const, name: 'campaigns.engagement' },
        organization: { id: organizationId },
      };
      await inTransaction(scope, (ctx) =>
        storeEngagements(
          ctx,
          batch.map(({ event }) => event),
        ),
      ).catch((error) => app.log.error({ error, lost: batch.length }, 'opens and clicks could not be stored'));
      count -= batch.length;
      for (const { done } of batch) done();
    }
    waiting.delete(organizationId);
  }

  return {
    add(organizationId, event) {
      if (count >= MAX_QUEUED_EVENTS) return Promise.resolve();
      count++;
      return new Promise((done) => {
        const queue = waiting.get(organizationId);
        if (queue) return void queue.push({ event, done });
        const started = [{ event, done }];
        waiting.set(organizationId, started);
        // Later in the event loop, so that events of the same moment are stored together.
        setImmediate(() => void drain(organizationId, started));
      });
    },
  };
}
