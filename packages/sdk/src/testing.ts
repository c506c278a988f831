/** A client without a server, for tests: functions give the answers, which are encoded and decoded as over the network. */
import type { Call, CallOptions, ListOfProcedure, Subscription } from './calls.ts';
import { createTessera, type Tessera } from './client.ts';
import { isTesseraError, TesseraError } from './errors.ts';
import type { TesseraApi } from './generated/index.ts';
import { decode, transformer } from './transport/wire.ts';

/** A handler for each procedure that the test calls. Throw a TesseraError to test how your code handles it. */
export type Handlers<Api = TesseraApi> = {
  [Name in keyof Api]?: Api[Name] extends ListOfProcedure<infer Input, infer _Item, infer Output>
    ? (input: Given<Input>) => Output | Promise<Output>
    : Api[Name] extends (input: infer Input, options?: CallOptions) => Call<infer Output>
      ? (input: Given<Input>) => Output | Promise<Output>
      : Api[Name] extends (input: infer Input, options?: CallOptions) => Subscription<infer Item>
        ? (input: Given<Input>) => Iterable<Item> | AsyncIterable<Item>
        : Handlers<Api[Name]>;
};

/** An omitted input arrives as an empty object. */
type Given<Input> = [Input] extends [undefined] ? Record<string, never> : Exclude<Input, undefined>;

export interface TestTessera extends Tessera {
  /** The calls so far, in order. */
  calls: { path: string; input: unknown }[];
}

type Handler = (input: unknown) => unknown;

/** Creates a test client. A procedure without a handler answers NOT_IMPLEMENTED. */
export function createTestTessera(handlers: Handlers = {}): TestTessera {
  const calls: TestTessera['calls'] = [];

  const answer: typeof globalThis.fetch = async (url, init) => {
    const path = String(url).split('/trpc/')[1] as string;
    const input = decode(String(init?.body));
    calls.push({ path, input });
    try {
      const handler = handlerAt(handlers, path);
      if (!handler) throw new TesseraError('NOT_IMPLEMENTED', `${path} has no handler in this test`, { status: 501 });
      if (isStream(init)) return stream(handler(input) as AsyncIterable<unknown>);
      return json(200, { result: { data: transformer.serialize(await handler(input)) } });
    } catch (error) {
      if (!isTesseraError(error)) throw error;
      return json(error.status ?? 400, { error: transformer.serialize(shapeOf(error)) });
    }
  };
  const client = createTessera({ url: 'http://tessera.test', fetch: answer, retries: 0 });
  return Object.assign(client, { calls });
}

function handlerAt(handlers: object, path: string): Handler | undefined {
  let found: unknown = handlers;
  for (const name of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[name];
  return typeof found === 'function' ? (found as Handler) : undefined;
}

const isStream = (init: RequestInit | undefined): boolean =>
  new Headers(init?.headers).get('accept') === 'text/event-stream';

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const shapeOf = ({ code, message, status, details }: TesseraError) => ({
  message,
  code: 0,
  data: { code, httpStatus: status ?? 400, requestId: null, details },
});

function stream(items: Iterable<unknown> | AsyncIterable<unknown>): Response {
  const encoder = new TextEncoder();
  async function* events() {
    let id = 0;
    for await (const item of items) yield `id: ${++id}\ndata: ${JSON.stringify(transformer.serialize(item))}\n\n`;
    yield 'event: return\ndata:\n\n';
  }
  const iterator = events();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void iterator.return(),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
