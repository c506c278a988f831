/**
 * Test mode: an organization that tries things out. Sandboxes of every kind of vendor work in test mode only; otherwise an order
 * could be paid without money, and messages would go nowhere.
 */
import { Organization } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { SetTestModeInput } from './organization.schema.ts';
import { requireCurrentOrganization } from './organization.service.ts';

export async function isTestMode(ctx: Pick<Ctx, 'db' | 'organization'>): Promise<boolean> {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id).select('isTestMode');
  return organization?.isTestMode ?? false;
}

/** Throws PRECONDITION_FAILED when a sandbox may not be used. */
export async function requireTestMode(ctx: Pick<Ctx, 'db' | 'organization'>): Promise<void> {
  if (!(await isTestMode(ctx))) throw testModeRequired();
}

export const testModeRequired = (): AppError =>
  new AppError(
    'PRECONDITION_FAILED',
    'Sandboxes work in test mode only: an owner can turn it on with organizations.setTestMode',
    { kind: 'test_mode_required' },
  );

/** Without test mode, sandbox gateways and senders stay as they are and are not used. */
export async function setTestMode(ctx: Ctx, { isTestMode: after }: z.infer<typeof SetTestModeInput>) {
  const { isTestMode: before } = await requireCurrentOrganization(ctx);
  await Organization.query(ctx.db).findById(ctx.organization.id).patch({ isTestMode: after });
  await recordActivity(ctx, {
    action: 'organizations.setTestMode',
    resource: 'organizations',
    resourceId: ctx.organization.id,
    changes: before === after ? {} : { isTestMode: { before, after } },
  });
  return requireCurrentOrganization(ctx);
}
