/** Answers that must not tell by their time what was found out on the way. */

/** `work`, whose failure is told only at the next full step of time since it began. */
export async function withUniformFailureTime<T>(stepMs: number, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } catch (error) {
    const rest = stepMs - ((performance.now() - started) % stepMs);
    await new Promise((resolve) => setTimeout(resolve, rest));
    throw error;
  }
}

const turns = new Map<string, Promise<unknown>>();

/** One after the other within this process, for the same `key`. */
export async function runExclusively<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(key) ?? Promise.resolve()).then(work, work);
  turns.set(key, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(key) === mine) turns.delete(key);
  }
}
