import { z } from 'zod';
import { email } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const DevelopmentMail = z
  .object({
    id: z.uuid(),
    recipient: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().optional(),
    createdAt: z.date(),
  })
  .meta({ id: 'DevelopmentMail', description: 'A mail in the local outbox, which delivers nothing.' });

export const ListDevelopmentMailsInput = z
  .object({
    ...pageFields,
    filter: z
      .object({ recipient: email.optional().describe('Mails to this address.') })
      .optional()
      .describe('Which mails to list; all when omitted.'),
  })
  .prefault({});

export const DevelopmentMailList = listOutput(DevelopmentMail);
