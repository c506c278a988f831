/** Enrollments of a drip: list them, add contacts, remove one. */
import { Campaign, Enrollment } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { page } from '../../../trpc/list.ts';
import { requireContacts } from '../../contacts/index.ts';
import { campaignStatusConflict, requireCampaign } from '../campaigns/campaign.service.ts';
import { enrollContacts } from '../drips/drip-enrollment.ts';
import { exitEnrollments } from '../drips/drip-exit.ts';
import { loadDripSteps } from '../drips/drip-step.ts';
import { checkCampaigns } from '../lifecycle/next-check.ts';
import type { AddEnrollmentsInput, ListEnrollmentsInput } from './enrollment.schema.ts';

export async function listEnrollments(ctx: Ctx, input: z.infer<typeof ListEnrollmentsInput>) {
  const { campaignId, filter = {}, ...paging } = input;
  await requireCampaign(ctx, campaignId);
  const query = Enrollment.of(ctx).select(Enrollment.columns).where({ campaignId });
  if (filter.contactId) {
    await requireContacts(ctx, [filter.contactId]);
    query.where({ contactId: filter.contactId });
  }
  if (filter.status) query.whereIn('status', filter.status);
  return page(query, paging, { createdAt: { column: 'id', type: 'id' } });
}

const statesTakingEnrollments = ['running', 'paused'];

/** The delay of the first step starts now. */
export async function addEnrollments(ctx: Ctx, input: z.infer<typeof AddEnrollmentsInput>) {
  const { campaignId, contactIds, variables = null } = input;
  const campaign = await requireCampaign(ctx, campaignId);
  if (campaign.type !== 'drip') {
    throw new AppError('CONFLICT', 'Only campaigns of type drip have enrollments', { kind: 'campaign_type_conflict' });
  }
  requireTakesEnrollments(campaign);
  await requireContacts(ctx, contactIds);
  const [firstStep] = await loadDripSteps(ctx, campaignId);
  const addedCount = firstStep ? await enrollContacts(ctx, campaign, contactIds, firstStep, variables) : 0;
  // Keeps the drip from completing before this commits. Enrollments are locked before campaigns.
  const locked = await Campaign.of(ctx).findOne({ id: campaignId }).forShare();
  if (!locked) throw notFound('campaign');
  requireTakesEnrollments(locked);
  return { addedCount };
}

function requireTakesEnrollments({ status }: Pick<Campaign, 'status'>): void {
  if (!statesTakingEnrollments.includes(status)) throw campaignStatusConflict(status, 'takes no enrollments');
}

/** Messages that are already sending are still delivered. No further step starts. */
export async function removeEnrollment(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<Enrollment> {
  const { campaignId } = await requireEnrollment(ctx, id);
  await exitEnrollments(ctx, new Map([[id, 'removed']]));
  // The drip may be done, now that its last enrollment has ended.
  await checkCampaigns(ctx, [campaignId]);
  return requireEnrollment(ctx, id);
}

async function requireEnrollment(ctx: Ctx, id: string): Promise<Enrollment> {
  const enrollment = await Enrollment.of(ctx).findOne({ id });
  if (!enrollment) throw notFound('enrollment');
  return enrollment;
}
