/** Work on sets of contacts: existence checks, row locks in one order, and changes in steps that stay within the statement timeout. */
import { arrayBinding, Contact } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';

type ContactQuery = ReturnType<typeof Contact.of<Contact>>;

/** Contacts that one statement changes. */
const CONTACTS_PER_STATEMENT = 2_000;

export const withIds = (query: ContactQuery, ids: readonly string[]): ContactQuery =>
  query.whereRaw('id = any(?::uuid[])', [arrayBinding(ids)]);

/** Throws NOT_FOUND when one of the contacts does not exist. Locks nothing. */
export async function requireContacts(ctx: Ctx, ids: readonly string[]): Promise<void> {
  refuseMissing(ids, await withIds(Contact.of(ctx), ids).select('id'));
}

/** Locks the contacts FOR UPDATE in the order of their ids, so that concurrent callers do not deadlock. Throws NOT_FOUND when one is missing. */
export async function lockContacts(ctx: Ctx, ids: readonly string[]): Promise<Contact[]> {
  const contacts = await withIds(Contact.of(ctx), ids).orderBy('id').forUpdate();
  refuseMissing(ids, contacts);
  return contacts;
}

function refuseMissing(ids: readonly string[], found: { id: string }[]): void {
  const existing = new Set(found.map(({ id }) => id));
  const missing = ids.filter((id) => !existing.has(id));
  if (missing.length === 0) return;
  throw new AppError('NOT_FOUND', 'Contact not found', {
    kind: 'contact_not_found',
    contactIds: missing.slice(0, 20),
  });
}

/**
 * Changes those of `ids` that `change` narrows to, emits an event for each changed contact, and returns their number. Each step
 * locks its contacts in the order of their ids.
 */
export async function changeContacts(
  ctx: Ctx,
  ids: readonly string[],
  change: (query: ContactQuery) => { returning(column: 'id'): PromiseLike<unknown> },
): Promise<number> {
  const ordered = [...ids].sort();
  let changedCount = 0;
  for (let start = 0; start < ordered.length; start += CONTACTS_PER_STATEMENT) {
    const step = ordered.slice(start, start + CONTACTS_PER_STATEMENT);
    await withIds(Contact.of(ctx), step).select('id').orderBy('id').forUpdate();
    const rows = (await change(withIds(Contact.of(ctx), step)).returning('id')) as Contact[];
    await emit(ctx, 'contacts.contact.updated', ...rows.map(({ id }) => ({ contactId: id })));
    changedCount += rows.length;
  }
  return changedCount;
}
