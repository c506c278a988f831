import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { withId } from '../../../lib/schemas/field-schemas.ts';
import { orgProcedure } from '../../../trpc/procedures.ts';
import { sample } from '../../../trpc/sample.ts';
import {
  CreatePortfolioInput,
  ListPortfoliosInput,
  Portfolio,
  PortfolioList,
  UpdatePortfolioInput,
} from './portfolio.schema.ts';
import { createPortfolio, deletePortfolio, listPortfolios, updatePortfolio } from './portfolio.service.ts';

export const portfolioRouter = {
  create: orgProcedure('senders.manage')
    .meta({
      summary: 'Creates a portfolio of WhatsApp numbers.',
      example: { name: 'Another', externalId: '1234567890', dailyUniqueRecipientLimit: 2000 },
    })
    .input(CreatePortfolioInput)
    .output(Portfolio)
    .mutation(({ ctx, input }) => createPortfolio(ctx, input)),

  list: orgProcedure('messages.read')
    .meta({ summary: 'Lists portfolios, newest first.', example: { limit: 10 } })
    .input(ListPortfoliosInput)
    .output(PortfolioList)
    .query(({ ctx, input }) => listPortfolios(ctx, input)),

  update: orgProcedure('senders.manage')
    .meta({
      summary: 'Updates a portfolio; fields that are left out keep their value.',
      example: { id: sample.portfolio, name: 'Changed', dailyUniqueRecipientLimit: 10000 },
    })
    .input(UpdatePortfolioInput)
    .output(Portfolio)
    .mutation(({ ctx, input }) => updatePortfolio(ctx, input)),

  delete: orgProcedure('senders.manage')
    .meta({
      summary: 'Deletes a portfolio that has no numbers.',
      description: 'CONFLICT with kind `portfolio_in_use` while it has numbers.',
      example: { id: sample.sparePortfolio },
    })
    .input(withId)
    .output(z.void())
    .mutation(({ ctx, input }) => deletePortfolio(ctx, input)),
} satisfies TRPCRouterRecord;
