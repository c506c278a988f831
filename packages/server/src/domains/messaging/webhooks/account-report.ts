/** How vendors say an account is: its health, whom it may reach, and what they decided on its templates. */
import { MessageTemplate, WhatsappAccount, WhatsappPortfolio } from '@tessera/db';
import type { AccountReport } from '../../../providers/messaging/messaging-provider.ts';
import type { Ctx } from '../../../trpc/context.ts';
import type { WebhookReport } from './process-webhooks.ts';

/** Seldom, and few at a time. */
export async function storeAccountReports(ctx: Ctx, told: readonly WebhookReport<AccountReport>[]): Promise<void> {
  for (const { sender, item } of told) {
    const { health, dailyUniqueRecipientLimit: uniqueLimit, template } = item;
    if (health) await WhatsappAccount.of(ctx).where({ id: sender.id }).patch({ healthStatus: health });
    if (uniqueLimit && sender.portfolioId) {
      await WhatsappPortfolio.of(ctx)
        .where({ id: sender.portfolioId })
        .patch({ uniqueLimit: uniqueLimit === 'unlimited' ? null : uniqueLimit });
    }
    if (template) {
      const { externalId, status, reason } = template;
      await MessageTemplate.of(ctx)
        .where({ externalId, channel: sender.channel })
        .patch({ status, statusReason: status === 'approved' ? null : (reason?.slice(0, 500) ?? null) });
    }
  }
}
