/** Finds the source of a write key. Results are cached for less than a second, so that a rotated or revoked key stops working by then. */
import { DataSource, inSystem, Organization } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import { WRITE_KEY_PREFIX } from './source.service.ts';

const CACHE_MS = 900;
const MAX_CACHED = 10_000;

/** Throws UNAUTHORIZED for a key that is unknown or expired, FORBIDDEN when its source is not active. */
export type FindSource = (key: string | null, ip: string) => Promise<DataSource>;

export function createFindSource(app: App): FindSource {
  const cache = new Map<string, { source: Promise<DataSource | undefined>; until: number }>();

  function cachedSource(key: string): Promise<DataSource | undefined> {
    const now = Date.now();
    const cached = cache.get(key);
    if (cached && cached.until > now) return cached.source;
    if (cache.size >= MAX_CACHED) cache.clear();
    const source = sourceByKey(app, key);
    cache.set(key, { source, until: now + CACHE_MS });
    source.catch(() => cache.delete(key));
    return source;
  }

  return async (key, ip) => {
    const source = key && key.length < 100 && key.startsWith(WRITE_KEY_PREFIX) ? await cachedSource(key) : undefined;
    if (!source) {
      // Limits guessing. Callers with a valid key are not limited here.
      await app.limits.publicCall(ip);
      throw new AppError('UNAUTHORIZED', 'The write key is missing, unknown or no longer valid', {
        kind: 'write_key_invalid',
      });
    }
    if (!source.isActive) {
      throw new AppError('FORBIDDEN', 'This data source is switched off', { kind: 'source_inactive' });
    }
    return source;
  };
}

const sourceByKey = (app: App, key: string): Promise<DataSource | undefined> =>
  inSystem(
    app.database,
    async (db) => {
      const keyHash = hashToken(key);
      return existingSources(db)
        .where((query) =>
          query
            .where({ keyHash })
            .orWhere((previous) =>
              previous.where({ previousKeyHash: keyHash }).where('previousKeyExpiresAt', '>', app.now()),
            ),
        )
        .first();
    },
    { readOnly: true },
  );

/** For webhooks, whose address contains the id of the source. */
export const sourceById = (app: App, id: string): Promise<DataSource | undefined> =>
  inSystem(app.database, async (db) => existingSources(db).findOne({ id }), { readOnly: true });

const existingSources = (db: Parameters<Parameters<typeof inSystem>[1]>[0]) =>
  DataSource.query(db)
    .whereNull('tracking.data_sources.deletedAt')
    .whereExists(
      Organization.query(db)
        .whereColumn('organizations.organizations.id', 'tracking.data_sources.organizationId')
        .whereNull('organizations.organizations.deletedAt'),
    );
