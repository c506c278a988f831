/** Rows that an input refers to: of another organization, or of nobody, they are NOT_FOUND also where they only narrow a list. */
import { CheckInList, Order, type TenantRow, Ticket, TicketedEvent, TicketType } from '@tessera/db';
import { notFound } from '../../lib/app-error.ts';
import type { Ctx } from '../../trpc/context.ts';

const MODELS = {
  eventId: [TicketedEvent, 'event'],
  ticketTypeId: [TicketType, 'ticket_type'],
  orderId: [Order, 'order'],
  ticketId: [Ticket, 'ticket'],
  listId: [CheckInList, 'check_in_list'],
} as const satisfies Record<string, [typeof TenantRow, string]>;

export async function requireReferences(ctx: Ctx, ids: { [Name in keyof typeof MODELS]?: string }): Promise<void> {
  const given = Object.entries(ids).filter(([, id]) => id !== undefined) as [keyof typeof MODELS, string][];
  await Promise.all(
    given.map(async ([name, id]) => {
      const [model, resource] = MODELS[name];
      const { rows } = await ctx.db.raw(
        `select exists (select from ${model.tableName} where organization_id = ? and id = ?) as known`,
        [ctx.organization.id, id],
      );
      if (!rows[0].known) throw notFound(resource);
    }),
  );
}
