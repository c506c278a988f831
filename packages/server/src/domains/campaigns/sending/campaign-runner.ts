/**
 * The campaign runner: the loop that expands, advances and sends the running campaigns that are due.
 *
 * Roles. Every worker process runs this loop for all organizations; no worker owns a campaign. It claims the campaigns that are due
 * (`claim-campaigns.ts`; when that is, says `lifecycle/next-check.ts`). For each of them it expands the audience (`audience/materialize-recipients.ts`), enrolls contacts and starts steps of a drip (`drips/advance-drip.ts`), decides an A/B test
 * (`experiment/decide-experiment.ts`), and sends batches of each channel (`send-batch.ts`).
 *
 * A batch: `claim.ts` takes a lease on due recipients → `compose-messages.ts` renders their messages → `start-sending.ts` checks eligibility
 * (`eligibility.ts`) and commits the messages as `sending` → messaging calls the vendor and stores the outcomes →
 * `sync-delivery-status.ts` copies them to the recipients. The states are in `recipients/recipient-state.ts`.
 *
 * Guarantees. Work is claimed in the tables before it is done, so any number of workers may run and one may die at any time. A recipient
 * gets a message at most once: it is committed as `sending` before the call, and only messaging, which asks the vendor, may queue it again.
 * Eligibility is checked in the transaction that commits `sending`. No transaction is open during a call to a vendor.
 *
 * Leases and timeouts. A lease lasts `LEASE_MS` (claim.ts). If its worker dies, another worker claims the recipients when it has expired; a
 * worker that is merely slow finds at `lockClaimed` that it lost the lease. One run of a campaign expands for at most `MAX_EXPANSION_MS` and
 * starts batches for at most `MAX_SENDING_MS`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Campaign, CampaignChannel, pipeline } from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import { expandAudience } from '../audience/materialize-recipients.ts';
import { advanceDrip } from '../drips/advance-drip.ts';
import { advanceExperiment } from '../experiment/decide-experiment.ts';
import { settleCampaign } from '../lifecycle/next-check.ts';
import { claimDueCampaigns, type DueCampaign } from './claim-campaigns.ts';
import { sendBatch } from './send-batch.ts';

/** A slow vendor delays only the campaigns that use it. */
const MAX_CONCURRENT_CAMPAIGNS = 8;
/** How often due campaigns are claimed while another one is slow. */
const POLL_INTERVAL_MS = 250;
/** Batches per channel: while one waits for the vendor, the next is composed. */
const MAX_CONCURRENT_BATCHES = 3;
const MAX_EXPANSION_MS = 10_000;
const MAX_SENDING_MS = 2_000;

/** One run of the loop: lasts until no campaign is under way or due. */
export async function runCampaigns(app: App, signal: AbortSignal): Promise<boolean> {
  const underWay = new Map<string, Promise<void>>();
  const start = ({ organizationId, id }: DueCampaign): Promise<void> => {
    const scope: OrganizationScope = {
      app,
      actor: { type: 'system', name: 'campaigns.run' },
      organization: { id: organizationId },
    };
    return advanceCampaign(scope, id, signal)
      .catch((error) => {
        // The other campaigns continue, and this one when its claim ends.
        app.log.error({ error, campaignId: id }, 'a campaign could not be advanced; it is tried again');
      })
      .finally(() => underWay.delete(id));
  };
  try {
    for (;;) {
      const free = signal.aborted ? 0 : MAX_CONCURRENT_CAMPAIGNS - underWay.size;
      const claimed = free > 0 ? await claimDueCampaigns(app, [...underWay.keys()], free) : [];
      for (const campaign of claimed) underWay.set(campaign.id, start(campaign));
      if (underWay.size === 0) return false;
      const poll = new AbortController();
      await Promise.race([...underWay.values(), sleep(POLL_INTERVAL_MS, poll.signal)]);
      poll.abort();
    }
  } finally {
    await Promise.all(underWay.values());
  }
}

/** Resolves after the time, or when the signal aborts. */
const sleep = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});

/** Returns whether the campaign is still expanding. Sending starts after it: the two together take longer than one after the other. */
async function expandForAWhile(scope: OrganizationScope, campaignId: string, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + MAX_EXPANSION_MS;
  while (performance.now() < until && !signal.aborted) {
    if ((await expandAudience(scope, campaignId)) !== 'more') return false;
  }
  return true;
}

/** One statement, where the batches of each channel would ask by themselves. */
const hasDueRecipients = (scope: OrganizationScope, campaignId: string): Promise<boolean> =>
  inTransaction(
    scope,
    async (ctx) => {
      const { rows } = await ctx.db.raw(
        `select exists (select from campaigns.campaign_recipients where organization_id = :organization and channel_id in (
           select id from campaigns.campaign_channels where organization_id = :organization and campaign_id = :campaignId)
           and look_at <= :now and (status = 'pending' or (status = 'claimed' and claimed_until <= :now))) as is_due`,
        { organization: ctx.organization.id, campaignId, now: ctx.now() },
      );
      return rows[0].isDue;
    },
    { readOnly: true },
  );

async function advanceCampaign(scope: OrganizationScope, campaignId: string, signal: AbortSignal): Promise<void> {
  const [campaign, channels] = await inTransaction(
    scope,
    (ctx) =>
      pipeline(
        () => Campaign.of(ctx).findOne({ id: campaignId }),
        () => CampaignChannel.of(ctx).where({ campaignId }).orderBy('position'),
      ),
    { readOnly: true },
  );
  if (campaign?.status !== 'running') return;
  const mustExpand = campaign.type !== 'drip' && campaign.expandedAt === null;
  let isMore = mustExpand && (await expandForAWhile(scope, campaignId, signal));
  if (campaign.type === 'drip' && (await advanceDrip(scope, campaignId))) isMore = true;
  if (campaign.type === 'ab_test') await advanceExperiment(scope, campaignId);
  const sending = (await hasDueRecipients(scope, campaignId)) ? channels : [];
  const until = performance.now() + MAX_SENDING_MS;
  const sendBatches = async (channelId: string) => {
    while (performance.now() < until && !signal.aborted) {
      const { isMore: hasMore } = await sendBatch(scope, campaignId, channelId);
      if (!hasMore) return;
      isMore = true;
    }
  };
  // All channels finish before the error of one is thrown.
  const results = await Promise.allSettled(
    sending.flatMap(({ id }) => Array.from({ length: MAX_CONCURRENT_BATCHES }, () => sendBatches(id))),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  // A worker that stops leaves the rest to the others.
  await inTransaction(scope, (ctx) => settleCampaign(ctx, campaignId, isMore || signal.aborted));
}
