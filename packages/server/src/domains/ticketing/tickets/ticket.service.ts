/** Tickets for organizers (by id) and for holders and buyers (by token): reading, attendees, codes and links. */
import { Ticket } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireReferences } from '../references/require-references.ts';
import { getTicketPrivateKey } from '../signing-keys/signing-key-cache.ts';
import type { TicketPrivateKey } from '../signing-keys/signing-key-store.ts';
import { codeExpiry, signTicketCode } from '../signing-keys/ticket-code.ts';
import type {
  ListHeldTicketsInput,
  ListTicketsInput,
  TicketAccess,
  UpdateAttendeeInput,
  UpdateOwnAttendeeInput,
} from './ticket.schema.ts';
import {
  pageOfOrderTickets,
  readHeldTicket,
  readOwnTicket,
  readTicket,
  type TicketWithContext,
  ticketNotFound,
  transferRefusalOf,
} from './ticket-access.ts';
import { holderName, withHolderNames } from './ticket-holder.ts';
import { signedTicketLinks, tokenLinks } from './ticket-links.ts';
import { isTicketActive } from './ticket-state.ts';

export async function getTicket(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [ticket] = await withHolderNames(ctx, await Ticket.of(ctx).select(Ticket.columns).where({ id }));
  if (!ticket) throw ticketNotFound();
  return ticket;
}

export async function listTickets(ctx: Ctx, input: z.infer<typeof ListTicketsInput>) {
  const { eventId, ticketTypeId, orderId, status, text } = input.filter ?? {};
  await requireReferences(ctx, { eventId, ticketTypeId, orderId });
  const query = Ticket.of(ctx).select(Ticket.columns);
  if (eventId) query.where({ eventId });
  if (ticketTypeId) query.where({ ticketTypeId });
  if (orderId) query.where({ orderId });
  if (status) query.whereIn('status', status);
  if (text !== undefined) {
    // The search reads every ticket of the event or order; for a whole organization that would be too many.
    if (!eventId && !orderId) throw badInput('filter.text', 'needs filter.eventId or filter.orderId');
    query.whereRaw(
      `strpos(contacts.search_key(concat_ws(' ', holder_email, attendee_info->>'firstName', attendee_info->>'lastName',
         attendee_info->>'email')), contacts.search_key(?)) > 0`,
      [text],
    );
  }
  const { items, nextCursor } = await page(query, input, { createdAt: byAge });
  return { items: await withHolderNames(ctx, items), nextCursor };
}

export async function updateAttendee(ctx: Ctx, { id, attendeeInfo }: z.infer<typeof UpdateAttendeeInput>) {
  const changed = await Ticket.of(ctx).where({ id }).patch({ attendeeInfo });
  if (changed === 0) throw ticketNotFound();
  return getTicket(ctx, { id });
}

/** By the holder's token. Only a valid ticket can be changed: the attendee of a used ticket is a record. */
export async function updateAttendeeByToken(
  ctx: Ctx,
  { attendeeInfo, ...access }: z.infer<typeof UpdateOwnAttendeeInput>,
) {
  const { id, generation } = await readOwnTicket(ctx, access);
  // The generation guards against a transfer between the read and this update.
  const changed = await Ticket.of(ctx).where({ id, generation, status: 'valid' }).patch({ attendeeInfo });
  if (changed === 0) throw ticketNotFound();
  return { id };
}

/** The code of any ticket, also of a revoked one: a scan of that code answers why it is refused. */
export async function getTicketCode(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const ticket = await readTicket(ctx, id);
  return { ticketId: id, code: await codeOfTicket(ctx, ticket), validUntil: codeExpiry(ticket.event) };
}

export async function getTicketLinks(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await getTicket(ctx, { id });
  return signedTicketLinks(ctx, id);
}

/** Signs the code of a ticket. Call it in queries only: see `getTicketPrivateKey`. */
export const codeOfTicket = async (ctx: Ctx, ticket: TicketWithContext): Promise<string> =>
  signCodeOf(ticket, await getTicketPrivateKey(ctx));

const signCodeOf = (ticket: TicketWithContext, { number, key }: TicketPrivateKey): string => {
  const { id: ticketId, eventId, ticketTypeId, generation } = ticket;
  return signTicketCode(
    { keyNumber: number, eventId, ticketTypeId, ticketId, generation, notAfter: codeExpiry(ticket.event) },
    key,
  );
};

export async function getTicketByToken(ctx: Ctx, access: z.infer<typeof TicketAccess>) {
  const ticket = await readHeldTicket(ctx, access);
  return toHeldTicket(ctx, ticket, access.token, await getTicketPrivateKey(ctx));
}

/** One page of an order's tickets. An order without tickets and a wrong token are both NOT_FOUND. */
export async function listTicketsByToken(ctx: Ctx, input: z.infer<typeof ListHeldTicketsInput>) {
  const { items, nextCursor } = await pageOfOrderTickets(ctx, input);
  if (items.length === 0 && input.cursor === undefined) throw ticketNotFound();
  const key = await getTicketPrivateKey(ctx);
  return { items: items.map((ticket) => toHeldTicket(ctx, ticket, input.token, key)), nextCursor };
}

/** A ticket as the bearer of `token` may see it. */
function toHeldTicket(ctx: Ctx, ticket: TicketWithContext, token: string, key: TicketPrivateKey) {
  const { isOwn, event } = ticket;
  const isUsable = isOwn && isTicketActive(ticket.status);
  return {
    ...ticket,
    ticketType: { id: ticket.ticketTypeId, name: ticket.typeName },
    event: { ...event, virtualEventUrl: isUsable ? event.virtualEventUrl : null },
    holderName: isOwn ? holderName(ticket, ticket.customer) : null,
    attendeeInfo: isOwn ? ticket.attendeeInfo : null,
    checkedInAt: isOwn ? ticket.checkedInAt : null,
    code: isUsable ? signCodeOf(ticket, key) : null,
    links: isUsable ? { ...tokenLinks(ctx, ticket.id, token), expiresAt: null } : null,
    openTransfer: isOwn ? ticket.openTransfer : null,
    isTransferable: isOwn && !ticket.openTransfer && transferRefusalOf(ticket, ctx.now()) === null,
  };
}
