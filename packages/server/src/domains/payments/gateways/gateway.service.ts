/** Payment gateways: made, found, changed and deleted. Credentials go in and are sealed; none comes out. */
import { GatewayStatistics, newId, Payment, PaymentGateway, seal } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { randomToken } from '../../../lib/tokens.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import { PaymentProviderError } from '../../../providers/payments/payment-provider.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type ActionCtx, type Ctx, inTransaction, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import type { CreateGatewayInput, ListGatewaysInput, UpdateGatewayInput } from './gateway.schema.ts';
import { decryptGatewayAccount, sealedPlace, webhookUrl } from './gateway-account.ts';

/** A vendor's own part of an input, as far as vendors have it. */
interface VendorPart {
  credentials?: Record<string, string | undefined>;
  webhookSecret?: string;
  settings?: Record<string, unknown>;
}

const shown = <Row extends Pick<PaymentGateway, 'id'>>(ctx: Ctx, gateway: Row): Row & { webhookUrl: string } => ({
  ...gateway,
  webhookUrl: webhookUrl(ctx.app, gateway.id),
});

export async function createGateway(ctx: Ctx, input: z.infer<typeof CreateGatewayInput>) {
  const { provider, name, region, isActive, isDefault, currencies, ...vendor } = input;
  const id = newId();
  requireCurrencies(ctx, provider, currencies);
  if (isDefault) await yieldDefault(ctx, id);
  // The sandbox gives its secret to whoever opens an account.
  const secret = provider === 'sandbox' ? { webhookSecret: randomToken() } : {};
  const sealed = await sealVendor(ctx, id, { ...secret, ...vendor }, {});
  const gateway = await PaymentGateway.add(ctx, {
    id,
    provider,
    name,
    region: region ?? null,
    isActive: isActive ?? true,
    isDefault: isDefault ?? false,
    currencies: currencies ?? null,
    settings: (vendor as VendorPart).settings ?? {},
    createdBy: userId(ctx),
    ...sealed,
  });
  await recordActivity(ctx, {
    action: 'payments.gateways.create',
    resource: 'payments.gateways',
    resourceId: id,
    details: { provider, isActive: gateway.isActive, isDefault: gateway.isDefault, currencies: gateway.currencies },
  });
  return shown(ctx, gateway);
}

export async function getGateway(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const [gateway] = await PaymentGateway.rows(ctx).where({ id });
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  return shown(ctx, gateway);
}

export async function listGateways(ctx: Ctx, input: z.infer<typeof ListGatewaysInput>) {
  const { provider, isActive } = input.filter ?? {};
  const query = PaymentGateway.rows(ctx);
  if (provider) query.where({ provider });
  if (isActive !== undefined) query.where({ isActive });
  const { items, nextCursor } = await page(query, input, { createdAt: byAge, name: { column: 'name', type: 'text' } });
  return { items: items.map((gateway) => shown(ctx, gateway)), nextCursor };
}

export async function updateGateway(ctx: Ctx, { id, vendor, ...fields }: z.infer<typeof UpdateGatewayInput>) {
  const before = await PaymentGateway.of(ctx).findOne({ id }).forUpdate();
  if (!before) throw notFound('gateway', 'Payment gateway');
  if (vendor && vendor.provider !== before.provider) throw badInput('vendor.provider', `must be ${before.provider}`);
  requireCurrencies(ctx, before.provider, fields.currencies);
  if (fields.isDefault) await yieldDefault(ctx, id);
  const part: VendorPart = vendor ?? {};
  const { credentials } = await decryptGatewayAccount(ctx.app, ctx.db, before);
  await PaymentGateway.of(ctx)
    .where({ id })
    .patch({
      ...fields,
      ...(part.settings && { settings: { ...before.settings, ...part.settings } }),
      ...(await sealVendor(ctx, id, part, credentials, before.credentialHints)),
      // Other credentials have yet to be shown to work.
      ...(part.credentials && { verifiedAt: null, verificationError: null }),
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

/** One that money went over stays: its payments can be refunded through nothing else. */
export async function deleteGateway(ctx: Ctx, { id }: z.infer<typeof withId>): Promise<void> {
  const gateway = await PaymentGateway.of(ctx).findOne({ id }).forUpdate();
  if (!gateway) throw notFound('gateway', 'Payment gateway');
  if (await Payment.of(ctx).findOne({ gatewayId: id })) {
    throw new AppError('CONFLICT', 'Payments were made over this gateway: deactivate it instead', {
      kind: 'gateway_in_use',
    });
  }
  await PaymentGateway.of(ctx).where({ id }).delete();
}

export async function gatewayStatistics(ctx: Ctx, { id }: z.infer<typeof withId>) {
  await getGateway(ctx, { id });
  const rows = await GatewayStatistics.rows(ctx).where({ gatewayId: id }).orderBy('currency');
  return {
    items: rows.map((row) => {
      const decided = row.succeeded + row.failed;
      return { ...row, successRate: decided === 0 ? null : row.succeeded / decided };
    }),
  };
}

/** Asks the vendor for a payment that does not exist: whether it knows the gateway's credentials is in how it says no. */
export async function verifyGateway(ctx: ActionCtx, { id }: z.infer<typeof withId>) {
  const account = await ctx.idempotent(async (inner) => ({ provider: (await getGateway(inner, { id })).provider }));
  const provider = paymentProvider(ctx.app, account.provider);
  const opened = await inTransaction(
    ctx,
    async (inner) =>
      decryptGatewayAccount(ctx.app, inner.db, await PaymentGateway.of(inner).findOne({ id }).throwIfNotFound()),
    { readOnly: true },
  );
  const verificationError = await provider.fetchPayment(opened, nothingToPay(ctx), null).then(
    () => null,
    (error: Error) => {
      if (error instanceof PaymentProviderError && error.outcome === 'credentials') return error.message;
      throw new AppError('SERVICE_UNAVAILABLE', 'The payment vendor cannot be reached; please try again', {
        kind: 'vendor_unreachable',
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

const nothingToPay = (ctx: ActionCtx) => ({
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
  const { name, currencies: taken } = paymentProvider(ctx.app, provider).descriptor;
  const foreign = currencies?.find((currency) => taken && !taken.has(currency));
  if (foreign) throw badInput('currencies', `${name} does not take ${foreign}`);
}

/** There is one default. */
const yieldDefault = (ctx: Ctx, id: string) =>
  PaymentGateway.of(ctx).where({ isDefault: true }).whereNot({ id }).patch({ isDefault: false });

/** The sealed columns of what was given on top of what was there, and what may be shown of them. */
async function sealVendor(
  ctx: Ctx,
  id: string,
  { credentials, webhookSecret }: VendorPart,
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
    ...(given.length > 0 && { credentials: await seal(ctx.db, masterKeys, sealedPlace(place, 'credentials'), all) }),
    ...(webhookSecret !== undefined && {
      webhookSecret: await seal(ctx.db, masterKeys, sealedPlace(place, 'webhook_secret'), webhookSecret),
    }),
    credentialHints: { ...hints, ...Object.fromEntries(changed.map(([name, value]) => [name, hintOf(value)])) },
  };
}

/** Of a short one the last characters would tell too much. */
const hintOf = (value: string): string => (value.length >= 16 ? `•••${value.slice(-4)}` : '•••');
