/** Contacts as they change: the events of the organization, each with the contact as it stands now. */
import { Contact } from '@tessera/db';
import { tracked } from '@trpc/server';
import type { z } from 'zod';
import type { PositionedEvent } from '../../../runtime/event-stream.ts';
import { inTransaction, type SubscriptionCtx } from '../../../trpc/context.ts';
import { follow, resumeFrom } from '../../../trpc/subscription.ts';
import { withIds } from './contact-set.ts';
import type { ContactChange, WatchContactsInput } from './contact-watch.schema.ts';

type ChangeType = z.infer<typeof ContactChange>['type'];

const changeTypes: Record<string, ChangeType> = {
  'contacts.contact.created': 'created',
  'contacts.contact.updated': 'updated',
  'contacts.contact.deleted': 'deleted',
  'contacts.contact.merged': 'merged',
};

export async function* watchContacts(
  ctx: SubscriptionCtx,
  { ids, types, lastEventId }: z.infer<typeof WatchContactsInput>,
  signal: AbortSignal = new AbortController().signal,
) {
  const wanted = { ids: ids && new Set(ids), types: types && new Set(types) };
  const position = await resumeFrom(ctx, lastEventId);
  yield tracked(String(position), null);
  yield* follow(ctx, position, signal, async (events) => {
    const changes = events
      .flatMap(changeOf)
      .filter(
        ({ type, contactId, mergedId }) =>
          (wanted.types?.has(type) ?? true) &&
          (wanted.ids === undefined || wanted.ids.has(contactId) || (mergedId !== null && wanted.ids.has(mergedId))),
      );
    const contacts = await contactsById(ctx, [...new Set(changes.map(({ contactId }) => contactId))]);
    return changes.map(({ position, ...change }) =>
      tracked(String(position), { ...change, contact: contacts.get(change.contactId) ?? null }),
    );
  });
}

function changeOf({ type, payload, position, createdAt }: PositionedEvent) {
  const change = changeTypes[type];
  if (!change || !('contactId' in payload) || payload.contactId === null) return [];
  const mergedId = 'mergedId' in payload ? payload.mergedId : null;
  return [{ type: change, contactId: payload.contactId, mergedId, at: createdAt, position }];
}

async function contactsById(ctx: SubscriptionCtx, ids: string[]): Promise<Map<string, Contact>> {
  if (ids.length === 0) return new Map();
  const contacts = await inTransaction(ctx, async (inner) => withIds(Contact.of(inner), ids), { readOnly: true });
  return new Map(contacts.map((contact) => [contact.id, contact]));
}
