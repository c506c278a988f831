/** PayPal's REST API: authentication, calls, and the schemas of what is read from its answers. */
import { z } from 'zod';
import { fromDecimal } from '../../../lib/money/money.ts';
import { type PaymentAccount, PaymentProviderError } from '../payment-provider.ts';
import { acceptedBody, basicAuth, callPaymentVendor, type PaymentVendorAnswer } from '../vendor-call.ts';

const HOSTS = { live: 'https://api-m.paypal.com', sandbox: 'https://api-m.sandbox.paypal.com' };
/** A token is replaced this long before it expires. */
const MARGIN_MS = 60_000;

const Money = z.object({ currency_code: z.string(), value: z.string() });

export function paypalMinorUnits({ value, currency_code }: z.infer<typeof Money>): number {
  const amount = fromDecimal(value, currency_code);
  if (amount !== null) return amount;
  throw new PaymentProviderError('unknown', `PayPal sent an amount that cannot be read: ${value} ${currency_code}`);
}

const Capture = z.object({
  id: z.string(),
  status: z.string(),
  amount: Money,
  custom_id: z.string().optional(),
});
export type PayPalCapture = z.infer<typeof Capture>;

export const PayPalRefund = z.object({
  id: z.string(),
  status: z.string(),
  amount: Money.optional(),
  custom_id: z.string().optional(),
});
export type PayPalRefund = z.infer<typeof PayPalRefund>;

const Link = z.object({ href: z.string(), rel: z.string() });

export const PayPalOrder = z.object({
  id: z.string(),
  status: z.string(),
  update_time: z.string().optional(),
  payer: z.object({ payer_id: z.string().optional() }).optional(),
  links: z.array(Link).optional(),
  purchase_units: z
    .array(
      z.object({
        custom_id: z.string().optional(),
        amount: Money.optional(),
        payments: z
          .object({ captures: z.array(Capture).optional(), refunds: z.array(PayPalRefund).optional() })
          .optional(),
      }),
    )
    .default([]),
});
export type PayPalOrder = z.infer<typeof PayPalOrder>;

export const PayPalVerificationStatus = z.object({ verification_status: z.string() });

export const PayPalWebhookEvent = z.object({
  id: z.string().min(1).max(255),
  event_type: z.string(),
  resource_type: z.string().optional(),
  resource: z.object({
    id: z.string(),
    custom_id: z.string().optional(),
    purchase_units: z.array(z.object({ custom_id: z.string().optional() })).optional(),
    supplementary_data: z
      .looseObject({ related_ids: z.object({ order_id: z.string().optional() }).optional() })
      .optional(),
    links: z.array(z.object({ href: z.string() })).optional(),
  }),
});
export type PayPalWebhookEventBody = z.infer<typeof PayPalWebhookEvent>;

const Token = z.object({ access_token: z.string(), expires_in: z.number() });

const hostOf = ({ baseUrl, settings }: PaymentAccount): string =>
  baseUrl ?? HOSTS[settings.environment === 'sandbox' ? 'sandbox' : 'live'];

/** Access tokens by host and credentials. They are valid for hours. */
const tokens = new Map<string, { token: string; expiresAt: number }>();
const MAX_TOKENS = 1_000;

/** https://developer.paypal.com/api/rest/authentication/ */
async function accessTokenOf(account: PaymentAccount): Promise<string> {
  const { clientId = '', clientSecret = '' } = account.credentials;
  const key = JSON.stringify([hostOf(account), clientId, clientSecret]);
  const known = tokens.get(key);
  if (known && known.expiresAt > Date.now()) return known.token;
  const answer = await callPaymentVendor({
    vendor: 'PayPal',
    method: 'POST',
    url: `${hostOf(account)}/v1/oauth2/token`,
    headers: { authorization: basicAuth(clientId, clientSecret) },
    form: { grant_type: 'client_credentials' },
  });
  const { access_token, expires_in } = acceptedBody('PayPal', answer, Token);
  if (tokens.size >= MAX_TOKENS) tokens.clear();
  tokens.set(key, { token: access_token, expiresAt: Date.now() + expires_in * 1_000 - MARGIN_MS });
  return access_token;
}

export interface PayPalCall {
  method: 'GET' | 'POST';
  path: string;
  json?: unknown;
  /** Serialized JSON, sent byte for byte. */
  serialized?: string;
  /** PayPal's idempotency key. https://developer.paypal.com/api/rest/reference/idempotency/ */
  requestId?: string;
}

export async function callPayPal(
  account: PaymentAccount,
  { method, path, json, serialized, requestId }: PayPalCall,
): Promise<PaymentVendorAnswer> {
  return callPaymentVendor({
    vendor: 'PayPal',
    method,
    url: `${hostOf(account)}${path}`,
    headers: {
      authorization: `Bearer ${await accessTokenOf(account)}`,
      // Answers contain the whole resource, not only its id.
      prefer: 'return=representation',
      ...(requestId && { 'paypal-request-id': requestId }),
    },
    json,
    serialized,
  });
}
