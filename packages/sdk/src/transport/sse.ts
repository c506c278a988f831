/**
 * Reads server-sent events from the body of a fetch, which can send headers; EventSource cannot.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */

export interface ServerEvent {
  type: string;
  data: string;
  /** The id of this event; null if it has none. */
  id: string | null;
}

/** Yields events as they arrive. Returns when the stream ends; throws `inactive()` after `inactivityMs()` without data. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  inactivityMs: () => number,
  inactive: () => Error,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let event: ServerEvent | undefined;
  try {
    while (true) {
      const { done, value } = await within(reader.read(), inactivityMs(), inactive);
      if (done) return;
      text += decoder.decode(value, { stream: true });
      // A CR at the end may be half of a CRLF.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop() as string;
      for (const line of lines) {
        if (line !== '') {
          event = withField(event ?? { type: '', data: '', id: null }, line);
        } else if (event) {
          const complete = event;
          event = undefined;
          yield { ...complete, type: complete.type || 'message', data: complete.data.replace(/\n$/, '') };
        }
      }
    }
  } finally {
    // Closes the connection, also when the caller leaves the loop. Errors of closing do not matter.
    reader.cancel().catch(() => {});
  }
}

function withField(event: ServerEvent, line: string): ServerEvent {
  const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  if (name === 'event') return { ...event, type: value };
  if (name === 'data') return { ...event, data: `${event.data}${value}\n` };
  if (name === 'id' && !value.includes('\0')) return { ...event, id: value };
  return event;
}

function within<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
