import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import { OrderAccess } from '../orders/order.schema.ts';
import { rotateSigningKey } from '../signing-keys/signing-key-cache.ts';
import {
  HeldTicket,
  HeldTickets,
  IssuedCode,
  ListTicketsInput,
  SigningKeyNumber,
  Ticket,
  TicketAccess,
  TicketLinks,
  TicketList,
  UpdateAttendeeInput,
  UpdateOwnAttendeeInput,
  VerificationKeys,
} from './ticket.schema.ts';
import {
  getTicket,
  getTicketByToken,
  getVerificationKeys,
  issueCode,
  listTickets,
  listTicketsByToken,
  ticketLinks,
  updateAttendee,
  updateOwnAttendee,
} from './ticket.service.ts';

export const ticketRouter = {
  get: orgProcedure('orders.read')
    .meta({ summary: 'One ticket.' })
    .input(withId)
    .output(Ticket)
    .query(({ ctx, input }) => getTicket(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({ summary: 'Tickets, newest first unless sorted otherwise.' })
    .input(ListTicketsInput)
    .output(TicketList)
    .query(({ ctx, input }) => listTickets(ctx, input)),

  updateAttendee: orgProcedure('orders.write')
    .meta({ summary: 'Says who comes with a ticket.' })
    .input(UpdateAttendeeInput)
    .output(Ticket)
    .mutation(({ ctx, input }) => updateAttendee(ctx, input)),

  code: orgProcedure('orders.read')
    .meta({ summary: 'The signed code of a ticket, as it stands in its QR.' })
    .input(withId)
    .output(IssuedCode)
    .query(({ ctx, input }) => issueCode(ctx, input)),

  links: orgProcedure('orders.read')
    .meta({ summary: 'Links to a ticket as PDF and to its QR as SVG and PNG, good for some minutes.' })
    .input(withId)
    .output(TicketLinks)
    .query(({ ctx, input }) => ticketLinks(ctx, input)),

  getByToken: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'A ticket with its code, for whoever holds it.',
      description:
        "With the holder's own token, or with the order's: that one sees of a ticket passed on only that it was.",
    })
    .input(TicketAccess)
    .output(HeldTicket)
    .query(({ ctx, input }) => getTicketByToken(ctx, input)),

  listByToken: storefrontProcedure('storefront.buy')
    .meta({ summary: 'The tickets of an order with their codes, for its buyer.' })
    .input(OrderAccess)
    .output(HeldTickets)
    .query(({ ctx, input }) => listTicketsByToken(ctx, input)),

  updateAttendeeByToken: storefrontProcedure('storefront.buy')
    .meta({ summary: 'The holder says who comes with a ticket.' })
    .input(UpdateOwnAttendeeInput)
    .output(withId)
    .mutation(({ ctx, input }) => updateOwnAttendee(ctx, input)),

  verificationKeys: storefrontProcedure('storefront.read')
    .meta({
      summary: 'The public keys that ticket codes can be checked with, newest first.',
      description:
        'A code is 192 characters of base32 (A–Z, 2–7): version 1, key number, event, type and ticket as 16 bytes each, ' +
        'generation (2 bytes) and end as Unix seconds (4 bytes), big-endian, then the Ed25519 signature over those 56 ' +
        'bytes. `@tessera/sdk/tickets` checks one without a server.',
    })
    .output(VerificationKeys)
    .query(({ ctx }) => getVerificationKeys(ctx)),

  rotateSigningKey: orgProcedure('events.write')
    .meta({ summary: 'Signs codes with a new key from now on. Codes of older keys stay good.' })
    .output(SigningKeyNumber)
    .mutation(({ ctx }) => rotateSigningKey(ctx)),
} satisfies TRPCRouterRecord;
