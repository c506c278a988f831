/** Limits on what shop visitors do that sends mail to an address they typed. */
import { asSystem } from '@tessera/db';
import { networkOf, requirePoint, type SharedLimit } from '../../../runtime/rate-limits.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Consumes a point of the visitor's network. Throws TOO_MANY_REQUESTS if none is left. People of the organization are not limited. */
export async function limitGuests({ db, actor, request, now }: Ctx, limit: SharedLimit): Promise<void> {
  if (!request || !isGuest(actor)) return;
  await asSystem(db, (system) => requirePoint(system, limit, networkOf(request.ip), now()));
}
