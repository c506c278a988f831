/** Campaigns' part of the world: one of each kind. */
import type { Tenant } from './index.ts';
import type { MessagingIds } from './messaging-world.ts';

export type CampaignIds = Record<never, string>;

export async function createCampaigns(
  _tenant: Tenant,
  _canary: string,
  _messaging: MessagingIds,
): Promise<CampaignIds> {
  return {};
}
