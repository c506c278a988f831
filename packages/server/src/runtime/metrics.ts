/** Prometheus metrics with OpenTelemetry's names. Labels name the procedure, never the tenant. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['procedure', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers: [registry],
  });
  return {
    registry,
    observe: (procedure: string, status: number, seconds: number) =>
      duration.observe({ procedure, status: String(status) }, seconds),
  };
}
