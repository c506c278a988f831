/** Calls to payment vendors over REST: JSON or a form in, JSON out, failures and statuses as `PaymentProviderError`. */
import type { z } from 'zod';
import { callVendor, jsonOf, VendorHttpError } from '../vendor-http.ts';
import { PaymentProviderError } from './payment-provider.ts';

const MAX_BYTES = 2_000_000;

export interface PaymentVendorCall {
  vendor: string;
  method?: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON, as JSON that is serialized already, or as a form. */
  json?: unknown;
  serialized?: string;
  form?: Record<string, string>;
}

export interface PaymentVendorAnswer {
  status: number;
  /** The parsed body; null if it is not JSON. */
  body: unknown;
}

/**
 * Returns any decision of the vendor, 4xx included, for the provider to read. Throws `unknown` if it did not decide: no answer in time, a
 * broken connection, a redirect, a fault or an overload. Throws `credentials` if it does not accept them.
 */
export async function callPaymentVendor(call: PaymentVendorCall): Promise<PaymentVendorAnswer> {
  const { vendor, method = 'GET', url, headers, form, json } = call;
  const serialized = call.serialized ?? (json === undefined ? undefined : JSON.stringify(json));
  const { origin, pathname, search } = new URL(url);
  const answer = await callVendor({
    vendor,
    method,
    origin,
    path: pathname + search,
    headers: {
      accept: 'application/json',
      ...(serialized !== undefined && { 'content-type': 'application/json' }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    body: serialized ?? (form && new URLSearchParams(form).toString()),
    maxBytes: MAX_BYTES,
  }).catch((error: unknown) => {
    if (!(error instanceof VendorHttpError)) throw error;
    throw new PaymentProviderError('unknown', `${vendor} did not answer`, { cause: error });
  });
  const { status } = answer;
  const isRedirect = status >= 300 && status <= 399;
  if (isRedirect || status >= 500 || status === 429 || status === 408 || status === 409) {
    throw new PaymentProviderError('unknown', `${vendor} could not decide: HTTP ${status}`);
  }
  if (status === 401 || status === 403) {
    throw new PaymentProviderError('credentials', `${vendor} does not accept the credentials`);
  }
  return { status, body: jsonOf(answer) };
}

/** The body of a 2xx answer. Any other answer is `refused`, with the vendor's message. */
export function acceptedBody<Body>(
  vendor: string,
  { status, body }: PaymentVendorAnswer,
  schema: z.ZodType<Body>,
): Body {
  if (status < 200 || status > 299) throw new PaymentProviderError('refused', `${vendor}: ${messageOf(body, status)}`);
  return readableBody(vendor, body, schema);
}

/** An unreadable body is `unknown`: the vendor did something, and only asking again tells what. */
export function readableBody<Body>(vendor: string, body: unknown, schema: z.ZodType<Body>): Body {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new PaymentProviderError('unknown', `${vendor} sent an answer that cannot be read`, { cause: read.error });
}

/** The error message, from wherever the vendors put it. */
function messageOf(body: unknown, status: number): string {
  const { error, details, message, detail, title } = (body ?? {}) as {
    error?: { description?: unknown; message?: unknown };
    details?: { description?: unknown; issue?: unknown }[];
    message?: unknown;
    detail?: unknown;
    title?: unknown;
  };
  const first = details?.[0];
  const messages = [error?.description, error?.message, first?.description, first?.issue, detail, message, title];
  return (messages.find((text) => typeof text === 'string' && text !== '') as string | undefined) ?? `HTTP ${status}`;
}

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** The time at which a UUIDv7 was made. */
export const timeOfId = (id: string): Date => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
