/** Drips: people's ways through a campaign's steps. */
import type { CampaignRecipient } from '@tessera/db';
import type { App, Ctx, OrganizationScope } from '../../context.ts';

export async function advanceDrip(_app: App, _scope: OrganizationScope, _campaignId: string): Promise<void> {}

export async function stepDone(_ctx: Ctx, _recipientIds: readonly string[]): Promise<void> {}

export async function exitedAmong(_ctx: Ctx, _recipients: readonly CampaignRecipient[]): Promise<Set<string>> {
  return new Set();
}
