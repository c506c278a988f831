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
  const answers: Promise<unknown>[] = [];
  for (const statement of statements) answers.push((await start(statement)).answer);
  return Promise.all(answers) as never;
}

/**
 * Sends one statement and returns without waiting for its answer, so that it travels with what follows. The answer may be awaited later,
 * or not at all: PostgreSQL does not commit the transaction of a failed statement, and reports its error for the next one. So the
 * function may do nothing after its statement. Throws when the statement could not be sent.
 */
export async function sent<T>(statement: () => PromiseLike<T>): Promise<{ answer: Promise<T> }> {
  let refused: { error: unknown } | undefined;
  const started = await start(statement);
  started.answer.catch((error) => {
    refused = { error };
  });
  // An answer cannot arrive before these hops are over: what fails within them was not sent.
  await hops();
  if (refused) throw refused.error;
  return started;
}

async function start<T>(statement: () => PromiseLike<T>): Promise<{ answer: Promise<T> }> {
  const answer = (async () => await statement())();
  // Its error is thrown where the answer is awaited.
  answer.catch(() => {});
  await hops();
  return { answer };
}

async function hops(): Promise<void> {
  for (let hop = 0; hop < HOPS; hop++) await undefined;
}
