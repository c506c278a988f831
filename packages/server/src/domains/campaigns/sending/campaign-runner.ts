/**
 * The engine of campaigns: every worker looks after all that are at work, one turn after the other. What it does stands in
 * the tables before it is done, so any number of workers may do it side by side, and one that dies is not missed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Campaign, CampaignChannel, inSystem } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { expandSome } from '../audience/materialize-recipients.ts';
import { advanceDrip } from '../drips/advance-drip.ts';
import { decide } from '../experiment/choose-winner.ts';
import { completeIfDone } from '../lifecycle/complete-campaign.ts';
import { sendBatch } from './send-batch.ts';

/** Campaigns looked after at the same time; a slow vendor holds up its own only. */
const LANES = 8;
/** When the others are looked at again while one is slow. */
const LOOK_MS = 250;
/** Batches of one channel under way at the same time: while one waits for the vendor, the next is made. */
const BATCHES = 3;
/** How long a turn finds recipients before those that are there get theirs. */
const EXPANDING_MS = 10_000;
/** How long a turn sends before others get theirs. */
const TURN_MS = 2_000;

interface AtWork {
  organizationId: string;
  id: string;
}

/**
 * One turn: whether there may be more to do at once. While one waits for its vendor, the others are looked after again and
 * again: nobody waits for somebody else's.
 */
export async function runCampaigns(app: App, signal: AbortSignal): Promise<boolean> {
  const underWay = new Map<string, Promise<void>>();
  let isMore = false;
  const begin = ({ organizationId, id }: AtWork): Promise<void> => {
    const scope: OrganizationScope = {
      app,
      actor: { type: 'system', name: 'campaigns.run' },
      organization: { id: organizationId },
    };
    return takeTurn(scope, id, signal)
      .then((hasMore) => {
        isMore ||= hasMore;
      })
      .catch((error) => {
        // One that cannot go on must not hold up the others.
        app.log.error({ error, campaignId: id }, 'a campaign stumbled; it is tried again');
      })
      .finally(() => underWay.delete(id));
  };
  try {
    do {
      for (const campaign of await atWork(app)) {
        while (underWay.size >= LANES) await Promise.race(underWay.values());
        if (signal.aborted) break;
        if (!underWay.has(campaign.id)) underWay.set(campaign.id, begin(campaign));
      }
      const look = new AbortController();
      await Promise.race([Promise.all(underWay.values()), pause(LOOK_MS, look.signal)]);
      look.abort();
    } while (underWay.size > 0 && !signal.aborted);
  } finally {
    await Promise.all(underWay.values());
  }
  return isMore;
}

/** Until it is over or given up. */
const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});

const atWork = (app: App): Promise<AtWork[]> =>
  inSystem(
    app.database,
    async (db) =>
      (await Campaign.query(db).where({ status: 'running' }).select('organizationId', 'id').orderBy('id')) as AtWork[],
    { readOnly: true },
  );

/** Whether there are more to find. Sending waits for it a while: together they take longer than one after the other. */
async function expand(scope: OrganizationScope, id: string, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + EXPANDING_MS;
  while (performance.now() < until && !signal.aborted) {
    if ((await expandSome(scope, id)) !== 'more') return false;
  }
  return true;
}

async function takeTurn(scope: OrganizationScope, id: string, signal: AbortSignal): Promise<boolean> {
  const found = await inTransaction(
    scope,
    async (ctx) => ({
      campaign: await Campaign.of(ctx).findOne({ id }),
      channels: await CampaignChannel.of(ctx).where({ campaignId: id }).orderBy('position'),
    }),
    { readOnly: true },
  );
  const { campaign, channels } = found;
  if (campaign?.status !== 'running') return false;
  const isExpanding = campaign.type !== 'drip' && campaign.expandedAt === null && (await expand(scope, id, signal));
  if (campaign.type === 'drip') await advanceDrip(scope, id);
  if (campaign.type === 'ab_test') await decide(scope, id);
  const until = performance.now() + TURN_MS;
  let isMore = isExpanding;
  const send = async (channelId: string) => {
    while (performance.now() < until && !signal.aborted) {
      const { isMore: hasMore } = await sendBatch(scope, id, channelId);
      if (!hasMore) return;
      isMore = true;
    }
  };
  // A channel that fails takes none of the others with it.
  const sent = await Promise.allSettled(
    channels.flatMap((channel) => Array.from({ length: BATCHES }, () => send(channel.id))),
  );
  for (const one of sent) if (one.status === 'rejected') throw one.reason;
  if (!isMore && !signal.aborted) await inTransaction(scope, (ctx) => completeIfDone(ctx, id));
  return isMore;
}
