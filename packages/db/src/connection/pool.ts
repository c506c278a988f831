/** The lanes of a pool, and its figures. */
import type { Database } from '../database.ts';
import type { Lane, PoolGate } from './pool-gate.ts';

const laneViews = new WeakMap<Database, Map<Lane, Database>>();

/** The same pool for calls of another lane, which has connections of its own. */
export function inLane(given: Database, lane: Lane): Database {
  const database = poolOf(given);
  const views = laneViews.get(database) ?? new Map<Lane, Database>();
  laneViews.set(database, views);
  const view = views.get(lane) ?? Object.create(database as object, { lane: { value: lane } });
  views.set(lane, view);
  return view;
}

/** What is remembered of a pool, the same in all its lanes. */
export class PoolMap<Value> {
  private readonly values = new WeakMap<Database, Value>();

  get(database: Database): Value | undefined {
    return this.values.get(poolOf(database));
  }

  set(database: Database, value: Value): void {
    this.values.set(poolOf(database), value);
  }

  delete(database: Database): void {
    this.values.delete(poolOf(database));
  }
}

const poolOf = (database: Database): Database => (database.lane ? Object.getPrototypeOf(database) : database);

export interface PoolFigures {
  /** Maximum and open connections. */
  max: number;
  open: number;
  /** Connections that sign-in and checkout each keep free of other calls. */
  reserve: number;
  /** By lane: connections in use, and calls that wait for one. */
  lanes: ReturnType<PoolGate['figures']>;
}

interface PooledClient {
  pool: { numUsed(): number; numFree(): number };
  config: { gate: PoolGate; pool: { max: number } };
}

export function poolFigures(database: Database): PoolFigures {
  const { client } = database as unknown as { client: PooledClient };
  return {
    max: client.config.pool.max,
    open: client.pool.numUsed() + client.pool.numFree(),
    reserve: client.config.gate.reserve,
    lanes: client.config.gate.figures(),
  };
}
