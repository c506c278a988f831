/** Tickets for organizers and for those who hold them: found, shown, given to somebody by name, and their codes. */
import { Ticket } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { OrderAccess } from '../orders/order.schema.ts';
import { requireReferences } from '../require-references.ts';
import { codesEnd, signCode } from '../signing-keys/ticket-code.ts';
import { listVerificationKeys, signingKey } from '../signing-keys/ticket-key.ts';
import type { ListTicketsInput, TicketAccess, UpdateAttendeeInput, UpdateOwnAttendeeInput } from './ticket.schema.ts';
import {
  readHeldTicket,
  readOwnTicket,
  readTicket,
  readTicketsOfOrder,
  type TicketWithContext,
  ticketNotFound,
  whyNotTransferable,
} from './ticket-access.ts';
import { holderName, withHolders } from './ticket-holder.ts';
import { signedTicketLinks, tokenLinks } from './ticket-links.ts';

export async function getTicket(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [ticket] = await withHolders(ctx, await Ticket.rows(ctx).where({ id }));
  if (!ticket) throw ticketNotFound();
  return ticket;
}

export async function listTickets(ctx: Ctx, input: z.infer<typeof ListTicketsInput>) {
  const { eventId, ticketTypeId, orderId, status, text } = input.filter ?? {};
  await requireReferences(ctx, { eventId, ticketTypeId, orderId });
  const query = Ticket.rows(ctx);
  if (eventId) query.where({ eventId });
  if (ticketTypeId) query.where({ ticketTypeId });
  if (orderId) query.where({ orderId });
  if (status) query.whereIn('status', status);
  if (text !== undefined) {
    // Every ticket of the event or order is looked at; of a whole organization it would be too many.
    if (!eventId && !orderId) throw badInput('filter.text', 'needs filter.eventId or filter.orderId');
    query.whereRaw(
      `strpos(contacts.search_key(concat_ws(' ', holder_email, attendee_info->>'firstName', attendee_info->>'lastName',
         attendee_info->>'email')), contacts.search_key(?)) > 0`,
      [text],
    );
  }
  const { items, nextCursor } = await page(query, input, { createdAt: byAge });
  return { items: await withHolders(ctx, items), nextCursor };
}

export async function updateAttendee(ctx: Ctx, { id, attendeeInfo }: z.infer<typeof UpdateAttendeeInput>) {
  const changed = await Ticket.of(ctx).where({ id }).patch({ attendeeInfo });
  if (changed === 0) throw ticketNotFound();
  return getTicket(ctx, { id });
}

/** The holder says who comes. Once somebody came with it, that is what it stays. */
export async function updateOwnAttendee(ctx: Ctx, { attendeeInfo, ...access }: z.infer<typeof UpdateOwnAttendeeInput>) {
  const { id, generation } = await readOwnTicket(ctx, access);
  // A transfer that got in between has made it somebody else's.
  const changed = await Ticket.of(ctx).where({ id, generation, status: 'valid' }).patch({ attendeeInfo });
  if (changed === 0) throw ticketNotFound();
  return { id };
}

/** The code of a ticket that lets somebody in. Codes are made outside of transactions (`signingKey`), in queries. */
export async function issueCode(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const ticket = await readTicket(ctx, id);
  return { ticketId: id, code: await codeOf(ctx, ticket), validUntil: codesEnd(ticket.event) };
}

export async function ticketLinks(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await getTicket(ctx, { id });
  return signedTicketLinks(ctx, id);
}

export async function codeOf(ctx: Ctx, ticket: TicketWithContext): Promise<string> {
  const { number, key } = await signingKey(ctx);
  const { id: ticketId, eventId, ticketTypeId, generation } = ticket;
  return signCode(
    { keyNumber: number, eventId, ticketTypeId, ticketId, generation, notAfter: codesEnd(ticket.event) },
    key,
  );
}

export const getTicketByToken = async (ctx: Ctx, access: z.infer<typeof TicketAccess>) =>
  asHeld(ctx, await readHeldTicket(ctx, access), access.token);

export async function listTicketsByToken(ctx: Ctx, access: z.infer<typeof OrderAccess>) {
  const tickets = await readTicketsOfOrder(ctx, access);
  if (tickets.length === 0) throw ticketNotFound();
  return { items: await Promise.all(tickets.map((ticket) => asHeld(ctx, ticket, access.token))) };
}

async function asHeld(ctx: Ctx, ticket: TicketWithContext, token: string) {
  const { isOwn, event } = ticket;
  const letsIn = isOwn && (ticket.status === 'valid' || ticket.status === 'used');
  return {
    ...ticket,
    ticketType: { id: ticket.ticketTypeId, name: ticket.typeName },
    event: { ...event, virtualEventUrl: letsIn ? event.virtualEventUrl : null },
    holderName: isOwn ? holderName(ticket, ticket.customer) : null,
    attendeeInfo: isOwn ? ticket.attendeeInfo : null,
    checkedInAt: isOwn ? ticket.checkedInAt : null,
    code: letsIn ? await codeOf(ctx, ticket) : null,
    links: letsIn ? { ...tokenLinks(ctx, ticket.id, token), expiresAt: null } : null,
    openTransfer: isOwn ? ticket.openTransfer : null,
    isTransferable: isOwn && !ticket.openTransfer && whyNotTransferable(ticket, ctx.now()) === null,
  };
}

export const getVerificationKeys = async (ctx: Ctx) => ({ items: await listVerificationKeys(ctx) });
