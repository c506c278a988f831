/** Prometheus metrics with OpenTelemetry's names. Labels name the procedure, never the tenant. */
import { poolFigures, tesseraVersion } from '@tessera/db';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { App } from './app.ts';

export function createMetrics(app: Pick<App, 'database'>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['procedure', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    registers: [registry],
  });
  poolMetrics(registry, app);
  const build = { name: 'tessera_build_info', help: 'The version that runs', labelNames: ['version'] };
  new Gauge({ ...build, registers: [registry] }).set({ version: tesseraVersion }, 1);
  return {
    registry,
    observe: (procedure: string, status: number, seconds: number) =>
      duration.observe({ procedure, status: String(status) }, seconds),
  };
}

/** Read when Prometheus asks. */
function poolMetrics(registry: Registry, { database }: Pick<App, 'database'>): void {
  const gauge = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        collect(this);
      },
    });
  const perLane = (figure: 'inUse' | 'waiting') => (one: Gauge) => {
    for (const [lane, figures] of Object.entries(poolFigures(database).lanes)) one.set({ lane }, figures[figure]);
  };
  gauge('tessera_pool_connections_max', 'Connections that the pool may open', [], (one) =>
    one.set(poolFigures(database).max),
  );
  gauge('tessera_pool_connections_open', 'Connections that are open', [], (one) => one.set(poolFigures(database).open));
  gauge('tessera_pool_connections_reserved', 'Connections that sign-in and checkout each keep', [], (one) =>
    one.set(poolFigures(database).reserve),
  );
  gauge('tessera_pool_connections_used', 'Connections in use, by lane', ['lane'], perLane('inUse'));
  gauge('tessera_pool_calls_waiting', 'Calls that wait for a connection, by lane', ['lane'], perLane('waiting'));
}
