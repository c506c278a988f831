/** Statements of a migration that the version before it cannot run with, or that stop the calls of a busy table. */

const RULES: [RegExp, string][] = [
  [/\bdrop\s+(table|column|schema|view|materialized\s+view|sequence|type|function|procedure)\b/i, 'drops $1'],
  [/\brename\s+(to|column|constraint)\b|\brename\s+\w+\s+to\b/i, 'renames'],
  [/\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b/i, 'changes the type of a column'],
  [/\balter\s+column\s+\w+\s+set\s+not\s+null\b/i, 'makes a column required: add a valid CHECK first'],
  [
    /\badd\s+column\s+(?:if\s+not\s+exists\s+)?(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i,
    'adds a required column without a default',
  ],
  [/\btruncate\b/i, 'empties a table'],
  [/\bset\s+schema\b/i, 'moves a table'],
  [/\brevoke\b/i, 'takes a right away'],
  [/\bvacuum\s+full\b|\bcluster\s+\w/i, 'rewrites a table'],
];

/** An index on a table that other statements of the migration did not create blocks writes while it is made. */
const INDEX =
  /\bcreate\s+(?:unique\s+)?index\s+(?!concurrently)(?:if\s+not\s+exists\s+)?(?:\w+\s+)?on\s+(?:only\s+)?([\w.]+)/gi;
/** A constraint on such a table reads all of it under a lock, unless it is added as NOT VALID. */
const CONSTRAINT =
  /\balter\s+table\s+(?:only\s+)?([\w.]+)\s+add\s+(?:constraint\s+\w+\s+)?(?:check|foreign\s+key|unique|primary\s+key|exclude)\b[^;]*/gi;

/** Reasons to refuse the `up` of a migration, given as the text of its file; none when it declares a `contract`. */
export function destructiveStatements(file: string): string[] {
  if (/\bexport\s+const\s+contract\b/.test(file)) return [];
  const sql = upOf(file).replace(/--.*$/gm, '');
  const reasons = RULES.flatMap(([pattern, reason]) => {
    const match = pattern.exec(sql);
    return match ? [reason.replace('$1', `a ${match[1]?.toLowerCase()}`)] : [];
  });
  const created = new Set(
    [...sql.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([\w.]+)/gi)].map(([, name]) => name),
  );
  for (const [, table] of sql.matchAll(INDEX)) {
    if (!created.has(table)) reasons.push(`makes an index on ${table} without concurrently`);
  }
  for (const [statement, table] of sql.matchAll(CONSTRAINT)) {
    if (!created.has(table) && !/\bnot\s+valid\b/i.test(statement))
      reasons.push(`checks all rows of ${table} under a lock: add NOT VALID, validate later`);
  }
  return reasons;
}

/** `down` is never run by the server. */
const upOf = (file: string): string => file.split(/export\s+(?:async\s+function|const)\s+down\b/)[0] as string;
