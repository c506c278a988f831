/** WhatsApp accounts: list, update, connect, disconnect. `senders.create` creates them with their sender. */

import { Sender, WhatsappAccount, WhatsappPortfolio } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { type ActionCtx, type Ctx, inTransaction } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { presentPortfolio, requirePortfolio } from '../portfolios/portfolio.service.ts';
import { CLEARED_PAUSE, sentToday } from '../senders/sender.service.ts';
import { senderFreed } from '../senders/sender-freed.ts';
import { checkSender } from '../senders/sender-verification.service.ts';
import type { ListWhatsAppAccountsInput, UpdateWhatsAppAccountInput } from './whatsapp-account.schema.ts';

export async function listWhatsappAccounts(ctx: Ctx, input: z.infer<typeof ListWhatsAppAccountsInput>) {
  const { connectionStatus, healthStatus } = input.filter ?? {};
  const query = WhatsappAccount.of(ctx).select(WhatsappAccount.columns);
  if (connectionStatus) query.whereIn('connectionStatus', connectionStatus);
  if (healthStatus) query.whereIn('healthStatus', healthStatus);
  const fields = { createdAt: byAge, phone: { column: 'phoneNumber', type: 'text' as const } };
  const { items, nextCursor } = await page(query, input, fields);
  return { items: await presentWhatsappAccounts(ctx, items), nextCursor };
}

export async function getWhatsappAccount(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [account] = await presentWhatsappAccounts(
    ctx,
    await WhatsappAccount.of(ctx).select(WhatsappAccount.columns).where({ id }),
  );
  if (!account) throw notFound('whatsapp_account', 'WhatsApp account');
  return account;
}

export async function updateWhatsappAccount(ctx: Ctx, input: z.infer<typeof UpdateWhatsAppAccountInput>) {
  const { id, displayName, ...senderFields } = input;
  await lockWhatsappAccount(ctx, id);
  await requirePortfolio(ctx, 'whatsapp', senderFields.portfolioId);
  if (displayName !== undefined) await WhatsappAccount.of(ctx).where({ id }).patch({ displayName });
  if (Object.values(senderFields).some((value) => value !== undefined))
    await Sender.of(ctx).where({ id }).patch(senderFields);
  return getWhatsappAccount(ctx, { id });
}

/**
 * Verifies the sender with the vendor. On success the sender is activated and a pause ends. A refusal is stored as `failed`
 * with `connectionError`; when the vendor cannot be reached the status is restored.
 */
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
    await senderFreed(inner, id);
    return getWhatsappAccount(inner, { id });
  });
}

/** Deactivates the sender until the account is connected again. */
export async function disconnectWhatsappAccount(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await lockWhatsappAccount(ctx, id);
  await WhatsappAccount.of(ctx)
    .where({ id })
    .patch({ connectionStatus: 'disconnected', sessionData: null, qrCode: null });
  await Sender.of(ctx).where({ id }).patch({ isActive: false });
  return getWhatsappAccount(ctx, { id });
}

/** Concurrent connects both ask the vendor; the later answer is stored. */
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
  return accounts.map(({ phoneNumber, ...account }) => {
    const sender = senders.find(({ id }) => id === account.id) as Sender;
    const portfolio = portfolios.find(({ id }) => id === sender.portfolioId);
    return {
      ...account,
      phone: phoneNumber,
      isActive: sender.isActive,
      messagesSentToday: sentToday(ctx, sender),
      dailyLimit: sender.dailyLimit,
      portfolio: portfolio ? presentPortfolio(portfolio) : null,
      connectionError: sender.verificationError,
    };
  });
}
