/** What a span is begun with, and the trace that it belongs to. */

export type Attributes = Record<string, string | number>;

export interface SpanStart {
  name: string;
  /** `server` for a call, `consumer` for a job, `client` for a request to a vendor. */
  kind: 'server' | 'consumer' | 'client';
  attributes: Attributes;
  /**
   * The trace that the span belongs to, as W3C traceparent, instead of the active one. That of a call comes from outside: it gives the
   * trace its id, and does not decide whether it is recorded.
   */
  traceparent?: string | null | undefined;
}

export interface Tracing {
  /** Runs `work` in a span. `result` describes what `work` returned. */
  run<T>(span: SpanStart, work: () => Promise<T>, result?: (value: T) => Attributes): Promise<T>;
  /** The W3C traceparent of the active span. */
  traceparent(): string | undefined;
  /** Sends the spans that wait to be sent. */
  stop(): Promise<void>;
}

/** A valid W3C traceparent: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-e][0-9a-f]-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

export function readTraceparent(text: string): { traceId: string; spanId: string; isSampled: boolean } | null {
  const [, traceId, spanId, flags = ''] = TRACEPARENT.exec(text.slice(0, 100)) ?? [];
  return traceId && spanId ? { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 } : null;
}
