/**
 * Passing a ticket on: offered, accepted by whoever has the mailed token, and from then on another code. The ticket's row is
 * locked first by all who change it, so of a transfer, a check-in and a refund at the same moment one is first and the others
 * see it. No seat moves.
 */
import { Ticket, TicketRevocation, Transfer } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { limitGuests } from '../carts/guest-limits.ts';
import { requireReferences } from '../require-references.ts';
import {
  lockTickets,
  readOwnTicket,
  readTicket,
  type TicketWithContext,
  whyNotTransferable,
} from '../tickets/ticket-access.ts';
import type {
  AcceptTransferInput,
  CancelTransferInput,
  ListTransfersInput,
  OfferTransferForInput,
  OfferTransferInput,
  TransferAccess,
} from './transfer.schema.ts';
import { mailAccepted, mailOffer, mailPassedOn } from './transfer-mails.ts';

const OFFER_DAYS = 7;
/** Each offer is a mail to an address somebody typed. */
const MOST_OFFERS_A_DAY = 10;
/** Free tickets can be had by the hundred. */
const OFFERS = { name: 'transfers.offer', points: 60, seconds: 3600 };

/** The holder offers it. */
export async function offerTransfer(ctx: Ctx, { toEmail, message, ...access }: z.infer<typeof OfferTransferInput>) {
  const { generation } = await readOwnTicket(ctx, access);
  await limitGuests(ctx, OFFERS);
  const ticket = await lockTicket(ctx, access.id);
  // A transfer that got in between has made it somebody else's.
  if (ticket.generation !== generation) throw notTransferable('This ticket was passed on');
  return offer(ctx, ticket, { toEmail, message });
}

/** Staff offer it for the holder. */
export const offerTransferFor = async (ctx: Ctx, { id, ...to }: z.infer<typeof OfferTransferForInput>) =>
  offer(ctx, await lockTicket(ctx, id), to);

async function offer(ctx: Ctx, ticket: TicketWithContext, to: { toEmail: string; message?: string }) {
  const now = ctx.now();
  demandTransferable(ticket, now);
  if (to.toEmail === ticket.holderEmail.toLowerCase()) throw badInput('toEmail', 'has the ticket already');
  await expireTransfers(ctx, { ticketId: ticket.id });
  const since = new Date(now.getTime() - 86_400_000);
  const earlier = Transfer.of(ctx).where({ ticketId: ticket.id });
  if (await earlier.clone().findOne({ status: 'offered' })) {
    throw new AppError('CONFLICT', 'This ticket is offered to somebody already: take that back first', {
      kind: 'transfer_open',
    });
  }
  if ((await earlier.clone().where('createdAt', '>', since).resultSize()) >= MOST_OFFERS_A_DAY) {
    throw new AppError('TOO_MANY_REQUESTS', 'This ticket was offered often today; try again tomorrow', {
      kind: 'transfer_limit',
      retryAfter: 86_400,
    });
  }
  const token = randomToken();
  const transfer = await Transfer.add(ctx, {
    ticketId: ticket.id,
    fromEmail: ticket.holderEmail,
    toEmail: to.toEmail,
    message: to.message ?? null,
    tokenHash: hashToken(token),
    expiresAt: new Date(Math.min(now.getTime() + OFFER_DAYS * 86_400_000, ticket.event.endsAt.getTime())),
  });
  await mailOffer(ctx, ticket, transfer, token);
  await tell(ctx, 'offer', transfer);
  return transfer;
}

/** As whoever was offered the ticket sees it. */
export async function getTransfer(ctx: Ctx, access: z.infer<typeof TransferAccess>) {
  const transfer = await findByToken(ctx, access);
  const { event, typeName } = await readTicket(ctx, transfer.ticketId);
  const isOver = transfer.status === 'offered' && transfer.expiresAt <= ctx.now();
  return { ...transfer, status: isOver ? ('expired' as const) : transfer.status, ticketTypeName: typeName, event };
}

/** One transaction: another generation, another secret, the old code revoked, another attendee. Of two at once one wins. */
export async function acceptTransfer(
  ctx: Ctx,
  { firstName, lastName, email, ...access }: z.infer<typeof AcceptTransferInput>,
) {
  const found = await findByToken(ctx, access);
  const ticket = await lockTicket(ctx, found.ticketId);
  const transfer = await respond(ctx, found, 'accepted');
  demandTransferable(ticket, ctx.now());
  const { id: ticketId, eventId, generation } = ticket;
  const holderEmail = email ?? transfer.toEmail;
  const token = randomToken();
  await Promise.all([
    Ticket.of(ctx)
      .where({ id: ticketId })
      .patch({
        generation: generation + 1,
        accessHash: hashToken(token),
        holderEmail,
        attendeeInfo: { firstName, ...(lastName && { lastName }), email: holderEmail },
        transferredAt: ctx.now(),
        transferredFrom: transfer.fromEmail,
        transferredTo: holderEmail,
      }),
    TicketRevocation.add(ctx, { eventId, ticketId, generation, reason: 'transferred' }),
    emit(ctx, 'ticketing.ticket.transferred', { eventId, ticketId, transferId: transfer.id }),
  ]);
  await mailAccepted(ctx, ticket, { id: ticketId, token, holderEmail });
  await mailPassedOn(ctx, ticket, transfer);
  await tell(ctx, 'accept', transfer);
  return { ticketId, token };
}

export async function declineTransfer(ctx: Ctx, access: z.infer<typeof TransferAccess>) {
  const found = await findByToken(ctx, access);
  await lockTicket(ctx, found.ticketId);
  const { id } = await respond(ctx, found, 'declined');
  await tell(ctx, 'decline', found);
  return { id };
}

/** The holder takes the offer back. */
export async function cancelTransfer(ctx: Ctx, { id, token }: z.infer<typeof CancelTransferInput>) {
  const found = await findTransfer(ctx, { id });
  await readOwnTicket(ctx, { id: found.ticketId, token });
  return takeBack(ctx, found);
}

/** Staff take it back. */
export const cancelTransferFor = async (ctx: Ctx, access: z.infer<typeof withId>) =>
  takeBack(ctx, await findTransfer(ctx, access));

async function takeBack(ctx: Ctx, found: Transfer) {
  await lockTicket(ctx, found.ticketId);
  const { id } = await respond(ctx, found, 'cancelled');
  await tell(ctx, 'cancel', found);
  return { id };
}

export async function listTransfers(ctx: Ctx, input: z.infer<typeof ListTransfersInput>) {
  const { ticketId, status } = input.filter ?? {};
  await requireReferences(ctx, { ticketId });
  const query = Transfer.rows(ctx);
  if (ticketId) query.where({ ticketId });
  if (status) query.whereIn('status', status);
  return page(query, input, { createdAt: byAge });
}

/** Offers nobody answered in time. Answers how many. */
const expireTransfers = (ctx: Ctx, of: { ticketId?: string } = {}): Promise<number> =>
  Transfer.of(ctx)
    .where({ ...of, status: 'offered' })
    .where('expiresAt', '<=', ctx.now())
    .patch({ status: 'expired' })
    .execute();

/** In one packet: what is read is what the lock has waited for. */
async function lockTicket(ctx: Ctx, id: string): Promise<TicketWithContext> {
  const [, ticket] = await Promise.all([lockTickets(ctx, [id]), readTicket(ctx, id)]);
  return ticket;
}

/** Ends an open offer in one conditional statement; the rest learn why it was not open any more. */
async function respond(ctx: Ctx, { id }: Transfer, status: 'accepted' | 'declined' | 'cancelled'): Promise<Transfer> {
  const changed = await Transfer.of(ctx)
    .where({ id, status: 'offered' })
    .where('expiresAt', '>', ctx.now())
    .patch({ status, respondedAt: ctx.now() });
  const transfer = await findTransfer(ctx, { id });
  if (changed > 0) return transfer;
  const isOver = transfer.status === 'offered' || transfer.status === 'expired';
  throw isOver
    ? new AppError('CONFLICT', 'This offer has expired; ask for another one', { kind: 'transfer_expired' })
    : new AppError('CONFLICT', `This offer was ${transfer.status} already`, {
        kind: 'transfer_answered',
        status: transfer.status,
      });
}

const transferNotFound = () => new AppError('NOT_FOUND', 'Transfer not found', { kind: 'transfer_not_found' });

async function findTransfer(ctx: Ctx, where: { id: string; tokenHash?: string }): Promise<Transfer> {
  const transfer = await Transfer.of(ctx).findOne(where);
  if (!transfer) throw transferNotFound();
  return transfer;
}

const findByToken = (ctx: Ctx, { id, token }: z.infer<typeof TransferAccess>) =>
  findTransfer(ctx, { id, tokenHash: hashToken(token) });

function demandTransferable(ticket: TicketWithContext, now: Date): void {
  const why = whyNotTransferable(ticket, now);
  if (why) throw notTransferable(why);
}

const notTransferable = (why: string) => new AppError('CONFLICT', why, { kind: 'ticket_not_transferable' });

/** Also what guests do with their tickets belongs into the organization's log. */
const tell = (ctx: Ctx, verb: string, { id, ticketId }: Pick<Transfer, 'id' | 'ticketId'>): Promise<void> =>
  recordActivity(ctx, {
    action: `ticketing.transfers.${verb}`,
    resource: 'ticketing.transfers',
    resourceId: id,
    details: { ticketId },
  });
