import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  HeldTicket,
  HeldTicketList,
  IssuedCode,
  ListHeldTicketsInput,
  ListTicketsInput,
  Ticket,
  TicketAccess,
  TicketLinks,
  TicketList,
  UpdateAttendeeInput,
  UpdateOwnAttendeeInput,
} from './ticket.schema.ts';
import {
  getTicket,
  getTicketByToken,
  getTicketCode,
  getTicketLinks,
  listTickets,
  listTicketsByToken,
  updateAttendee,
  updateAttendeeByToken,
} from './ticket.service.ts';

export const ticketRouter = {
  get: orgProcedure('orders.read')
    .meta({ summary: 'Gets a ticket.', example: { id: sample.ticket } })
    .input(withId)
    .output(Ticket)
    .query(({ ctx, input }) => getTicket(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({
      summary: 'Lists tickets, newest first unless sorted otherwise.',
      example: {
        filter: {
          eventId: sample.soldOut,
          ticketTypeId: sample.soldOutType,
          orderId: sample.ticketOrder,
          status: ['valid'],
          text: 'a',
        },
      },
    })
    .input(ListTicketsInput)
    .output(TicketList)
    .query(({ ctx, input }) => listTickets(ctx, input)),

  updateAttendee: orgProcedure('orders.write')
    .meta({
      summary: 'Replaces the attendee of a ticket.',
      example: {
        id: sample.ticket,
        attendeeInfo: { firstName: 'Asha', lastName: 'Patil', email: 'asha@example.in', phone: '+91 98765 43210' },
      },
    })
    .input(UpdateAttendeeInput)
    .output(Ticket)
    .mutation(({ ctx, input }) => updateAttendee(ctx, input)),

  getCode: orgProcedure('orders.read')
    .meta({ summary: 'Gets the signed code of a ticket, as its QR carries it.', example: { id: sample.ticket } })
    .input(withId)
    .output(IssuedCode)
    .query(({ ctx, input }) => getTicketCode(ctx, input)),

  getLinks: orgProcedure('orders.read')
    .meta({
      summary: 'Gets links to a ticket as PDF and to its QR as SVG and PNG, valid for some minutes.',
      example: { id: sample.ticket },
    })
    .input(withId)
    .output(TicketLinks)
    .query(({ ctx, input }) => getTicketLinks(ctx, input)),

  getByToken: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Gets a ticket with its code, for its holder or buyer.',
      description:
        "The token is the holder's or the order's. After a transfer the order's token only shows that the ticket was transferred.",
      example: { id: sample.ticket, token: sample.ticketToken },
    })
    .input(TicketAccess)
    .output(HeldTicket)
    .query(({ ctx, input }) => getTicketByToken(ctx, input)),

  listByToken: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Lists the tickets of an order with their codes, for its buyer, oldest first.',
      example: { id: sample.ticketOrder, token: sample.ticketToken, limit: 10 },
    })
    .input(ListHeldTicketsInput)
    .output(HeldTicketList)
    .query(({ ctx, input }) => listTicketsByToken(ctx, input)),

  updateAttendeeByToken: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Replaces the attendee of a ticket, for its holder.',
      example: { id: sample.ticket, token: sample.ticketToken, attendeeInfo: { firstName: 'Meera' } },
    })
    .input(UpdateOwnAttendeeInput)
    .output(withId)
    .mutation(({ ctx, input }) => updateAttendeeByToken(ctx, input)),
} satisfies TRPCRouterRecord;
