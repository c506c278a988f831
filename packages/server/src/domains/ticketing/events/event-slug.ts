/** Slugs of events: made from the title in any script, unique in the organization. */
import { TicketedEvent } from '@tessera/db';
import anyAscii from 'any-ascii';
import type { Ctx } from '../../../trpc/context.ts';

/** The column takes 100 characters; the rest is for a number. */
const MAX_BASE_LENGTH = 80;

/** `Diwali-Fest für Łódź` → `diwali-fest-fur-lodz`. */
export function slugFromTitle(title: string): string {
  const words = anyAscii(title.normalize('NFKC'))
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_BASE_LENGTH)
    .replace(/^-+|-+$/g, '');
  return words || 'event';
}

/** The slug of the title, with the first free number if it is taken. An advisory lock makes concurrent calls wait for each other. */
export async function availableSlug(ctx: Ctx, title: string): Promise<string> {
  const base = slugFromTitle(title);
  await ctx.db.raw('select pg_advisory_xact_lock(7355011, hashtext(?))', [`${ctx.organization.id} ${base}`]);
  const taken = await TicketedEvent.of(ctx).whereRaw("(slug = ? or slug like ? || '-%')", [base, base]).select('slug');
  const slugs = new Set(taken.map(({ slug }) => slug));
  if (!slugs.has(base)) return base;
  for (let number = 2; ; number++) if (!slugs.has(`${base}-${number}`)) return `${base}-${number}`;
}
