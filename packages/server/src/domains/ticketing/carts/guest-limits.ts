/** What visitors of a shop may do only so often: each is a mail to an address somebody typed. */
import { asSystem } from '@tessera/db';
import { networkOf, requirePoint, type SharedLimit } from '../../../runtime/rate-limits.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Takes a point for the visitor's network; TOO_MANY_REQUESTS when none is left. The organization's own people have no limit. */
export async function limitGuests({ db, actor, request, now }: Ctx, limit: SharedLimit): Promise<void> {
  if (!request || !isGuest(actor)) return;
  await asSystem(db, (system) => requirePoint(system, limit, networkOf(request.ip), now()));
}
