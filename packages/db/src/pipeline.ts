/** Statements that are sent together in a guaranteed order. */

type Results<T extends readonly (() => PromiseLike<unknown>)[]> = {
  -readonly [K in keyof T]: Awaited<ReturnType<T[K]>>;
};

/**
 * Sends the statements in the given order, in one packet, and returns all results. A later statement sees everything
 * that an earlier lock waited for. `Promise.all` does not guarantee the order: a query builder is sent when it is
 * awaited, which is later than the first statement of an async function.
 *
 * Every function must send its statement before it awaits anything else.
 */
export async function pipeline<const T extends readonly (() => PromiseLike<unknown>)[]>(
  ...statements: T
): Promise<Results<T>> {
  const sent: Promise<unknown>[] = [];
  // Awaiting a builder inside an async function sends it now; awaiting it in `Promise.all` would send it a tick later.
  for (const statement of statements) sent.push((async () => await statement())());
  return Promise.all(sent) as never;
}
