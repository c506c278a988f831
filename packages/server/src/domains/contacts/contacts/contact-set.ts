/** Several contacts at once: all of them found, locked in one order, and changed in steps that keep within time limits. */
import { arrayBinding, Contact } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

type ContactQuery = ReturnType<typeof Contact.of<Contact>>;

/** Contacts changed by one statement. */
const STEP = 2_000;

export const withIds = (query: ContactQuery, ids: readonly string[]): ContactQuery =>
  query.whereRaw('id = any(?::uuid[])', [arrayBinding(ids)]);

/** Throws NOT_FOUND when one of them is not there. */
export async function requireContacts(ctx: Ctx, ids: readonly string[]): Promise<void> {
  refuseMissing(ids, await withIds(Contact.of(ctx), ids).select('id'));
}

/** Locks all of them by id, so that no two callers ever wait for each other; NOT_FOUND when one is not there. */
export async function lockContacts(ctx: Ctx, ids: readonly string[]): Promise<Contact[]> {
  const contacts = await withIds(Contact.of(ctx), ids).orderBy('id').forUpdate();
  refuseMissing(ids, contacts);
  return contacts;
}

function refuseMissing(ids: readonly string[], found: { id: string }[]): void {
  const there = new Set(found.map(({ id }) => id));
  const missing = ids.filter((id) => !there.has(id));
  if (missing.length === 0) return;
  throw new AppError('NOT_FOUND', 'Contact not found', { contactIds: missing.slice(0, 20) });
}

/** Changes those of `ids` that `change` narrows to, tells of each one changed, and returns how many that were. */
export async function changeContacts(
  ctx: Ctx,
  ids: readonly string[],
  change: (query: ContactQuery) => { returning(column: 'id'): PromiseLike<unknown> },
): Promise<number> {
  const ordered = [...ids].sort();
  let changed = 0;
  for (let start = 0; start < ordered.length; start += STEP) {
    const step = ordered.slice(start, start + STEP);
    await withIds(Contact.of(ctx), step).select('id').orderBy('id').forUpdate();
    const rows = (await change(withIds(Contact.of(ctx), step)).returning('id')) as Contact[];
    await emit(ctx, 'contacts.contact.updated', ...rows.map(({ id }) => ({ contactId: id })));
    changed += rows.length;
  }
  return changed;
}
