/** Calls over real HTTP without the SDK: the bytes that any client could send, and the raw answer. */
import superjson from 'superjson';

export interface Answer {
  status: number;
  headers: Headers;
  /** The result of the procedure; undefined when it failed. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests know what they asked for
  data: any;
  /** The error of the procedure; undefined when it succeeded. */
  error: { message: string; code: string; details: Record<string, unknown> | null; requestId: string } | undefined;
}

export interface CallOptions {
  token?: string;
  organizationId?: string;
  idempotencyKey?: string;
  origin?: string;
  headers?: Record<string, string>;
}

/** Posts one call, as `post(server.url, 'contacts.get', { id })`. */
export async function post(url: string, path: string, input?: unknown, options: CallOptions = {}): Promise<Answer> {
  const { token, organizationId, idempotencyKey, origin, headers } = options;
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(organizationId && { 'x-organization-id': organizationId }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      ...(origin && { origin }),
      ...headers,
    },
    ...(input !== undefined && { body: superjson.stringify(input) }),
  });
  const body = JSON.parse(await response.text());
  const error =
    body.error && superjson.deserialize<{ message: string; data: Omit<Answer['error'] & {}, 'message'> }>(body.error);
  return {
    status: response.status,
    headers: response.headers,
    data: body.result && superjson.deserialize(body.result.data),
    error: error && { ...error.data, message: error.message },
  };
}
