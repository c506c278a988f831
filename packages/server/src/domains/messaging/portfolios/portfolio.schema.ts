import { whatsappPortfolioRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

export const Portfolio = whatsappPortfolioRow
  .omit({ organizationId: true, uniqueLimit: true })
  .extend({
    externalId: z.string().nullable().describe('The vendor’s id of the portfolio.'),
    dailyUniqueRecipientLimit: z
      .int()
      .nullable()
      .describe('How many unique recipients its numbers may write to within 24 hours; null: no limit.'),
  })
  .meta({ id: 'WhatsAppPortfolio', description: 'WhatsApp numbers that share one limit of unique recipients.' });

const fields = {
  externalId: z.string().trim().min(1).max(100).nullable().optional().describe('The vendor’s id of the portfolio.'),
  dailyUniqueRecipientLimit: z
    .int()
    .min(1)
    .max(10_000_000)
    .nullable()
    .optional()
    .describe(
      'Unique recipients within 24 hours: 250, 2,000, 10,000, 100,000; null for no limit. Updated when WhatsApp ' +
        'reports a new limit.',
    ),
};
const name = nameText(200).describe('The name of the portfolio.');

export const CreatePortfolioInput = z.object({ name, ...fields });
export const UpdatePortfolioInput = z.object({
  id: z.uuid().describe('The portfolio.'),
  name: name.optional(),
  ...fields,
});

export const ListPortfoliosInput = z.object(pageFields).prefault({});
export const PortfolioList = listOutput(Portfolio);
