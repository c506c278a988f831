/** WhatsApp accounts: found, changed, connected and disconnected. They are made with their senders. */
import { Sender, WhatsappAccount, WhatsappPortfolio } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { CLEARED_PAUSE, requirePortfolio, sentToday } from '../senders/sender.service.ts';
import { checkSender } from '../senders/sender-verification.service.ts';
import type { ListWhatsAppAccountsInput, UpdateWhatsAppAccountInput } from './whatsapp-account.schema.ts';

export async function listWhatsappAccounts(ctx: Ctx, input: z.infer<typeof ListWhatsAppAccountsInput>) {
  const { connectionStatus, healthStatus } = input.filter ?? {};
  const query = WhatsappAccount.rows(ctx);
  if (connectionStatus) query.where({ connectionStatus });
  if (healthStatus) query.where({ healthStatus });
  const fields = { createdAt: byAge, phoneNumber: { column: 'phoneNumber', type: 'text' as const } };
  const { items, nextCursor } = await page(query, input, fields);
  return { items: await presentWhatsappAccounts(ctx, items), nextCursor };
}

export async function getWhatsappAccount(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [account] = await presentWhatsappAccounts(ctx, await WhatsappAccount.rows(ctx).where({ id }));
  if (!account) throw notFound('whatsapp_account', 'WhatsApp account');
  return account;
}

export async function updateWhatsappAccount(ctx: Ctx, input: z.infer<typeof UpdateWhatsAppAccountInput>) {
  const { id, displayName, ...ofSender } = input;
  await lockWhatsappAccount(ctx, id);
  await requirePortfolio(ctx, 'whatsapp', ofSender.portfolioId);
  if (displayName !== undefined) await WhatsappAccount.of(ctx).where({ id }).patch({ displayName });
  if (Object.values(ofSender).some((value) => value !== undefined)) await Sender.of(ctx).where({ id }).patch(ofSender);
  return getWhatsappAccount(ctx, { id });
}

/** The vendor has to know it; then it may send, whatever it was paused for. Otherwise its status is failed, and why stands beside it. */
export async function connectWhatsappAccount(ctx: ActionCtx, { id }: z.infer<typeof withId>) {
  const before = await ctx.idempotent(async (inner) => {
    const { connectionStatus } = await lockWhatsappAccount(inner, id);
    await setConnectionStatus(inner, id, 'connecting');
    return { connectionStatus };
  });
  try {
    await checkSender(ctx, id);
  } catch (error) {
    await inTransaction(ctx, (inner) => setConnectionStatus(inner, id, before.connectionStatus));
    throw error;
  }
  return inTransaction(ctx, async (inner) => {
    const account = await getWhatsappAccount(inner, { id });
    if (account.connectionStatus !== 'connected') return account;
    await Sender.of(inner)
      .where({ id })
      .patch({ isActive: true, ...CLEARED_PAUSE });
    inner.afterCommit(() => ctx.app.loops.wake('messaging.outbox'));
    return getWhatsappAccount(inner, { id });
  });
}

/** Nothing is sent from it until it is connected again. */
export async function disconnectWhatsappAccount(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await lockWhatsappAccount(ctx, id);
  await WhatsappAccount.of(ctx)
    .where({ id })
    .patch({ connectionStatus: 'disconnected', sessionData: null, qrCode: null });
  await Sender.of(ctx).where({ id }).patch({ isActive: false });
  return getWhatsappAccount(ctx, { id });
}

/** Nobody is connecting it at the same time, or both ask and the later answer stands. */
const setConnectionStatus = async (ctx: Ctx, id: string, connectionStatus: WhatsappAccount['connectionStatus']) =>
  void (await WhatsappAccount.of(ctx).where({ id }).patch({ connectionStatus }));

async function lockWhatsappAccount(ctx: Ctx, id: string): Promise<WhatsappAccount> {
  const account = await WhatsappAccount.of(ctx).findOne({ id }).forUpdate();
  if (!account) throw notFound('whatsapp_account', 'WhatsApp account');
  return account;
}

async function presentWhatsappAccounts(ctx: Ctx, accounts: WhatsappAccount[]) {
  const senders = await Sender.of(ctx).whereIn(
    'id',
    accounts.map(({ id }) => id),
  );
  const portfolioIds = senders.flatMap(({ portfolioId }) => portfolioId ?? []);
  const portfolios = await WhatsappPortfolio.of(ctx).whereIn('id', portfolioIds);
  return accounts.map((account) => {
    const sender = senders.find(({ id }) => id === account.id) as Sender;
    return {
      ...account,
      isActive: sender.isActive,
      messagesSentToday: sentToday(ctx, sender),
      dailyLimit: sender.dailyLimit,
      portfolio: portfolios.find(({ id }) => id === sender.portfolioId) ?? null,
      connectionError: sender.verificationError,
    };
  });
}
