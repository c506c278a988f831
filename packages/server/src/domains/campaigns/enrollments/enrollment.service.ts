/** People in a drip: who is where, putting somebody in, taking somebody out. */
import { Campaign, Enrollment } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import { requireContacts } from '../../contacts/index.ts';
import { requireCampaign, wrongStatus } from '../campaigns/campaign.service.ts';
import { enrolContacts } from '../drips/drip-enrollment.ts';
import { exit } from '../drips/drip-exit.ts';
import { stepsOf } from '../drips/drip-step.ts';
import type { AddEnrollmentsInput, ListEnrollmentsInput } from './enrollment.schema.ts';

export async function listEnrollments(ctx: Ctx, input: z.infer<typeof ListEnrollmentsInput>) {
  const { campaignId, filter = {}, ...paging } = input;
  await requireCampaign(ctx, campaignId);
  if (filter.contactId) await requireContacts(ctx, [filter.contactId]);
  const query = Enrollment.rows(ctx).where({ campaignId });
  for (const [field, value] of Object.entries(filter)) if (value !== undefined) query.where(field, value);
  return page(query, paging, { createdAt: { column: 'id', type: 'id' } });
}

const OPEN = ['running', 'paused'];

/** Their first step is due from now on. */
export async function addEnrollments(ctx: Ctx, input: z.infer<typeof AddEnrollmentsInput>) {
  const { campaignId, contactIds, variables = null } = input;
  const campaign = await requireCampaign(ctx, campaignId);
  if (campaign.type !== 'drip') {
    throw new AppError('CONFLICT', 'Only campaigns of type drip take people in', { kind: 'campaign_type' });
  }
  if (!OPEN.includes(campaign.status)) throw wrongStatus(campaign.status, 'takes nobody in');
  await requireContacts(ctx, contactIds);
  const [first] = await stepsOf(ctx, campaignId);
  const added = first ? await enrolContacts(ctx, campaign, contactIds, first, variables) : 0;
  // Kept from ending until they are there; enrolments are locked before campaigns.
  const now = await Campaign.of(ctx).findOne({ id: campaignId }).forShare().throwIfNotFound();
  if (!OPEN.includes(now.status)) throw wrongStatus(now.status, 'takes nobody in');
  ctx.afterCommit(() => ctx.app.loops.wake('campaigns.run'));
  return { added };
}

/** What is on its way arrives; nothing more begins. */
export async function removeEnrollment(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const enrollment = await Enrollment.of(ctx).findOne({ id });
  if (!enrollment) throw notFound('enrollment');
  await exit(ctx, new Map([[id, 'removed']]));
  return Enrollment.of(ctx).findOne({ id }).throwIfNotFound();
}
