import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  ListWhatsAppAccountsInput,
  UpdateWhatsAppAccountInput,
  WhatsAppAccount,
  WhatsAppAccountList,
} from './whatsapp-account.schema.ts';
import {
  connectWhatsappAccount,
  disconnectWhatsappAccount,
  getWhatsappAccount,
  listWhatsappAccounts,
  updateWhatsappAccount,
} from './whatsapp-account.service.ts';

export const whatsappAccountRouter = {
  list: orgProcedure('messages.read')
    .meta({
      summary: 'Lists WhatsApp accounts, newest first by default.',
      example: { filter: { connectionStatus: 'connected' }, limit: 10 },
    })
    .input(ListWhatsAppAccountsInput)
    .output(WhatsAppAccountList)
    .query(({ ctx, input }) => listWhatsappAccounts(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'Returns a WhatsApp account.', example: { id: sample.sender } })
    .input(withId)
    .output(WhatsAppAccount)
    .query(({ ctx, input }) => getWhatsappAccount(ctx, input)),

  update: orgProcedure('senders.manage')
    .meta({
      summary: 'Updates the display name, the daily limit or the portfolio of a WhatsApp account.',
      example: { id: sample.sender, displayName: 'Changed', dailyLimit: 500, portfolioId: sample.sparePortfolio },
    })
    .input(UpdateWhatsAppAccountInput)
    .output(WhatsAppAccount)
    .mutation(({ ctx, input }) => updateWhatsappAccount(ctx, input)),

  connect: orgAction('senders.manage')
    .meta({
      fresh: true,
      summary: 'Asks WhatsApp whether the account works, and activates its sender if it does.',
      description:
        'The answer is stored in `connectionStatus` (connected or failed) and `connectionError`. Health and the ' +
        'portfolio’s limit of unique recipients are updated.',
      example: { id: sample.sender },
    })
    .input(withId)
    .output(WhatsAppAccount)
    .mutation(({ ctx, input }) => connectWhatsappAccount(ctx, input)),

  disconnect: orgProcedure('senders.manage')
    .meta({ summary: 'Disconnects a WhatsApp account and deactivates its sender.', example: { id: sample.sender } })
    .input(withId)
    .output(WhatsAppAccount)
    .mutation(({ ctx, input }) => disconnectWhatsappAccount(ctx, input)),
} satisfies TRPCRouterRecord;
