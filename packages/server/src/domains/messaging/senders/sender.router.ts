import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/field-schemas.ts';
import { generateVapidKeys } from '../../../providers/messaging/web-push/web-push.ts';
import { orgAction, orgProcedure } from '../../../trpc/procedures.ts';
import {
  CreateSenderInput,
  ListSendersInput,
  MessagingProviders,
  Sender,
  SenderList,
  UpdateSenderInput,
  VapidKeys,
} from './sender.schema.ts';
import { createSender, deleteSender, getSender, listSenders, resumeSender, updateSender } from './sender.service.ts';
import { listMessagingProviders } from './sender-fields.ts';
import { verifySender } from './sender-verification.service.ts';

export const senderRouter = {
  providers: orgProcedure('messages.read')
    .meta({ summary: 'The vendors of messages, with what each wants to be told: for forms.' })
    .output(MessagingProviders)
    .query(({ ctx }) => listMessagingProviders(ctx)),

  create: orgProcedure('senders.manage')
    .meta({
      summary: 'Adds an account with a vendor that messages leave from.',
      description:
        'Which credentials and settings it takes, `providers` says; the sandbox takes none. Credentials are sealed and never come ' +
        "out again. Then set up a webhook at the vendor's with the sender's `webhookUrl`, and `verify`.",
    })
    .input(CreateSenderInput)
    .output(Sender)
    .mutation(({ ctx, input }) => createSender(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Senders, newest first unless sorted otherwise.' })
    .input(ListSendersInput)
    .output(SenderList)
    .query(({ ctx, input }) => listSenders(ctx, input)),

  get: orgProcedure('messages.read')
    .meta({ summary: 'One sender.' })
    .input(withId)
    .output(Sender)
    .query(({ ctx, input }) => getSender(ctx, input)),

  update: orgProcedure('senders.manage')
    .meta({
      summary: 'Changes a sender; what is not given stays, also of its credentials and settings.',
      description: 'Other credentials end a pause, and have to be verified again.',
    })
    .input(UpdateSenderInput)
    .output(Sender)
    .mutation(({ ctx, input }) => updateSender(ctx, input)),

  delete: orgProcedure('senders.manage')
    .meta({ summary: 'Deletes a sender; its conversations and messages stay and can be read.' })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteSender(ctx, input)),

  verify: orgAction('senders.manage')
    .meta({
      summary: 'Asks the vendor whether the credentials work.',
      description: 'The answer is in `verifiedAt` or `verificationError`.',
    })
    .input(withId)
    .output(Sender)
    .mutation(({ ctx, input }) => verifySender(ctx, input)),

  resume: orgProcedure('senders.manage')
    .meta({ summary: 'Ends a pause, so that what waits is sent.' })
    .input(withId)
    .output(Sender)
    .mutation(({ ctx, input }) => resumeSender(ctx, input)),

  generateVapidKeys: orgProcedure('senders.manage')
    .meta({ summary: 'A new pair of keys for a sender of web push.' })
    .output(VapidKeys)
    .mutation(() => generateVapidKeys()),
} satisfies TRPCRouterRecord;
