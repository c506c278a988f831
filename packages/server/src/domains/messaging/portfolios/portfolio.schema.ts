import { whatsappPortfolioRow } from '@tessera/db';
import { z } from 'zod';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const Portfolio = whatsappPortfolioRow
  .omit({ organizationId: true })
  .extend({
    externalId: z.string().nullable().describe("The vendor's id of it."),
    uniqueLimit: z
      .int()
      .nullable()
      .describe('How many different people its numbers may write to within 24 hours; null: as many as they like.'),
  })
  .meta({ id: 'WhatsAppPortfolio', description: 'WhatsApp numbers that the vendor counts together.' });

const fields = {
  externalId: z.string().trim().min(1).max(100).nullable().optional(),
  uniqueLimit: z
    .int()
    .min(1)
    .max(10_000_000)
    .nullable()
    .optional()
    .describe('250, 2,000, 10,000, 100,000, or null for no limit. WhatsApp raises it, and tells.'),
};
const name = z.string().trim().min(1).max(200);

export const CreatePortfolioInput = z.object({ name, ...fields });
export const UpdatePortfolioInput = z.object({ id: z.uuid(), name: name.optional(), ...fields });

export const ListPortfoliosInput = z.object(pageFields).prefault({});
export const PortfolioList = listOutput(Portfolio);
