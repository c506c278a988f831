import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  AcceptedTransfer,
  AcceptTransferInput,
  CancelTransferInput,
  ListTransfersInput,
  OfferedTransfer,
  OfferTransferForInput,
  OfferTransferInput,
  Transfer,
  TransferAccess,
  TransferList,
} from './transfer.schema.ts';
import {
  acceptTransfer,
  cancelTransfer,
  cancelTransferFor,
  declineTransfer,
  getTransfer,
  listTransfers,
  offerTransfer,
  offerTransferFor,
} from './transfer.service.ts';

export const transferRouter = {
  offer: storefrontProcedure('storefront.buy')
    .meta({
      budget: 'contact',
      summary: 'Offers a ticket to a recipient, who is mailed a link, for its holder.',
      description:
        'The ticket remains valid until the offer is accepted. CONFLICT `ticket_not_transferable` says why it cannot be offered.',
      example: {
        ticketId: sample.ticket,
        token: sample.ticketToken,
        toEmail: 'friend.5@example.in',
        message: 'Have fun',
      },
    })
    .input(OfferTransferInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => offerTransfer(ctx, input)),

  cancel: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Cancels an offer, for the holder of the ticket.',
      example: { id: sample.transfer, token: sample.ticketToken },
    })
    .input(CancelTransferInput)
    .output(withId)
    .mutation(({ ctx, input }) => cancelTransfer(ctx, input)),

  get: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Gets an offered ticket, for its recipient.',
      example: { id: sample.transfer, token: sample.transferToken },
    })
    .input(TransferAccess)
    .output(OfferedTransfer)
    .query(({ ctx, input }) => getTransfer(ctx, input)),

  accept: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Accepts an offered ticket, for its recipient; earlier codes of the ticket are revoked.',
      description:
        "Answers the new holder's token, the only one that opens the ticket. The new holder is mailed a link as well.",
      example: {
        id: sample.transfer,
        token: sample.transferToken,
        firstName: 'Meera',
        lastName: 'Rao',
        email: 'meera@example.in',
      },
    })
    .input(AcceptTransferInput)
    .output(AcceptedTransfer)
    .mutation(({ ctx, input }) => acceptTransfer(ctx, input)),

  decline: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Declines an offered ticket, for its recipient.',
      example: { id: sample.transfer, token: sample.transferToken },
    })
    .input(TransferAccess)
    .output(withId)
    .mutation(({ ctx, input }) => declineTransfer(ctx, input)),

  offerFor: orgProcedure('orders.write')
    .meta({
      summary: 'Offers a ticket to a recipient, for staff on behalf of its holder.',
      example: { ticketId: sample.ticket, toEmail: 'friend.6@example.in' },
    })
    .input(OfferTransferForInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => offerTransferFor(ctx, input)),

  cancelFor: orgProcedure('orders.write')
    .meta({ summary: 'Cancels an offer, for staff on behalf of the holder.', example: { id: sample.transfer } })
    .input(withId)
    .output(withId)
    .mutation(({ ctx, input }) => cancelTransferFor(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({
      summary: 'Lists transfers of tickets, newest first.',
      example: { filter: { ticketId: sample.ticket, status: ['offered'] } },
    })
    .input(ListTransfersInput)
    .output(TransferList)
    .query(({ ctx, input }) => listTransfers(ctx, input)),
} satisfies TRPCRouterRecord;
