/** The existence of rows that an input refers to, for lists: a filter by a row of another organization is NOT_FOUND, not an empty list. */
import { CheckInList, Order, pipeline, type TenantRow, Ticket, TicketedEvent, TicketType } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

const MODELS = {
  eventId: [TicketedEvent, 'event'],
  ticketTypeId: [TicketType, 'ticket_type'],
  orderId: [Order, 'order'],
  ticketId: [Ticket, 'ticket'],
  checkInListId: [CheckInList, 'check_in_list'],
} as const satisfies Record<string, [typeof TenantRow, string]>;

export async function requireReferences(ctx: Ctx, ids: { [Name in keyof typeof MODELS]?: string }): Promise<void> {
  const references = Object.entries(ids).filter(([, id]) => id !== undefined) as [keyof typeof MODELS, string][];
  await pipeline(
    ...references.map(([name, id]) => async () => {
      const [model, resource] = MODELS[name];
      const { rows } = await ctx.db.raw(
        `select exists (select from ${model.tableName} where organization_id = ? and id = ?) as is_known`,
        [ctx.organization.id, id],
      );
      if (!rows[0].isKnown) throw notFound(resource);
    }),
  );
}
