/**
 * How many different people pages may identify: an address in a page's event becomes a contact, and everyone can read a page's key.
 * The same person counts once an hour.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { tooManyCalls } from './consume.ts';

const HOUR = 3_600;
/** A source may identify as many people as this number of networks. */
const NETWORKS_PER_SOURCE = 20;

export interface PeopleBudget {
  /** Counts people of a source and network; `most` is the limit of a network. Throws TOO_MANY_REQUESTS above it. */
  count(sourceId: string, network: string, people: readonly string[], most: number): Promise<void>;
}

/** `scale` multiplies the limits: 1 for the default rate limit. */
export function createPeopleBudget(scale: number): PeopleBudget {
  const seen = new RateLimiterMemory({ points: 1, duration: HOUR });
  const counts = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: HOUR });

  async function countNew(key: string, most: number): Promise<void> {
    const known = await counts.get(key);
    if (known && known.consumedPoints >= most * scale) throw tooManyCalls(known);
    await counts.penalty(key);
  }

  return {
    async count(sourceId, network, people, most) {
      for (const person of new Set(people)) {
        const key = `${sourceId} ${network} ${person}`;
        if (await seen.get(key)) continue;
        await countNew(`${sourceId} ${network}`, most);
        await countNew(sourceId, most * NETWORKS_PER_SOURCE);
        await seen.penalty(key);
      }
    },
  };
}
