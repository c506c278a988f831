/** Protection against timing attacks: answers whose duration must not reveal what was found. */

/** Runs `work`. A failure is thrown only at the next multiple of `stepMs` since the start. */
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

/** Runs calls with the same `key` one after the other, within this process. */
export async function runExclusively<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(key) ?? Promise.resolve()).then(work, work);
  turns.set(key, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(key) === mine) turns.delete(key);
  }
}
