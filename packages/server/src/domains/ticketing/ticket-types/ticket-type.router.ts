import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
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
      summary: 'Makes a ticket type. It draws on its own quantity and on the seats of the event.',
      description: 'CONFLICT with kind `event_cancelled` when there is nothing to sell any more.',
    })
    .input(CreateTicketTypeInput)
    .output(TicketType)
    .mutation(({ ctx, input }) => createTicketType(ctx, input)),

  get: orgProcedure('events.read')
    .meta({ summary: 'One ticket type.' })
    .input(withId)
    .output(TicketType)
    .query(({ ctx, input }) => getTicketType(ctx, input)),

  list: orgProcedure('events.read')
    .meta({ summary: 'Ticket types of an event in the order people see them.' })
    .input(ListTicketTypesInput)
    .output(TicketTypeList)
    .query(({ ctx, input }) => listTicketTypes(ctx, input)),

  update: orgProcedure('events.write')
    .meta({
      summary: 'Changes the fields that are given and keeps the others.',
      description:
        'CONFLICT with kind `capacity_below_sold` (with `held`, `sold`) when more is taken than there would be.',
    })
    .input(UpdateTicketTypeInput)
    .output(TicketType)
    .mutation(({ ctx, input }) => updateTicketType(ctx, input)),

  reorder: orgProcedure('events.write')
    .meta({ summary: 'Puts ticket types in order; those not named follow behind.' })
    .input(ReorderTicketTypesInput)
    .output(TicketTypeList)
    .mutation(({ ctx, input }) => reorderTicketTypes(ctx, input)),

  delete: orgProcedure('events.write')
    .meta({
      summary: 'Deletes a ticket type; one that was ordered or is in carts goes off sale and into the archive instead.',
    })
    .input(withId)
    .output(DeletedTicketType)
    .mutation(({ ctx, input }) => deleteTicketType(ctx, input)),
} satisfies TRPCRouterRecord;
