/** Statements that travel together. */

type Results<T extends readonly (() => PromiseLike<unknown>)[]> = {
  -readonly [K in keyof T]: Awaited<ReturnType<T[K]>>;
};

/**
 * Promise hops that a statement may take until it is handed to the connection: one for knex's builders, about a dozen for Objection's.
 * Hops are microtasks, so the packet stays open; 30 of them take two microseconds.
 */
const HOPS = 30;

/**
 * Sends the statements in the order given, in one packet, and answers with all results. A later statement sees everything that an
 * earlier lock waited for. `Promise.all` guarantees no order: a query builder is sent some promise hops after it is awaited, which is
 * later than what an async function sends at once.
 *
 * Every function must send its statement before it waits for an answer from outside.
 */
export async function pipeline<const T extends readonly (() => PromiseLike<unknown>)[]>(
  ...statements: T
): Promise<Results<T>> {
  const sent: Promise<unknown>[] = [];
  for (const statement of statements) {
    const answer = (async () => await statement())();
    // Its error is thrown below, once the others are sent.
    answer.catch(() => {});
    sent.push(answer);
    for (let hop = 0; hop < HOPS; hop++) await undefined;
  }
  return Promise.all(sent) as never;
}
