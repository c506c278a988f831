/** Calls to vendors over REST: one try each, bounded in time and size, and errors that say what may have happened. */
import type { z } from 'zod';
import { PaymentProviderError } from './payment-provider.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 2_000_000;

export interface VendorCall {
  vendor: string;
  method?: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** Sent as JSON, as JSON that is written already, or as a form. */
  json?: unknown;
  written?: string;
  form?: Record<string, string>;
}

export interface VendorAnswer {
  status: number;
  /** What stood in the body; null when it was no JSON. */
  body: unknown;
}

/**
 * Answers whatever the vendor decided, 4xx included, for the adapter to read. Throws `unknown` when it did not decide:
 * no answer in time, a cut line, a fault or an overload over there.
 */
export async function callVendor({ vendor, method = 'GET', url, headers, ...sent }: VendorCall): Promise<VendorAnswer> {
  const { form, json } = sent;
  const written = sent.written ?? (json === undefined ? undefined : JSON.stringify(json));
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(written !== undefined && { 'content-type': 'application/json' }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      body: written ?? (form && new URLSearchParams(form).toString()),
      // A redirect would carry the credentials elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await limited(response);
  } catch (error) {
    throw new PaymentProviderError('unknown', `${vendor} did not answer`, { cause: error });
  }
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408 || status === 409) {
    throw new PaymentProviderError('unknown', `${vendor} could not decide: HTTP ${status}`);
  }
  if (status === 401 || status === 403) {
    throw new PaymentProviderError('credentials', `${vendor} does not accept the credentials`);
  }
  return { status, body: parsed(text) };
}

async function limited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('The answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The body of an answer in the 200s; `refused`, with the vendor's words, for any other. */
export function accepted<Body>(vendor: string, { status, body }: VendorAnswer, schema: z.ZodType<Body>): Body {
  if (status < 200 || status > 299) throw new PaymentProviderError('refused', `${vendor}: ${wordsOf(body, status)}`);
  return readable(vendor, body, schema);
}

/** Something was done, and we cannot tell what: that is not known until it is asked for again. */
export function readable<Body>(vendor: string, body: unknown, schema: z.ZodType<Body>): Body {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new PaymentProviderError('unknown', `${vendor} answered something we cannot read`, { cause: read.error });
}

/** Where the vendors put the sentence that says what is wrong. */
function wordsOf(body: unknown, status: number): string {
  const { error, details, message, detail, title } = (body ?? {}) as {
    error?: { description?: unknown; message?: unknown };
    details?: { description?: unknown; issue?: unknown }[];
    message?: unknown;
    detail?: unknown;
    title?: unknown;
  };
  const first = details?.[0];
  const words = [error?.description, error?.message, first?.description, first?.issue, detail, message, title];
  return (words.find((text) => typeof text === 'string' && text !== '') as string | undefined) ?? `HTTP ${status}`;
}

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** When a UUIDv7 was made. */
export const timeOf = (id: string): Date => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
