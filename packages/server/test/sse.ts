/** A reader of server-sent events for tests: the bytes of a subscription. */
import superjson from 'superjson';

export interface Message<Data> {
  id: string | undefined;
  data: Data;
}

export interface Stream<Data> {
  /** The next `count` items, once they have arrived. Throws the error that the server reports. */
  take(count: number): Promise<Message<Data>[]>;
  /** Resolves once the server has begun to answer. */
  connected(): Promise<void>;
  close(): void;
}

/** Opens a subscription over HTTP. `lastEventId` resumes one. */
export function openStream<Data>(
  url: string,
  path: string,
  {
    token,
    organizationId,
    input,
    lastEventId,
  }: {
    token: string;
    organizationId?: string;
    input?: unknown;
    lastEventId?: string;
  },
): Stream<Data> {
  const closed = new AbortController();
  const query = input === undefined ? '' : `?input=${encodeURIComponent(superjson.stringify(input))}`;
  const answer = fetch(`${url}/trpc/${path}${query}`, {
    signal: closed.signal,
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(organizationId && { 'x-organization-id': organizationId }),
      ...(lastEventId && { 'last-event-id': lastEventId }),
    },
  });
  const messages = answer.then((response) => eventsOf<Data>(response.body as ReadableStream<Uint8Array>));
  return {
    async take(count) {
      const items: Message<Data>[] = [];
      const reader = await messages;
      while (items.length < count) {
        const { value, done } = await reader.next();
        if (done) throw new Error('The stream ended');
        items.push(value);
      }
      return items;
    },
    connected: () => answer.then(() => undefined),
    close: () => closed.abort(),
  };
}

async function* eventsOf<Data>(body: ReadableStream<Uint8Array>): AsyncGenerator<Message<Data>> {
  let buffered = '';
  for await (const text of body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    buffered += text;
    const blocks = buffered.split('\n\n');
    buffered = blocks.pop() as string;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      const data = fields.data ? superjson.parse(fields.data) : undefined;
      if (fields.event === 'serialized-error') throw Object.assign(new Error('The server says no'), data);
      if (fields.event === 'return') return;
      // The first item of a tracked stream contains only its position.
      if (fields.event === undefined && data !== undefined && data !== null)
        yield { id: fields.id || undefined, data: data as Data };
    }
  }
}
