/** Server-sent events from a fetch body, which unlike EventSource can carry headers. https://html.spec.whatwg.org/multipage/server-sent-events.html */

export interface ServerEvent {
  type: string;
  data: string;
  /** The id the event came with. */
  id: string | null;
}

/** Yields events as they arrive. Ends with the stream; throws `silence` when nothing comes for as long as `patience` allows. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  patience: () => number,
  silence: () => Error,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let event: ServerEvent | undefined;
  try {
    while (true) {
      const { done, value } = await within(reader.read(), patience(), silence);
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
    // Closes the connection, also when the reader is tired of it. What the server thinks of that is of no interest.
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
