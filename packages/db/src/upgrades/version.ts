/** The version of this code, and whether the database still allows it. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';

/** As in package.json and CHANGELOG.md: 0.1.0. */
export const tesseraVersion: string = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
).version;

/**
 * Throws when a migration has removed something that this version uses: `migrations` with a `contract` record the oldest
 * version that can run after them.
 */
export async function requireAllowedVersion(client: pg.Client, version = tesseraVersion): Promise<void> {
  const { rows: found } = await client.query(`select to_regclass('platform.minimum_versions') is not null as exists`);
  if (!found[0].exists) return;
  const { rows } = await client.query('select version, migration from platform.minimum_versions');
  const refusing = rows.find((minimum) => isOlder(version, minimum.version));
  if (!refusing) return;
  throw new Error(
    `This is version ${version}, and the database needs ${refusing.version} or newer since the migration ${refusing.migration}. Start a newer version, or restore a backup from before that migration`,
  );
}

/** Compares versions of the form 1.2.3. */
export function isOlder(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const place = a.findIndex((part, i) => part !== b[i]);
  return place >= 0 && (a[place] as number) < (b[place] as number);
}
