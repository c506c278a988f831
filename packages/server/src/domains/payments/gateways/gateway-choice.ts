/** Chooses the gateway for a payment. */
import { PaymentGateway, pipeline } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { exponentOf, isWritable } from '../../../lib/money/money.ts';
import { paymentProvider } from '../../../providers/payments/index.ts';
import { isGuest } from '../../../trpc/admission.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { isTestMode, testModeRequired } from '../../organizations/index.ts';

export interface GatewayRequest {
  /** If given, this gateway or an error. */
  gatewayId?: string;
  amount: number;
  currency: string;
}

/**
 * Returns the gateway that was asked for; else the default, else the oldest that accepts the currency. The sandbox counts only in test
 * mode, and only if it is the default or the only gateway: what a real vendor does not accept would otherwise be sold without money.
 * Throws `gateway_missing`, `gateway_inactive` or `currency_not_supported`.
 */
export async function chooseGateway(ctx: Ctx, request: GatewayRequest): Promise<PaymentGateway> {
  return gatewayFor(ctx, request, await readGateways(ctx, request));
}

/** What `gatewayFor` chooses from: the gateway that was asked for, or all that are active. */
export interface GatewayCandidates {
  gateways: PaymentGateway[];
  mayUseSandbox: boolean;
}

export async function readGateways(
  ctx: Ctx,
  { gatewayId }: Pick<GatewayRequest, 'gatewayId'>,
): Promise<GatewayCandidates> {
  const [gateways, mayUseSandbox] = await pipeline(
    () => PaymentGateway.of(ctx).where(gatewayId ? { id: gatewayId } : { isActive: true }),
    () => isTestMode(ctx),
  );
  return { gateways, mayUseSandbox };
}

/** As `chooseGateway`, of candidates that were read before the amount was known. */
export function gatewayFor(
  ctx: Ctx,
  { gatewayId, ...request }: GatewayRequest,
  candidates: GatewayCandidates,
): PaymentGateway {
  if (gatewayId) return requireGatewayFor(ctx, request, candidates);
  const { mayUseSandbox } = candidates;
  const active = candidates.gateways.sort(byPreference);
  const hasReal = active.some((one) => !isSandbox(one));
  const gateways = active.filter((one) => !isSandbox(one) || (mayUseSandbox && (one.isDefault || !hasReal)));
  if (gateways.length === 0) {
    throw new AppError('PRECONDITION_FAILED', 'There is no active payment gateway; add one first', {
      kind: 'gateway_missing',
    });
  }
  const fitting = gateways.find((gateway) => accepts(ctx, gateway, request));
  if (!fitting) throw currencyNotSupported(request.currency);
  return fitting;
}

function requireGatewayFor(
  ctx: Ctx,
  request: Omit<GatewayRequest, 'gatewayId'>,
  { gateways: [gateway], mayUseSandbox }: GatewayCandidates,
): PaymentGateway {
  // A buyer cannot choose to pay nothing.
  if (!gateway || (isSandbox(gateway) && isGuest(ctx.actor))) throw notFound('gateway', 'Payment gateway');
  if (isSandbox(gateway) && !mayUseSandbox) throw testModeRequired();
  if (!gateway.isActive) {
    throw new AppError('CONFLICT', 'This payment gateway is not active', { kind: 'gateway_inactive' });
  }
  if (!accepts(ctx, gateway, request)) throw currencyNotSupported(request.currency);
  return gateway;
}

const isSandbox = ({ provider }: PaymentGateway): boolean => provider === 'sandbox';

const byPreference = (a: PaymentGateway, b: PaymentGateway): number =>
  Number(b.isDefault) - Number(a.isDefault) || (a.id < b.id ? -1 : 1);

function accepts(
  { app }: Ctx,
  { provider, currencies }: PaymentGateway,
  { amount, currency }: Omit<GatewayRequest, 'gatewayId'>,
): boolean {
  const { descriptor } = paymentProvider(app, provider);
  if (descriptor.currencies && !descriptor.currencies.has(currency)) return false;
  if (currencies && !currencies.includes(currency)) return false;
  // A vendor that writes a currency with fewer decimals cannot express every amount.
  return isWritable(amount, exponentOf(currency), descriptor.decimalsOf(currency));
}

const currencyNotSupported = (currency: string): AppError =>
  new AppError('CONFLICT', `No payment gateway accepts this amount of ${currency}`, {
    kind: 'currency_not_supported',
    currency,
  });
