/** Limits on what shop visitors do that sends mail to an address they typed, or takes seats later. */
import { asSystem } from '@tessera/db';
import { networkOf, requirePoint, type SharedLimit } from '../../../runtime/rate-limits.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';

/**
 * Consumes `count` points of the visitor's network, for one object where it is named. Throws TOO_MANY_REQUESTS if fewer are left.
 * People of the organization are not limited.
 */
export async function limitGuests(
  { db, actor, request, now }: Ctx,
  limit: SharedLimit,
  { of = '', count = 1 }: { of?: string; count?: number } = {},
): Promise<void> {
  if (!request || !isGuest(actor)) return;
  await asSystem(db, (system) => requirePoint(system, limit, `${networkOf(request.ip)}${of}`, now(), count));
}
