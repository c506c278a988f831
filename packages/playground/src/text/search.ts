/** Finds a procedure by a few letters of its path, or by words of its summary. */
import type { ManifestProcedure } from '@tessera/sdk/manifest';

export interface Match {
  procedure: ManifestProcedure;
  score: number;
  /** Indexes of the matched letters of the path, for highlighting. */
  letters: Set<number>;
}

/** Matches, best first. Each word of the query must match. */
export function searchProcedures(procedures: readonly ManifestProcedure[], query: string): Match[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return procedures
    .flatMap((procedure) => matchOf(procedure, words) ?? [])
    .sort((a, b) => b.score - a.score || a.procedure.path.length - b.procedure.path.length);
}

function matchOf(procedure: ManifestProcedure, words: string[]): Match | null {
  const letters = new Set<number>();
  let score = 0;
  for (const word of words) {
    const found = inPath(procedure.path, word) ?? inSummary(procedure.summary, word);
    if (!found) return null;
    score += found.score;
    for (const letter of found.letters) letters.add(letter);
  }
  return { procedure, score, letters };
}

interface Found {
  score: number;
  letters: number[];
}

function inPath(path: string, word: string): Found | null {
  const lower = path.toLowerCase();
  const index = lower.indexOf(word);
  if (index >= 0) {
    const endsPath = index + word.length === lower.length;
    return {
      score: 100 + (isStart(path, index) ? 40 : 0) + (endsPath ? 20 : 0) - index * 0.1,
      letters: Array.from(word, (_, offset) => index + offset),
    };
  }
  return scattered(path, lower, word);
}

/** Matches letters in order, each next to the previous one or at the start of a name: `cocr` finds `contacts.create`. */
function scattered(path: string, lower: string, word: string): Found | null {
  const search = (at: number, letter: number): number[] | null => {
    if (letter === word.length) return [];
    for (let index = at; index < lower.length; index++) {
      if (lower[index] !== word[letter] || (index !== at && !isStart(path, index))) continue;
      if (letter === 0 && !isStart(path, index)) continue;
      const rest = search(index + 1, letter + 1);
      if (rest) return [index, ...rest];
    }
    return null;
  };
  const letters = word.length > 30 ? null : search(0, 0);
  return letters && { score: 50 - (letters.at(-1) ?? 0) * 0.1, letters };
}

function inSummary(summary: string, word: string): Found | null {
  const index = summary.toLowerCase().indexOf(word);
  if (index < 0 || word.length < 2) return null;
  return { score: /\W/.test(summary[index - 1] ?? ' ') ? 20 : 8, letters: [] };
}

/** True if a name begins at `index`: after a dot, or with a capital. */
const isStart = (path: string, index: number): boolean =>
  index === 0 || path[index - 1] === '.' || /[A-Z]/.test(path[index] ?? '');
