/**
 * Traces of calls, jobs and requests to vendors, for OpenTelemetry. Without OTEL_EXPORTER_OTLP_ENDPOINT nothing is loaded, and `traced`
 * only runs its work.
 */
import type { Config } from '../config.ts';
import type { Attributes, SpanStart, Tracing } from './span.ts';

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
