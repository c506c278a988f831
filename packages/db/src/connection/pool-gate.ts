/**
 * Who may take a connection of the pool, and who waits. The calls of a lane with a reserve always find its connections free of other
 * calls, and one organization never holds all of the rest.
 */

/** `signIn` and `checkout` have a reserve; every other call is `general`. */
export const lanes = ['signIn', 'checkout', 'general'] as const;
export type Lane = (typeof lanes)[number];

export interface PoolGateOptions {
  /** Maximum connections. */
  max: number;
  /** Connections that each of the lanes `signIn` and `checkout` keeps free of other calls. */
  reserve: number;
  /** Milliseconds after which a call that waits is refused. */
  timeoutMs: number;
}

export interface PoolGate {
  readonly reserve: number;
  /** Resolves when a connection may be taken; call the answer when it is returned. Rejects with `PoolBusyError`. */
  enter(lane: Lane, organizationId: string): Promise<() => void>;
  /** Connections in use, and calls that wait. */
  figures(): Record<Lane, { inUse: number; waiting: number }>;
}

/** No connection became free in time. */
export class PoolBusyError extends Error {
  constructor() {
    super('No connection to the database became free in time');
    this.name = 'PoolBusyError';
  }
}

interface Waiting {
  organizationId: string;
  admit(): void;
}

export function createPoolGate({ max, reserve, timeoutMs }: PoolGateOptions): PoolGate {
  const reserves: Record<Lane, number> = { signIn: reserve, checkout: reserve, general: 0 };
  const inUse: Record<Lane, number> = { signIn: 0, checkout: 0, general: 0 };
  const waiting: Record<Lane, Set<Waiting>> = { signIn: new Set(), checkout: new Set(), general: new Set() };
  const held = new Map<string, number>();
  const perOrganization = reserve > 0 ? mostOf(max - 2 * reserve) : max;

  /** What would remain must cover the unused reserves of the other lanes. */
  const isOpen = (lane: Lane): boolean => {
    let needed = 1;
    for (const other of lanes) {
      needed += inUse[other];
      if (other !== lane) needed += Math.max(0, reserves[other] - inUse[other]);
    }
    return needed <= max;
  };
  const mayHold = (organizationId: string): boolean =>
    organizationId === '' || (held.get(organizationId) ?? 0) < perOrganization;

  function take(lane: Lane, organizationId: string): () => void {
    inUse[lane]++;
    held.set(organizationId, (held.get(organizationId) ?? 0) + 1);
    return () => {
      inUse[lane]--;
      const left = (held.get(organizationId) ?? 1) - 1;
      if (left === 0) held.delete(organizationId);
      else held.set(organizationId, left);
      admitWaiting();
    };
  }

  function admitWaiting(): void {
    for (const lane of lanes) {
      if (waiting[lane].size === 0) continue;
      for (const one of waiting[lane]) {
        if (!isOpen(lane)) break;
        if (!mayHold(one.organizationId)) continue;
        waiting[lane].delete(one);
        one.admit();
      }
    }
  }

  return {
    reserve,

    async enter(lane, organizationId) {
      if (isOpen(lane) && mayHold(organizationId)) return take(lane, organizationId);
      return new Promise((resolve, reject) => {
        const one = {
          organizationId,
          admit: () => {
            clearTimeout(timer);
            resolve(take(lane, organizationId));
          },
        };
        const timer = setTimeout(() => {
          waiting[lane].delete(one);
          reject(new PoolBusyError());
        }, timeoutMs);
        waiting[lane].add(one);
      });
    },

    figures() {
      const of = (lane: Lane) => ({ inUse: inUse[lane], waiting: waiting[lane].size });
      return { signIn: of('signIn'), checkout: of('checkout'), general: of('general') };
    },
  };
}

/** Three quarters, and at least one less than all where there are several. */
const mostOf = (count: number): number => Math.max(1, Math.min(count - 1, Math.floor((count * 3) / 4)));
