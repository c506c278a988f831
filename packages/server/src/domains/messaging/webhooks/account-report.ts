/** Stores account reports: health, the portfolio's limit of unique recipients, and decisions on templates. */
import { MessageTemplate, WhatsappAccount, WhatsappPortfolio } from '@tessera/db';
import type { AccountReport } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { WebhookReport } from './webhook-report.ts';

/** One statement per report: account reports are rare. */
export async function storeAccountReports(ctx: Ctx, reports: readonly WebhookReport<AccountReport>[]): Promise<void> {
  for (const { sender, item } of reports) {
    const { health, dailyUniqueRecipientLimit: limit, template } = item;
    if (health) await WhatsappAccount.of(ctx).where({ id: sender.id }).patch({ healthStatus: health });
    if (limit && sender.portfolioId) {
      await WhatsappPortfolio.of(ctx)
        .where({ id: sender.portfolioId })
        .patch({ uniqueLimit: limit === 'unlimited' ? null : limit });
    }
    if (template) {
      const { externalId, status, reason } = template;
      await MessageTemplate.of(ctx)
        .where({ externalId, channel: sender.channel })
        .patch({ status, statusReason: status === 'approved' ? null : (reason?.slice(0, 500) ?? null) });
    }
  }
}
