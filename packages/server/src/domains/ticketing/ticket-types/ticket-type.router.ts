import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreateTicketTypeInput,
  DeletedTicketType,
  ListTicketTypesInput,
  ReorderTicketTypesInput,
  TicketType,
  TicketTypeList,
  UpdateTicketTypeInput,
} from './ticket-type.schema.ts';
import {
  createTicketType,
  deleteTicketType,
  getTicketType,
  listTicketTypes,
  reorderTicketTypes,
  updateTicketType,
} from './ticket-type.service.ts';

export const ticketTypeRouter = {
  create: orgProcedure('events.write')
    .meta({
      summary: 'Creates a ticket type, which draws on its own quantity and on the seats of the event.',
      description: 'CONFLICT with kind `event_cancelled` or `ticket_type_limit_reached`.',
      example: { eventId: sample.event, name: 'Balcony', price: 2500, quantity: 10, sharedPoolIds: [sample.pool] },
    })
    .input(CreateTicketTypeInput)
    .output(TicketType)
    .mutation(({ ctx, input }) => createTicketType(ctx, input)),

  get: orgProcedure('events.read')
    .meta({ summary: 'Returns a ticket type.', example: { id: sample.ticketType } })
    .input(withId)
    .output(TicketType)
    .query(({ ctx, input }) => getTicketType(ctx, input)),

  list: orgProcedure('events.read')
    .meta({
      summary: 'Lists the ticket types of an event in the order buyers see them.',
      example: { eventId: sample.event, filter: { includeArchived: true } },
    })
    .input(ListTicketTypesInput)
    .output(TicketTypeList)
    .query(({ ctx, input }) => listTicketTypes(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the given fields of a ticket type.',
      description:
        'CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more tickets are taken than the new quantity.',
      example: { id: sample.ticketType, name: 'Changed', price: 100, quantity: 10 },
    })
    .input(UpdateTicketTypeInput)
    .output(TicketType)
    .mutation(({ ctx, input }) => updateTicketType(ctx, input)),

  reorder: orgProcedure('events.write')
    .meta({
      summary: 'Sets the order of the ticket types; types that are not named follow.',
      example: { eventId: sample.event, ticketTypeIds: [sample.ticketType] },
    })
    .input(ReorderTicketTypesInput)
    .output(TicketTypeList)
    .mutation(({ ctx, input }) => reorderTicketTypes(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({
      summary: 'Deletes a ticket type, or archives it when it was ordered or is in a cart.',
      example: { id: sample.ticketType },
    })
    .input(withId)
    .output(DeletedTicketType)
    .mutation(({ ctx, input }) => deleteTicketType(ctx, input)),
} satisfies TRPCRouterRecord;
