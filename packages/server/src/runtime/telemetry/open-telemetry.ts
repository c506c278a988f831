/** Tracing by OpenTelemetry's SDK, sent as OTLP over HTTP. Loaded only when an endpoint is set. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import {
  type Context,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type Sampler, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { serverVersion } from '../process/version.ts';
import { readTraceparent, type SpanStart, type Tracing } from './span.ts';

const KINDS = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, client: SpanKind.CLIENT };

export interface TracingSettings {
  /** Where spans are posted to: `…/v1/traces`. */
  url: string;
  serviceName: string;
  /** The share of traces that are recorded. */
  share: number;
}

export function createTracing({ url, serviceName, share }: TracingSettings, role: string): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': serverVersion,
      'host.name': hostname(),
      'tessera.role': role,
    }),
    sampler: samplerOf(share),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('tessera', serverVersion);
  const active = new AsyncLocalStorage<Context>();

  return {
    async run(start, work, result) {
      const parent = parentOf(start) ?? active.getStore() ?? ROOT_CONTEXT;
      const { name, attributes } = start;
      const span = tracer.startSpan(name, { kind: KINDS[start.kind], attributes }, parent);
      try {
        const value = await active.run(trace.setSpan(parent, span), work);
        if (result) span.setAttributes(result(value));
        return value;
      } catch (error) {
        // Messages may contain what people entered, so only the code or name is recorded.
        const { code, name: errorName } = error as { code?: unknown; name: string };
        span.setAttribute('error.type', typeof code === 'string' ? code : errorName);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },

    traceparent() {
      const span = trace.getSpanContext(active.getStore() ?? ROOT_CONTEXT);
      return span && `00-${span.traceId}-${span.spanId}-0${span.traceFlags & TraceFlags.SAMPLED}`;
    },

    stop: () => provider.shutdown(),
  };
}

function parentOf({ traceparent }: SpanStart): Context | undefined {
  const given = traceparent ? readTraceparent(traceparent) : null;
  if (!given) return undefined;
  const { traceId, spanId, isSampled } = given;
  const span: SpanContext = {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  return trace.setSpanContext(ROOT_CONTEXT, span);
}

/**
 * What begins in this server is recorded as its parent is. Calls come from anyone, who could otherwise have each of theirs recorded by a
 * flag, or by a trace id that a sampler by trace id would choose: for them, and for what has no parent, chance decides.
 */
const samplerOf = (share: number): Sampler => ({
  shouldSample(context, _traceId, _name, kind) {
    const parent = kind === SpanKind.SERVER ? undefined : trace.getSpanContext(context);
    const isSampled = parent ? (parent.traceFlags & TraceFlags.SAMPLED) !== 0 : Math.random() < share;
    return { decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  },
  toString: () => `Share(${share})`,
});
