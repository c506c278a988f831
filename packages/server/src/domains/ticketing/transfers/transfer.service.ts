/**
 * Transfers of tickets to another holder: offered by the holder or staff, then accepted, declined or cancelled, or expired. Accepting
 * changes the ticket's generation, token and attendee; no seat moves.
 *
 * Every change locks the ticket's row first, as scans and refunds do. Of a transfer, a scan and a refund at the same time, one goes
 * first and the others see its result.
 */
import { pipeline, Ticket, TicketRevocation, Transfer } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { statesBefore } from '../../../lib/state-machine.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { emit } from '../../../runtime/emit.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { limitGuests } from '../carts/guest-limits.ts';
import { requireReferences } from '../references/require-references.ts';
import {
  lockTickets,
  readOwnTicket,
  readTicket,
  type TicketWithContext,
  transferRefusalOf,
} from '../tickets/ticket-access.ts';
import type {
  AcceptTransferInput,
  CancelTransferInput,
  ListTransfersInput,
  OfferTransferForInput,
  OfferTransferInput,
  TransferAccess,
} from './transfer.schema.ts';
import { mailTransferCompleted, mailTransferOffer, mailTransferredTicket } from './transfer-mails.ts';
import { transferTransitions } from './transfer-state.ts';

const DAY_MS = 86_400_000;
const OFFER_DAYS = 7;
/** Per ticket. Each offer sends a mail to an address that a guest has typed. */
const MAX_OFFERS_PER_DAY = 10;
/** Per network of the guest: a limit per ticket does not hold back a guest with many free tickets. */
const OFFER_LIMIT = { name: 'transfers.offer', points: 60, seconds: 3600 };

export async function offerTransfer(
  ctx: Ctx,
  { ticketId, token, toEmail, message }: z.infer<typeof OfferTransferInput>,
) {
  const { generation } = await readOwnTicket(ctx, { id: ticketId, token });
  await limitGuests(ctx, OFFER_LIMIT);
  const ticket = await lockAndReadTicket(ctx, ticketId);
  // A transfer between the read and the lock has given the ticket to another holder.
  if (ticket.generation !== generation) throw ticketNotTransferable('This ticket has been transferred');
  return createOffer(ctx, ticket, { toEmail, message });
}

/** For staff: needs no token. */
export const offerTransferFor = async (ctx: Ctx, { ticketId, ...to }: z.infer<typeof OfferTransferForInput>) =>
  createOffer(ctx, await lockAndReadTicket(ctx, ticketId), to);

async function createOffer(ctx: Ctx, ticket: TicketWithContext, to: { toEmail: string; message?: string }) {
  const now = ctx.now();
  requireTransferable(ticket, now);
  if (to.toEmail === ticket.holderEmail.toLowerCase()) throw badInput('toEmail', 'has the ticket already');
  await expireOffersOf(ctx, ticket.id);
  const earlier = Transfer.of(ctx).where({ ticketId: ticket.id });
  if (await earlier.clone().findOne({ status: 'offered' })) {
    throw new AppError('CONFLICT', 'This ticket is offered to another person already: cancel that offer first', {
      kind: 'transfer_already_pending',
    });
  }
  const since = new Date(now.getTime() - DAY_MS);
  if ((await earlier.clone().where('createdAt', '>', since).resultSize()) >= MAX_OFFERS_PER_DAY) {
    throw new AppError('TOO_MANY_REQUESTS', 'This ticket was offered too often today; try again tomorrow', {
      kind: 'transfer_limit_reached',
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
    expiresAt: new Date(Math.min(now.getTime() + OFFER_DAYS * DAY_MS, ticket.event.endsAt.getTime())),
  });
  await mailTransferOffer(ctx, ticket, transfer, token);
  await recordTransferActivity(ctx, 'offer', transfer);
  return transfer;
}

/** An offer past its expiry is answered as `expired`, also before the job has marked it so. */
export async function getTransfer(ctx: Ctx, access: z.infer<typeof TransferAccess>) {
  const transfer = await requireTransferByToken(ctx, access);
  const { event, typeName } = await readTicket(ctx, transfer.ticketId);
  const isExpired = transfer.status === 'offered' && transfer.expiresAt <= ctx.now();
  return { ...transfer, status: isExpired ? ('expired' as const) : transfer.status, ticketTypeName: typeName, event };
}

/**
 * Gives the ticket to the recipient in one transaction: a new generation, token and attendee, and the old code revoked. Of several
 * concurrent calls exactly one succeeds.
 */
export async function acceptTransfer(
  ctx: Ctx,
  { firstName, lastName, email, ...access }: z.infer<typeof AcceptTransferInput>,
) {
  const found = await requireTransferByToken(ctx, access);
  const ticket = await lockAndReadTicket(ctx, found.ticketId);
  const transfer = await closeOffer(ctx, found, 'accepted');
  requireTransferable(ticket, ctx.now());
  const { id: ticketId, eventId, generation } = ticket;
  const holderEmail = email ?? transfer.toEmail;
  const token = randomToken();
  await pipeline(
    () =>
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
    () => TicketRevocation.add(ctx, { eventId, ticketId, generation, reason: 'transferred' }),
    () => emit(ctx, 'ticketing.ticket.transferred', { eventId, ticketId, transferId: transfer.id }),
  );
  await mailTransferredTicket(ctx, ticket, { id: ticketId, token, holderEmail });
  await mailTransferCompleted(ctx, ticket, transfer);
  await recordTransferActivity(ctx, 'accept', transfer);
  return { ticketId, token };
}

export async function declineTransfer(ctx: Ctx, access: z.infer<typeof TransferAccess>) {
  const found = await requireTransferByToken(ctx, access);
  await lockAndReadTicket(ctx, found.ticketId);
  const { id } = await closeOffer(ctx, found, 'declined');
  await recordTransferActivity(ctx, 'decline', found);
  return { id };
}

/** By the token of the ticket's holder. */
export async function cancelTransfer(ctx: Ctx, { id, token }: z.infer<typeof CancelTransferInput>) {
  const found = await requireTransfer(ctx, { id });
  await readOwnTicket(ctx, { id: found.ticketId, token });
  return cancelOffer(ctx, found);
}

/** For staff: needs no token. */
export const cancelTransferFor = async (ctx: Ctx, { id }: z.infer<typeof withId>) =>
  cancelOffer(ctx, await requireTransfer(ctx, { id }));

async function cancelOffer(ctx: Ctx, found: Transfer) {
  await lockAndReadTicket(ctx, found.ticketId);
  const { id } = await closeOffer(ctx, found, 'cancelled');
  await recordTransferActivity(ctx, 'cancel', found);
  return { id };
}

export async function listTransfers(ctx: Ctx, input: z.infer<typeof ListTransfersInput>) {
  const { ticketId, status } = input.filter ?? {};
  await requireReferences(ctx, { ticketId });
  const query = Transfer.of(ctx).select(Transfer.columns);
  if (ticketId) query.where({ ticketId });
  if (status) query.whereIn('status', status);
  return page(query, input, { createdAt: byAge });
}

/** A ticket has at most one open offer, so an expired one must be closed before the next is made. */
const expireOffersOf = (ctx: Ctx, ticketId: string): Promise<number> =>
  Transfer.of(ctx)
    .where({ ticketId })
    .whereIn('status', statesBefore(transferTransitions, 'expired'))
    .where('expiresAt', '<=', ctx.now())
    .patch({ status: 'expired' })
    .execute();

/** One packet: the read sees what the lock has waited for. */
async function lockAndReadTicket(ctx: Ctx, id: string): Promise<TicketWithContext> {
  const [, ticket] = await pipeline(
    () => lockTickets(ctx, [id]),
    () => readTicket(ctx, id),
  );
  return ticket;
}

/** Closes an open offer in one conditional statement. CONFLICT if it has been answered or has expired. */
async function closeOffer(
  ctx: Ctx,
  { id }: Transfer,
  status: 'accepted' | 'declined' | 'cancelled',
): Promise<Transfer> {
  const closedCount = await Transfer.of(ctx)
    .where({ id })
    .whereIn('status', statesBefore(transferTransitions, status))
    .where('expiresAt', '>', ctx.now())
    .patch({ status, respondedAt: ctx.now() });
  const transfer = await requireTransfer(ctx, { id });
  if (closedCount > 0) return transfer;
  const isExpired = transfer.status === 'offered' || transfer.status === 'expired';
  throw isExpired
    ? new AppError('CONFLICT', 'This offer has expired; ask for another one', { kind: 'transfer_expired' })
    : new AppError('CONFLICT', `This offer has been ${transfer.status} already`, {
        kind: 'transfer_already_answered',
        status: transfer.status,
      });
}

async function requireTransfer(ctx: Ctx, where: { id: string; tokenHash?: string }): Promise<Transfer> {
  const transfer = await Transfer.of(ctx).findOne(where);
  if (!transfer) throw notFound('transfer');
  return transfer;
}

const requireTransferByToken = (ctx: Ctx, { id, token }: z.infer<typeof TransferAccess>) =>
  requireTransfer(ctx, { id, tokenHash: hashToken(token) });

function requireTransferable(ticket: TicketWithContext, now: Date): void {
  const refusal = transferRefusalOf(ticket, now);
  if (refusal) throw ticketNotTransferable(refusal);
}

const ticketNotTransferable = (message: string) =>
  new AppError('CONFLICT', message, { kind: 'ticket_not_transferable' });

/** The activity log also records what guests do with their tickets. */
const recordTransferActivity = (
  ctx: Ctx,
  verb: 'offer' | 'accept' | 'decline' | 'cancel',
  { id, ticketId }: Pick<Transfer, 'id' | 'ticketId'>,
): Promise<void> =>
  recordActivity(ctx, {
    action: `ticketing.transfers.${verb}`,
    resource: 'ticketing.transfers',
    resourceId: id,
    details: { ticketId },
  });
