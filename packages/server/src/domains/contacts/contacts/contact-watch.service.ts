/** Streams changes of contacts: the organization's events, each with the current state of the contact. */
import { Contact } from '@tessera/db';
import { tracked } from '@trpc/server';
import type { z } from 'zod';
import type { PositionedEvent } from '../../../runtime/events.ts';
import { inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow, resumeFrom } from '../../../trpc/subscription.ts';
import type { ContactChange, WatchContactsInput } from './contact.schema.ts';
import { withIds } from './contact-set.ts';

type ContactChangeType = z.infer<typeof ContactChange>['type'];

const changeTypeByEvent: Record<string, ContactChangeType> = {
  'contacts.contact.created': 'created',
  'contacts.contact.updated': 'updated',
  'contacts.contact.deleted': 'deleted',
  'contacts.contact.merged': 'merged',
};

/** The first item is null and carries the position to resume from. A filter by id also matches the deleted contact of a merge. */
export async function* watchContacts(
  ctx: SubscriptionCtx,
  { filter = {}, lastEventId }: z.infer<typeof WatchContactsInput>,
  signal: AbortSignal = new AbortController().signal,
) {
  const ids = filter.ids && new Set(filter.ids);
  const types = filter.types && new Set(filter.types);
  const position = await resumeFrom(ctx, lastEventId);
  yield tracked(String(position), null);
  yield* follow(ctx, position, signal, `contacts.watch ${JSON.stringify(filter)}`, async (events) => {
    const changes = events
      .flatMap(changesOfEvent)
      .filter(
        ({ type, contactId, mergedId }) =>
          (types?.has(type) ?? true) &&
          (ids === undefined || ids.has(contactId) || (mergedId !== null && ids.has(mergedId))),
      );
    const contacts = await contactsById(ctx, [...new Set(changes.map(({ contactId }) => contactId))]);
    return changes.map(({ position, ...change }) =>
      tracked(String(position), { ...change, contact: contacts.get(change.contactId) ?? null }),
    );
  });
}

function changesOfEvent({ type, payload, position, createdAt }: PositionedEvent) {
  const change = changeTypeByEvent[type];
  if (!change || !('contactId' in payload) || payload.contactId === null) return [];
  const mergedId = 'mergedId' in payload ? payload.mergedId : null;
  return [{ type: change, contactId: payload.contactId, mergedId, at: createdAt, position }];
}

async function contactsById(ctx: SubscriptionCtx, ids: string[]): Promise<Map<string, Contact>> {
  if (ids.length === 0) return new Map();
  const contacts = await inTransaction(ctx, async (inner) => withIds(Contact.of(inner), ids), { readOnly: true });
  return new Map(contacts.map((contact) => [contact.id, contact]));
}
