import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgProcedure, storefrontProcedure } from '../../../trpc/procedures.ts';
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
      summary: 'The holder offers a ticket to somebody, who is mailed a link.',
      description:
        'Until it is accepted the ticket stays good. CONFLICT `ticket_not_transferable` says why it cannot be.',
    })
    .input(OfferTransferInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => offerTransfer(ctx, input)),

  cancel: storefrontProcedure('storefront.buy')
    .meta({ summary: 'The holder takes an offer back.' })
    .input(CancelTransferInput)
    .output(withId)
    .mutation(({ ctx, input }) => cancelTransfer(ctx, input)),

  get: storefrontProcedure('storefront.buy')
    .meta({ summary: 'A ticket that was offered, for whoever has the mailed token.' })
    .input(TransferAccess)
    .output(OfferedTransfer)
    .query(({ ctx, input }) => getTransfer(ctx, input)),

  accept: storefrontProcedure('storefront.buy')
    .meta({
      summary: 'Takes a ticket that was offered: earlier codes of it are refused from now on.',
      description: 'Answers the only token of the new holder, who is mailed a link as well.',
    })
    .input(AcceptTransferInput)
    .output(AcceptedTransfer)
    .mutation(({ ctx, input }) => acceptTransfer(ctx, input)),

  decline: storefrontProcedure('storefront.buy')
    .meta({ summary: 'Does not take a ticket that was offered.' })
    .input(TransferAccess)
    .output(withId)
    .mutation(({ ctx, input }) => declineTransfer(ctx, input)),

  offerFor: orgProcedure('orders.write')
    .meta({ summary: 'Staff offer a ticket to somebody for its holder.' })
    .input(OfferTransferForInput)
    .output(Transfer)
    .mutation(({ ctx, input }) => offerTransferFor(ctx, input)),

  cancelFor: orgProcedure('orders.write')
    .meta({ summary: 'Staff take an offer back.' })
    .input(withId)
    .output(withId)
    .mutation(({ ctx, input }) => cancelTransferFor(ctx, input)),

  list: orgProcedure('orders.read')
    .meta({ summary: 'Transfers of tickets, newest first.' })
    .input(ListTransfersInput)
    .output(TransferList)
    .query(({ ctx, input }) => listTransfers(ctx, input)),
} satisfies TRPCRouterRecord;
