/** Portfolios: WhatsApp numbers that share a limit of unique recipients. */
import { type Channel, Sender, WhatsappPortfolio } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { CreatePortfolioInput, ListPortfoliosInput, UpdatePortfolioInput } from './portfolio.schema.ts';

export async function createPortfolio(ctx: Ctx, input: z.infer<typeof CreatePortfolioInput>) {
  return presentPortfolio(await WhatsappPortfolio.add(ctx, columnsOf(input)));
}

export async function listPortfolios(ctx: Ctx, input: z.infer<typeof ListPortfoliosInput>) {
  const { items, nextCursor } = await page(WhatsappPortfolio.of(ctx).select(WhatsappPortfolio.columns), input, {
    createdAt: byAge,
  });
  return { items: items.map(presentPortfolio), nextCursor };
}

export async function updatePortfolio(ctx: Ctx, { id, ...fields }: z.infer<typeof UpdatePortfolioInput>) {
  await lockPortfolio(ctx, id);
  await WhatsappPortfolio.of(ctx).where({ id }).patch(columnsOf(fields));
  const portfolio = await WhatsappPortfolio.of(ctx).findOne({ id });
  if (!portfolio) throw notFound('portfolio');
  return presentPortfolio(portfolio);
}

/** The API's name of `unique_limit` says what it counts. */
export const presentPortfolio = ({ uniqueLimit, ...portfolio }: WhatsappPortfolio) => ({
  ...portfolio,
  dailyUniqueRecipientLimit: uniqueLimit,
});

const columnsOf = <Fields extends { dailyUniqueRecipientLimit?: number | null }>({
  dailyUniqueRecipientLimit: uniqueLimit,
  ...columns
}: Fields) => ({ ...columns, ...(uniqueLimit !== undefined && { uniqueLimit }) });

export async function deletePortfolio(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  await lockPortfolio(ctx, id);
  if (await Sender.of(ctx).findOne({ portfolioId: id })) {
    throw new AppError('CONFLICT', 'This portfolio still has numbers; remove them first', { kind: 'portfolio_in_use' });
  }
  await WhatsappPortfolio.of(ctx).where({ id }).delete();
}

async function lockPortfolio(ctx: Ctx, id: string): Promise<void> {
  if (!(await WhatsappPortfolio.of(ctx).findOne({ id }).forUpdate())) throw notFound('portfolio');
}

/** NOT_FOUND for an unknown portfolio; CONFLICT (`channel_mismatch`) for a sender that is not of WhatsApp. */
export async function requirePortfolio(
  ctx: Ctx,
  channel: Channel,
  portfolioId: string | null | undefined,
): Promise<void> {
  if (!portfolioId) return;
  if (!(await WhatsappPortfolio.of(ctx).findOne({ id: portfolioId }))) throw notFound('portfolio');
  if (channel !== 'whatsapp') {
    throw new AppError('CONFLICT', 'Only WhatsApp senders belong to portfolios', { kind: 'channel_mismatch' });
  }
}
