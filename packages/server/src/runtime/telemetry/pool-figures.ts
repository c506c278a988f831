/** The connections of the pool, read when `/metrics` is. */
import { type Database, poolFigures } from '@tessera/db';
import { Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

export function addPoolFigures({ registry }: Metrics, database: Database): void {
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
