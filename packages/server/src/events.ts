/** Everything that can happen and that others may react to: one line each, typed, stored with its cause. */
import { EventRow } from '@tessera/db';
import { z } from 'zod';
import type { Ctx } from './context.ts';

const contact = z.object({ contactId: z.uuid() });

export const domainEvents = {
  'contacts.contact.created': contact,
  'contacts.contact.updated': contact,
  'contacts.contact.deleted': contact,
  'contacts.contact.merged': contact.extend({ mergedId: z.uuid() }),
  'contacts.audience.changed': z.object({ audienceId: z.uuid() }),
  'contacts.consent.changed': z.object({ channel: z.string(), address: z.string(), status: z.string() }),
  'contacts.import.progressed': z.object({ importId: z.uuid() }),
} as const;

export type EventType = keyof typeof domainEvents;
export type EventPayload<Type extends EventType> = z.infer<(typeof domainEvents)[Type]>;

export interface DomainEvent<Type extends EventType = EventType> {
  id: string;
  type: Type;
  organizationId: string;
  payload: EventPayload<Type>;
  createdAt: Date;
}

/** Stores an event in the caller's transaction; listeners and subscribers hear of it after the commit. */
export async function emit<Type extends EventType>(
  ctx: Ctx,
  type: Type,
  ...payloads: EventPayload<Type>[]
): Promise<void> {
  if (payloads.length === 0) return;
  const rows = payloads.map((payload) => ({
    organizationId: ctx.organization.id,
    type,
    payload: payload as Record<string, unknown>,
    actor: { ...ctx.actor },
  }));
  await EventRow.query(ctx.db).insert(rows as never);
  ctx.afterCommit(() => ctx.app.events.wake());
}
