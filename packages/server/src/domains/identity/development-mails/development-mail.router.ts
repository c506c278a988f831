import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { publicProcedure } from '../../../trpc/procedures.ts';
import { listDevelopmentMails } from './development-mail.service.ts';

const DevelopmentMail = z
  .object({
    id: z.uuid(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().optional(),
    createdAt: z.date(),
  })
  .meta({ id: 'DevelopmentMail', description: 'A mail that was not sent anywhere, for you to read.' });

const DevelopmentMails = z
  .object({ items: z.array(DevelopmentMail) })
  .meta({ id: 'DevelopmentMails', description: 'The newest mails first.' });

const ListDevelopmentMailsInput = z
  .object({ to: email.optional(), limit: z.int().min(1).max(100).default(50) })
  .default({ limit: 50 });

export const developmentMailRouter = {
  list: publicProcedure
    .meta({ summary: 'The mails of the local outbox; only in development, and only on the machine it runs on.' })
    .input(ListDevelopmentMailsInput)
    .output(DevelopmentMails)
    .query(({ ctx, input }) => listDevelopmentMails(ctx, input)),
} satisfies TRPCRouterRecord;
