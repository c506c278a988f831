/** Verification: asks the vendor about a sender and stores the answer. */
import { type SealedPlace, Sender, seal, WhatsappAccount, WhatsappPortfolio } from '@tessera/db';
import type { z } from 'zod';
import { AppError } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { messagingProvider } from '../../../providers/messaging/index.ts';
import { type AccountCheck, MessagingProviderError } from '../../../providers/messaging/messaging-provider.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { getSender, requireSender } from './sender.service.ts';
import { decryptSenderAccount } from './sender-account.ts';

type CheckResult = { check: AccountCheck } | { refusal: string };

const sessionDataPlace = (organizationId: string, rowId: string): SealedPlace => ({
  table: 'messaging.whatsapp_accounts',
  column: 'session_data',
  organizationId,
  rowId,
});

export async function verifySender(ctx: ActionCtx, { id }: z.infer<typeof withId>) {
  await ctx.idempotent(async (inner) => void (await requireSender(inner, id)));
  await checkSender(ctx, id);
  return inTransaction(ctx, (inner) => getSender(inner, { id }), { readOnly: true });
}

/**
 * Calls the vendor outside a transaction, then stores its answer. SERVICE_UNAVAILABLE (`sender_unreachable`) changes nothing.
 */
export async function checkSender(ctx: ActionCtx, id: string): Promise<void> {
  const target = await inTransaction(
    ctx,
    async (inner) => {
      const sender = await requireSender(inner, id);
      return { provider: sender.provider, account: await decryptSenderAccount(ctx.app, inner.db, sender) };
    },
    { readOnly: true },
  );
  const checked: CheckResult = await messagingProvider(ctx.app, target.provider)
    .check(target.account)
    .then(
      (check) => ({ check }),
      (error: unknown) => ({ refusal: refusalMessage(error) }),
    );
  await inTransaction(ctx, (inner) => storeCheck(inner, id, checked));
}

/** The vendor's refusal, in its words. Other faults say nothing about the sender and are thrown. */
function refusalMessage(error: unknown): string {
  if (!(error instanceof MessagingProviderError)) throw error;
  if (error.fault === 'credentials' || error.fault === 'content' || error.fault === 'recipient') return error.message;
  throw vendorUnreachable();
}

export const vendorUnreachable = (): AppError =>
  new AppError('SERVICE_UNAVAILABLE', 'The vendor cannot be reached; try again in a moment', {
    kind: 'sender_unreachable',
    retryAfter: 30,
  });

async function storeCheck(ctx: Ctx, id: string, checked: CheckResult): Promise<void> {
  const refusal = 'refusal' in checked ? checked.refusal : null;
  await Sender.of(ctx)
    .where({ id })
    .patch({ verifiedAt: refusal === null ? ctx.now() : null, verificationError: refusal });
  if ('refusal' in checked) {
    await WhatsappAccount.of(ctx).where({ id }).patch({ connectionStatus: 'failed' });
    return;
  }
  const { displayName, health, dailyUniqueRecipientLimit: uniqueLimit } = checked.check;
  const session = JSON.stringify({ ...checked.check, connectedAt: ctx.now() });
  const place = sessionDataPlace(ctx.organization.id, id);
  const account = await WhatsappAccount.of(ctx).findOne({ id });
  if (!account) return;
  await WhatsappAccount.of(ctx)
    .where({ id })
    .patch({
      connectionStatus: 'connected',
      sessionData: await seal(ctx.db, ctx.app.masterKeys, place, session),
      qrCode: null,
      ...(displayName && { displayName }),
      ...(health && { healthStatus: health }),
    });
  await storePortfolioLimit(ctx, id, uniqueLimit);
}

/** Stores the limit of unique recipients that the vendor granted the sender's portfolio. */
async function storePortfolioLimit(ctx: Ctx, id: string, limit: number | 'unlimited' | null): Promise<void> {
  if (limit === null) return;
  const ofSender = Sender.of(ctx).where({ id }).whereNotNull('portfolioId').select('portfolioId');
  await WhatsappPortfolio.of(ctx)
    .whereIn('id', ofSender)
    .patch({ uniqueLimit: limit === 'unlimited' ? null : limit });
}
