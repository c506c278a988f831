/** Iterates over a list. Requests a page when the caller needs its first item. */
import type { Page } from './calls.ts';

export async function* everyItem(
  page: (input: Record<string, unknown>) => Promise<unknown>,
  input: Record<string, unknown> = {},
): AsyncGenerator<unknown, void> {
  let cursor = input.cursor;
  do {
    const { items, nextCursor } = (await page({ ...input, cursor })) as Page<unknown>;
    yield* items;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}
