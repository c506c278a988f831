/** Portfolios: WhatsApp numbers whose different recipients the vendor counts together. */
import { Sender, WhatsappPortfolio } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { CreatePortfolioInput, ListPortfoliosInput, UpdatePortfolioInput } from './portfolio.schema.ts';

export const createPortfolio = (ctx: Ctx, input: z.infer<typeof CreatePortfolioInput>) =>
  WhatsappPortfolio.add(ctx, input);

export const listPortfolios = (ctx: Ctx, input: z.infer<typeof ListPortfoliosInput>) =>
  page(WhatsappPortfolio.rows(ctx), input, { createdAt: byAge });

export async function updatePortfolio(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdatePortfolioInput>) {
  await lockPortfolio(ctx, id);
  await WhatsappPortfolio.of(ctx).where({ id }).patch(fields);
  return WhatsappPortfolio.of(ctx).findOne({ id }).throwIfNotFound();
}

export async function deletePortfolio(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  await lockPortfolio(ctx, id);
  if (await Sender.of(ctx).findOne({ portfolioId: id })) {
    throw new AppError('CONFLICT', 'Take its numbers out of the portfolio first', { kind: 'portfolio_in_use' });
  }
  await WhatsappPortfolio.of(ctx).where({ id }).delete();
}

async function lockPortfolio(ctx: Ctx, id: string): Promise<void> {
  if (!(await WhatsappPortfolio.of(ctx).findOne({ id }).forUpdate())) throw notFound('portfolio');
}
