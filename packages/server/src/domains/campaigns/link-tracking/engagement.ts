/**
 * What recipients opened and clicked. A mailing is opened by thousands within a minute: what comes in together is stored
 * together, each recipient counted once.
 */

import type { App } from '../../../runtime/app.ts';
import { emit } from '../../../runtime/emit.ts';
import { type Ctx, inTransaction } from '../../../trpc/context.ts';
import { addCounts, type Delta } from '../recipients/campaign-counters.ts';

export interface Engaged {
  recipientId: string;
  linkId: string | null;
  kind: 'open' | 'click';
  /** By what it says of itself. */
  isBot: boolean;
  userAgent: string | null;
  at: Date;
}

/** Nobody reads so fast: a gateway that looks at what it lets in. */
const MACHINE_MS = 2_000;
/** More of one recipient says nothing new. */
const MAX_PER_RECIPIENT = 50;

/** In one transaction, whatever campaigns they are of. */
export async function storeEngagements(ctx: Ctx, engaged: readonly Engaged[]): Promise<void> {
  const given = engaged.map(({ recipientId, linkId, kind, isBot, userAgent, at }, i) => ({
    ...{ i, recipient_id: recipientId, link_id: linkId, kind, is_bot: isBot, at },
    user_agent: userAgent?.replaceAll('\u0000', '').slice(0, 500) ?? null,
  }));
  const { rows } = await ctx.db.raw(
    `with given as materialized (
       select * from json_to_recordset(:given) as given(i integer, recipient_id uuid, link_id uuid, kind text, is_bot boolean,
         user_agent text, at timestamptz)
     ), before as materialized (
       select r.id, r.campaign_id, r.channel_id, r.variant_id, r.opened_at, r.clicked_at, coalesce(r.sent_at, r.started_at) as left_at
       from campaigns.campaign_recipients r
       where r.organization_id = :organization and r.id in (select recipient_id from given) order by r.id for update
     ), judged as materialized (
       select given.*, before.campaign_id,
         given.is_bot or given.at < before.left_at + make_interval(secs => :machine::float8 / 1000) as is_machine,
         row_number() over (partition by before.id order by given.i) + (
           select count(*) from campaigns.engagements e where e.organization_id = :organization
             and e.campaign_id = before.campaign_id and e.recipient_id = before.id) as nth
       from given join before on before.id = given.recipient_id
     ), kept as (
       insert into campaigns.engagements (organization_id, campaign_id, recipient_id, link_id, kind, is_bot, user_agent, created_at)
       select :organization, campaign_id, recipient_id, link_id, kind, is_machine, user_agent, at from judged where nth <= :most
     ), first as (
       -- Who clicked has seen it, whether or not the image was loaded.
       select recipient_id as id, min(at) as opened_at, min(at) filter (where kind = 'click') as clicked_at
       from judged where not is_machine group by 1
     ), moved as (
       update campaigns.campaign_recipients r
       set opened_at = coalesce(r.opened_at, first.opened_at), clicked_at = coalesce(r.clicked_at, first.clicked_at)
       from first where r.organization_id = :organization and r.id = first.id
         and (r.opened_at is null or (r.clicked_at is null and first.clicked_at is not null))
       returning r.id, r.opened_at, r.clicked_at
     ), clicked as (
       select link_id as id, count(*)::integer as clicks from judged
       where kind = 'click' and not is_machine and link_id is not null and nth <= :most group by 1
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
      machine: MACHINE_MS,
      most: MAX_PER_RECIPIENT,
    },
  );
  const deltas = Map.groupBy(rows as (Delta & { campaignId: string })[], ({ campaignId }) => campaignId);
  for (const campaignId of [...deltas.keys()].sort()) {
    await addCounts(
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
  /** Resolves once it is stored; what cannot be stored is logged, and nobody has to wait for it. */
  add(organizationId: string, engaged: Engaged): Promise<void>;
}

/** What has come in meanwhile goes into the next transaction. */
const MAX_TOGETHER = 500;
/** Beyond it, nobody is counted until the database is back. */
const MAX_WAITING = 20_000;

interface Waiting {
  engaged: Engaged;
  done(): void;
}

export function createEngagementStore(app: App): EngagementStore {
  const waiting = new Map<string, Waiting[]>();
  let count = 0;

  /** One transaction at a time for each organization: they would wait for the same counters. */
  async function drain(organizationId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const some = queue.splice(0, MAX_TOGETHER);
      const scope = {
        app,
        actor: { type: 'system' as const, name: 'campaigns.engagement' },
        organization: { id: organizationId },
      };
      await inTransaction(scope, (ctx) =>
        storeEngagements(
          ctx,
          some.map(({ engaged }) => engaged),
        ),
      ).catch((error) => app.log.error({ error, lost: some.length }, 'opens and clicks could not be stored'));
      count -= some.length;
      for (const { done } of some) done();
    }
    waiting.delete(organizationId);
  }

  return {
    add(organizationId, engaged) {
      if (count >= MAX_WAITING) return Promise.resolve();
      count++;
      return new Promise((done) => {
        const queue = waiting.get(organizationId);
        if (queue) return void queue.push({ engaged, done });
        const started = [{ engaged, done }];
        waiting.set(organizationId, started);
        // After what is arriving at this moment.
        setImmediate(() => void drain(organizationId, started));
      });
    },
  };
}
