/** Whether a call shows that a mailbox belongs to the buyer. Anyone can type an address into a shop. */
import { asSystem, User } from '@tessera/db';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** True for people and secret keys of the organization, which speak for it, and for a buyer who signed in with that address. */
export async function isMailboxProved(ctx: Ctx, email: string): Promise<boolean> {
  const { actor } = ctx;
  if (!isGuest(actor)) return true;
  if (actor.type !== 'user') return false;
  const user = await asSystem(ctx.db, async (db) => (await User.query(db).findById(actor.userId)) ?? null);
  return user?.emailVerifiedAt != null && user.email.toLowerCase() === email.toLowerCase();
}
