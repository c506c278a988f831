/**
 * Traces of calls, jobs and requests to vendors, for OpenTelemetry. Without OTEL_EXPORTER_OTLP_ENDPOINT nothing is loaded, and `traced`
 * only runs its work.
 */
import type { Config } from '../config.ts';

type Attributes = Record<string, string | number>;

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

/** One per process, as its traces are. */
let tracing: Tracing | undefined;

export const isTracing = (): boolean => tracing !== undefined;

export const activeTraceparent = (): string | undefined => tracing?.traceparent();

export const traced = <T>(
  span: () => SpanStart,
  work: () => Promise<T>,
  result?: (value: T) => Attributes,
): Promise<T> => (tracing ? tracing.run(span(), work, result) : work());

/** Starts tracing when an endpoint is set. The answer stops it. */
export async function startTracing({ tracing: settings, role }: Config): Promise<() => Promise<void>> {
  if (!settings) return async () => {};
  const { createTracing } = await import('./open-telemetry.ts');
  const started = createTracing(settings, role);
  tracing = started;
  return async () => {
    tracing = undefined;
    await started.stop();
  };
}

/** A valid W3C traceparent: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^[0-9a-e][0-9a-f]-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

export function readTraceparent(text: string): { traceId: string; spanId: string; isSampled: boolean } | null {
  const [, traceId, spanId, flags = ''] = TRACEPARENT.exec(text.slice(0, 100)) ?? [];
  return traceId && spanId ? { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 } : null;
}
