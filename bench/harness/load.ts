/** Puts load on one server and measures requests per second, latency, and the CPU of the server and of PostgreSQL. */
import autocannon from 'autocannon';
import type { BenchDatabase } from './database.ts';
import { cpuOf, cpuOfChildren, type RunningServer } from './processes.ts';
import { median, percentile } from './results.ts';

export const CONNECTIONS = 16;

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  /** Called for each request, for bodies that must differ. */
  body?: () => string;
  /** Called for each request with a body, for headers that must differ. */
  ownHeaders?: () => Record<string, string>;
}

export interface Measure {
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Microseconds of the server's CPU per request. */
  cpu: number | undefined;
  /** Microseconds of PostgreSQL's CPU per request. */
  postgresCpu: number | undefined;
}

export async function load(db: BenchDatabase, server: RunningServer, call: Call, seconds: number): Promise<Measure> {
  const { method, path, headers, body, ownHeaders } = call;
  const before = { server: cpuOf(server.pid), postgres: cpuOfChildren(db.pid) };
  const times: number[] = [];
  const options: autocannon.Options = {
    url: server.url + path,
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    connections: CONNECTIONS,
    duration: seconds,
    ...(body && {
      requests: [
        {
          setupRequest: (request) => ({
            ...request,
            body: body(),
            ...(ownHeaders && { headers: { ...request.headers, ...ownHeaders() } }),
          }),
        },
      ],
    }),
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const cannon = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    // The load generator's own figures have a resolution of one millisecond.
    cannon.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  const after = { server: cpuOf(server.pid), postgres: cpuOfChildren(db.pid) };
  if (result.non2xx > 0 || result.errors > 0 || times.length === 0) {
    throw new Error(`${path}: ${result.non2xx} refused, ${result.errors} failed of ${result.requests.total}`);
  }
  const perRequest = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : ((to - from) * 1000) / times.length;
  return {
    requestsPerSecond: times.length / result.duration,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    cpu: perRequest(before.server, after.server),
    postgresCpu: perRequest(before.postgres, after.postgres),
  };
}

/** The median of each figure over the rounds, because other processes may use the machine. */
export function medians(rounds: Measure[]): Measure {
  const of = (figure: (measure: Measure) => number | undefined) => {
    const known = rounds.map(figure).filter((value) => value !== undefined);
    return known.length > 0 ? median(known) : undefined;
  };
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond) as number,
    p50: of((round) => round.p50) as number,
    p99: of((round) => round.p99) as number,
    cpu: of((round) => round.cpu),
    postgresCpu: of((round) => round.postgresCpu),
  };
}
