/** Payment gateways: create, read, update, delete, verify. Credentials are sealed on write; no function returns them. */
import { GatewayStatistics, newId, Payment, PaymentGateway, seal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import { PaymentProviderError } from '../../../providers/payments/payment-provider.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type ActionCtx, type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireTestMode } from '../../organizations/index.ts';
import type { CreateGatewayInput, ListGatewaysInput, UpdateGatewayInput } from './gateway.schema.ts';
import { decryptGatewayAccount, gatewaySealedPlace, gatewayWebhookUrl } from './gateway-account.ts';

/** The fields of an input that only some vendors have. */
interface VendorFields {
  credentials?: Record<string, string | undefined>;
  webhookSecret?: string;
  settings?: Record<string, unknown>;
}

const withWebhookUrl = <Row extends Pick<PaymentGateway, 'id'>>(
  ctx: Ctx,
  gateway: Row,
): Row & { webhookUrl: string } => ({ ...gateway, webhookUrl: gatewayWebhookUrl(ctx.app, gateway.id) });

export async function createGateway(ctx: Ctx, input: z.infer<typeof CreateGatewayInput>) {
  const { provider, name, region, isActive, isDefault, currencies, ...vendor } = input;
  const id = newId();
  if (provider === 'sandbox') await requireTestMode(ctx);
  requireCurrencies(ctx, provider, currencies);
  if (isDefault) await clearOtherDefaults(ctx, id);
  // The sandbox's webhook secret is made here, with the account.
  const secret = provider === 'sandbox' ? { webhookSecret: randomToken() } : {};
  const sealed = await sealVendorFields(ctx, id, { ...secret, ...vendor }, {});
  const gateway = await PaymentGateway.add(ctx, {
    id,
    provider,
    name,
    region: region ?? null,
    isActive: isActive ?? true,
    isDefault: isDefault ?? false,
    currencies: currencies ?? null,
    settings: (vendor as VendorFields).settings ?? {},
    createdBy: userId(ctx),
    ...sealed,
  });
  await recordActivity(ctx, {
    action: 'payments.gateways.create',
    resource: 'payments.gateways',
    resourceId: id,
    details: { provider, isActive: gateway.isActive, isDefault: gateway.isDefault, currencies: gateway.currencies },
  });
  return withWebhookUrl(ctx, gateway);
}

export async function getGateway(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const gateway = await PaymentGateway.byId(ctx, id);
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  return withWebhookUrl(ctx, gateway);
}

export async function listGateways(ctx: Ctx, input: z.infer<typeof ListGatewaysInput>) {
  const { provider, isActive } = input.filter ?? {};
  const query = PaymentGateway.of(ctx).select(PaymentGateway.columns);
  if (provider) query.whereIn('provider', provider);
  if (isActive !== undefined) query.where({ isActive });
  const { items, nextCursor } = await page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
  return { items: items.map((gateway) => withWebhookUrl(ctx, gateway)), nextCursor };
}

export async function updateGateway(ctx: Ctx, input: z.infer<typeof UpdateGatewayInput>) {
  const { id, provider, name, region, isActive, isDefault, currencies, ...rest } = input;
  const vendor: VendorFields = rest;
  const before = await PaymentGateway.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw notFound('gateway', 'Payment gateway');
  if (provider && provider !== before.provider) throw badInput('provider', `must be ${before.provider}`);
  if (before.provider === 'sandbox' && (isActive || isDefault)) await requireTestMode(ctx);
  requireCurrencies(ctx, before.provider, currencies);
  if (isDefault) await clearOtherDefaults(ctx, id);
  const { credentials } = await decryptGatewayAccount(ctx.app, ctx.db, before);
  await PaymentGateway.of(ctx)
    .where({ id })
    .patch({
      name,
      region,
      isActive,
      isDefault,
      currencies,
      ...(vendor.settings && { settings: { ...before.settings, ...vendor.settings } }),
      ...(await sealVendorFields(ctx, id, vendor, credentials, before.credentialHints)),
      // Changed credentials have not been verified yet.
      ...(vendor.credentials && { verifiedAt: null, verificationError: null }),
    });
  const after = await getGateway(ctx, { id });
  await recordActivity(ctx, {
    action: 'payments.gateways.update',
    resource: 'payments.gateways',
    resourceId: id,
    changes: changesOf<PaymentGateway>(before, after, [
      'name',
      'region',
      'isActive',
      'isDefault',
      'currencies',
      'settings',
      'credentialHints',
    ]),
  });
  return after;
}

/** A gateway with payments cannot be deleted: they can be refunded through no other. */
export async function deleteGateway(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const gateway = await PaymentGateway.of(ctx).findOne({ id }).forUpdate();
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  if (await Payment.of(ctx).findOne({ gatewayId: id })) {
    throw new AppError('CONFLICT', 'Payments were made through this gateway; deactivate it instead', {
      kind: 'gateway_in_use',
    });
  }
  await PaymentGateway.of(ctx).where({ id }).delete();
}

export async function gatewayStatistics(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await getGateway(ctx, { id });
  const rows = await GatewayStatistics.of(ctx)
    .select(GatewayStatistics.columns)
    .where({ gatewayId: id })
    .orderBy('currency');
  return {
    items: rows.map(({ currency, updatedAt, ...counters }) => {
      const { succeeded, failed } = counters;
      const decided = succeeded + failed;
      return {
        currency,
        paymentCount: counters.totalTransactions,
        succeededCount: succeeded,
        failedCount: failed,
        capturedAmount: counters.totalVolume,
        refundCount: counters.refunded,
        refundedAmount: counters.refundedVolume,
        successRateBasisPoints: decided === 0 ? null : Math.round((succeeded / decided) * 10_000),
        updatedAt,
      };
    }),
  };
}

/** Asks the vendor for a payment that does not exist. Its error tells whether it accepts the gateway's credentials. */
export async function verifyGateway(ctx: ActionCtx, { id }: z.infer<typeof withId>) {
  const gateway = await ctx.idempotent(async (inner) => ({ provider: (await getGateway(inner, { id })).provider }));
  const provider = paymentProvider(ctx.app, gateway.provider);
  const account = await inTransaction(ctx, (inner) => requireGatewayAccount(inner, id), { readOnly: true });
  const verificationError = await provider.fetchPayment(account, nonexistentPayment(ctx), null).then(
    () => null,
    (error: Error) => {
      if (error instanceof PaymentProviderError && error.outcome === 'credentials') return error.message;
      throw new AppError('SERVICE_UNAVAILABLE', 'The payment vendor cannot be reached; please try again', {
        kind: 'gateway_unreachable',
        retryAfter: 30,
      });
    },
  );
  return inTransaction(ctx, async (inner) => {
    await PaymentGateway.of(inner)
      .where({ id })
      .patch({ verifiedAt: verificationError === null ? inner.now() : null, verificationError });
    return getGateway(inner, { id });
  });
}

async function requireGatewayAccount(ctx: Ctx, id: string) {
  const gateway = await PaymentGateway.of(ctx).findOne({ id });
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  return decryptGatewayAccount(ctx.app, ctx.db, gateway);
}

const nonexistentPayment = (ctx: ActionCtx) => ({
  attemptId: newId(),
  amount: 100,
  currency: 'EUR',
  description: 'Verification',
  customer: { email: null, name: null },
  returnUrl: ctx.app.config.publicUrl,
  cancelUrl: ctx.app.config.publicUrl,
  expiresAt: ctx.now(),
  metadata: {},
  mayCapture: false,
});

function requireCurrencies(ctx: Ctx, provider: PaymentGateway['provider'], currencies?: string[] | null): void {
  const { name, currencies: accepted } = paymentProvider(ctx.app, provider).descriptor;
  const unsupported = currencies?.find((currency) => accepted && !accepted.has(currency));
  if (unsupported) throw badInput('currencies', `${name} does not accept ${unsupported}`);
}

/** An organization has at most one default gateway. */
const clearOtherDefaults = (ctx: Ctx, id: string) =>
  PaymentGateway.of(ctx).where({ isDefault: true }).whereNot({ id }).patch({ isDefault: false });

/** Merges given credentials into the stored ones and returns the sealed columns with their hints. */
async function sealVendorFields(
  ctx: Ctx,
  id: string,
  { credentials, webhookSecret }: VendorFields,
  before: Record<string, string>,
  hints: Record<string, string> = {},
): Promise<Partial<PaymentGateway>> {
  const place = { organizationId: ctx.organization.id, id };
  const { masterKeys } = ctx.app;
  const given = Object.entries(credentials ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const changed = webhookSecret === undefined ? given : [...given, ['webhookSecret', webhookSecret] as const];
  if (changed.length === 0) return {};
  const all = JSON.stringify({ ...before, ...Object.fromEntries(given) });
  return {
    ...(given.length > 0 && {
      credentials: await seal(ctx.db, masterKeys, gatewaySealedPlace(place, 'credentials'), all),
    }),
    ...(webhookSecret !== undefined && {
      webhookSecret: await seal(ctx.db, masterKeys, gatewaySealedPlace(place, 'webhook_secret'), webhookSecret),
    }),
    credentialHints: { ...hints, ...Object.fromEntries(changed.map(([name, value]) => [name, hintOf(value)])) },
  };
}

/** The last characters of a short secret would reveal too much of it. */
const hintOf = (value: string): string => (value.length >= 16 ? `•••${value.slice(-4)}` : '•••');
