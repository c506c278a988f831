/** The data key under which an organization's secrets are sealed. */
import { rotateDataKey as addDataKey } from '@tessera/db';
import type { Ctx } from '../../../trpc/context.ts';
import { resealSecrets } from '../../platform/index.ts';

/** Seals new secrets under a new key; a job reseals the stored ones. */
export async function rotateDataKey(ctx: Ctx): Promise<{ version: number }> {
  const version = await addDataKey(ctx.db, ctx.app.masterKeys, ctx.organization.id);
  await ctx.app.jobs.enqueue(ctx, resealSecrets, { organizationId: ctx.organization.id });
  return { version };
}
