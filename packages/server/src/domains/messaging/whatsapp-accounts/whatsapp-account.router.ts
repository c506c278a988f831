import type { TRPCRouterRecord } from '@trpc/server';
import { withId } from '../../../lib/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
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
    .meta({ summary: 'WhatsApp accounts, newest first unless sorted otherwise.' })
    .input(ListWhatsAppAccountsInput)
    .output(WhatsAppAccountList)
    .query(({ ctx, input }) => listWhatsappAccounts(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'One WhatsApp account.' })
    .input(withId)
    .output(WhatsAppAccount)
    .query(({ ctx, input }) => getWhatsappAccount(ctx, input)),

  update: orgProcedure('senders.manage')
    .meta({ summary: 'Changes a WhatsApp account: its name, its limit, its portfolio.' })
    .input(UpdateWhatsAppAccountInput)
    .output(WhatsAppAccount)
    .mutation(({ ctx, input }) => updateWhatsappAccount(ctx, input)),

  connect: orgAction('senders.manage')
    .meta({
      summary: 'Asks WhatsApp whether the account works, and lets it send.',
      description:
        'The answer is in `connectionStatus` (connected or failed) and `connectionError`; its health and the limit of its ' +
        'portfolio are brought up to date.',
    })
    .input(withId)
    .output(WhatsAppAccount)
    .mutation(({ ctx, input }) => connectWhatsappAccount(ctx, input)),

  disconnect: orgProcedure('senders.manage')
    .meta({ summary: 'Disconnects a WhatsApp account: nothing is sent from it any more.' })
    .input(withId)
    .output(WhatsAppAccount)
    .mutation(({ ctx, input }) => disconnectWhatsappAccount(ctx, input)),
} satisfies TRPCRouterRecord;
