import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreateSenderInput,
  ListSendersInput,
  Sender,
  SenderList,
  UpdateSenderInput,
  VapidKeys,
} from './sender.schema.ts';
import {
  createSender,
  deleteSender,
  generateVapidKeys,
  getSender,
  listSenders,
  resumeSender,
  updateSender,
} from './sender.service.ts';
import { verifySender } from './sender-verification.service.ts';

export const senderRouter = {
  create: orgProcedure('senders.manage')
    .meta({
      fresh: true,
      summary: 'Creates a sender: an account with a vendor that messages leave from.',
      description:
        '`messaging.providers.list` says which credentials and settings each vendor takes; the sandbox takes none. Credentials ' +
        'are sealed and never returned. Afterwards, register the sender’s `webhookUrl` with the vendor and call `verify`.',
      example: {
        provider: 'sandbox',
        channel: 'whatsapp',
        name: 'Another',
        address: '+919800000009',
        settings: { read: 0.5 },
        portfolioId: sample.portfolio,
        dailyLimit: 1000,
      },
    })
    .input(CreateSenderInput)
    .output(Sender)
    .mutation(({ ctx, input }) => createSender(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Lists senders, newest first by default.', example: { filter: { channel: 'sms' }, limit: 10 } })
    .input(ListSendersInput)
    .output(SenderList)
    .query(({ ctx, input }) => listSenders(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'Returns a sender.', example: { id: sample.sender } })
    .input(withId)
    .output(Sender)
    .query(({ ctx, input }) => getSender(ctx, input)),

  update: orgProcedure('senders.manage')
    .meta({
      fresh: true,
      summary: 'Updates a sender; fields that are left out keep their value, single credentials and settings included.',
      description: 'New credentials end a pause and reset `verifiedAt`: call `verify` again.',
      example: {
        id: sample.sender,
        name: 'Changed',
        address: '+919800000008',
        settings: { read: 0.4 },
        portfolioId: sample.sparePortfolio,
        rateLimitPerMinute: 60,
      },
    })
    .input(UpdateSenderInput)
    .output(Sender)
    .mutation(({ ctx, input }) => updateSender(ctx, input)),

  delete: orgProcedure('senders.manage')
    .meta({
      fresh: true,
      summary: 'Deletes a sender and its credentials; its conversations and messages stay readable.',
      example: { id: sample.spareSender },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteSender(ctx, input)),

  verify: orgAction('senders.manage')
    .meta({
      summary: 'Asks the vendor whether the credentials work.',
      description: 'The answer is stored in `verifiedAt` or `verificationError`.',
      example: { id: sample.sender },
    })
    .input(withId)
    .output(Sender)
    .mutation(({ ctx, input }) => verifySender(ctx, input)),

  resume: orgProcedure('senders.manage')
    .meta({ summary: 'Ends a pause, so that waiting messages are sent.', example: { id: sample.sender } })
    .input(withId)
    .output(Sender)
    .mutation(({ ctx, input }) => resumeSender(ctx, input)),

  generateVapidKeys: orgProcedure('senders.manage')
    .meta({ summary: 'Generates a key pair for a web push sender; it is not stored.' })
    .output(VapidKeys)
    .mutation(() => generateVapidKeys()),
} satisfies TRPCRouterRecord;
