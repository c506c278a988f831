/**
 * Limits guesses at secrets that callers without an account send: tokens of carts, orders, tickets and links, and discount codes.
 * Only wrong secrets are counted. Attempts that run at once wait when all of them being wrong would exceed the limit, so concurrent
 * guesses gain nothing and a crowd behind one address is served.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { tooManyCalls } from './consume.ts';

const HOUR = 3_600;
/** Wrong secrets that one network may send for one object, as a cart or an event. */
const MAX_WRONG_PER_OBJECT = 20;
/** Wrong secrets that one network may send for all objects. */
const MAX_WRONG_PER_NETWORK = 100;
/**
 * Wrong secrets for one object from all networks, and wrong discount codes of an organization. Above it each network has a few attempts left: the object stays open to people
 * with the right secret, and a guesser needs another network for every few guesses.
 */
const MAX_WRONG_OF_OBJECT = 1_000;
const MAX_WRONG_THEN = 3;

/** By what attempts are counted: `object` for each network, and `shared` for all of them together. */
export interface SecretKeys {
  object: string;
  shared: string;
}

export interface SecretAttempts {
  /** Runs `lookUp`, and counts the attempt when it fails with an error that `isWrong`. Throws TOO_MANY_REQUESTS above the limits. */
  attempt<T>(
    network: string,
    keys: SecretKeys,
    lookUp: () => Promise<T>,
    isWrong: (error: unknown) => boolean,
  ): Promise<T>;
  /** Counts a wrong secret of a call that succeeds nevertheless. */
  countWrong(network: string, keys: SecretKeys): Promise<void>;
}

/** `scale` multiplies the limits of a network: 1 for the default rate limit. */
export function createSecretAttempts(scale: number): SecretAttempts {
  const pairs = wrongCounter();
  const networks = wrongCounter();
  const objects = new RateLimiterMemory({ points: MAX_WRONG_OF_OBJECT, duration: HOUR });
  const isUnderAttack = async (object: string) =>
    ((await objects.get(object))?.consumedPoints ?? 0) >= MAX_WRONG_OF_OBJECT;

  return {
    async attempt(network, { object, shared }, lookUp, isWrong) {
      const most = scale * ((await isUnderAttack(shared)) ? MAX_WRONG_THEN : MAX_WRONG_PER_OBJECT);
      return pairs.during(`${network} ${object}`, most, isWrong, () =>
        networks.during(network, scale * MAX_WRONG_PER_NETWORK, isWrong, async () => {
          try {
            return await lookUp();
          } catch (error) {
            if (isWrong(error)) await objects.penalty(shared);
            throw error;
          }
        }),
      );
    },
    async countWrong(network, { object, shared }) {
      await Promise.all([pairs.count(`${network} ${object}`), networks.count(network), objects.penalty(shared)]);
    },
  };
}

interface Running {
  count: number;
  waiting: (() => void)[];
}

/** Wrong attempts within an hour by key, and the attempts that run now. */
function wrongCounter() {
  const wrong = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: HOUR });
  const running = new Map<string, Running>();

  async function enter(key: string, most: number): Promise<void> {
    for (;;) {
      const known = await wrong.get(key);
      const wrongCount = known?.consumedPoints ?? 0;
      if (known && wrongCount >= most) throw tooManyCalls(known);
      const now = running.get(key) ?? { count: 0, waiting: [] };
      if (now.count === 0 || wrongCount + now.count < most) {
        now.count++;
        return void running.set(key, now);
      }
      await new Promise<void>((resume) => now.waiting.push(resume));
    }
  }

  function leave(key: string): void {
    const now = running.get(key);
    if (!now) return;
    now.count--;
    if (now.count === 0) running.delete(key);
    for (const resume of now.waiting.splice(0)) resume();
  }

  return {
    count: (key: string) => wrong.penalty(key),
    async during<T>(
      key: string,
      most: number,
      isWrong: (error: unknown) => boolean,
      work: () => Promise<T>,
    ): Promise<T> {
      await enter(key, most);
      try {
        return await work();
      } catch (error) {
        if (isWrong(error)) await wrong.penalty(key);
        throw error;
      } finally {
        leave(key);
      }
    },
  };
}
