/** From a write key to its source. Answers are kept for a second: a key that was revoked ends by then. */
import { DataSource, inSystem, Organization } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { hashToken } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';
import { KEY_PREFIX } from './source.service.ts';

const FRESH_MS = 900;
const MAX_REMEMBERED = 10_000;

/** Throws UNAUTHORIZED for a key that is unknown or has ended, FORBIDDEN when its source is switched off. */
export type FindSource = (key: string | null, ip: string) => Promise<DataSource>;

export function createFindSource(app: App): FindSource {
  const remembered = new Map<string, { source: Promise<DataSource | undefined>; until: number }>();

  function lookUp(key: string): Promise<DataSource | undefined> {
    const now = Date.now();
    const known = remembered.get(key);
    if (known && known.until > now) return known.source;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const source = sourceOf(app, key);
    remembered.set(key, { source, until: now + FRESH_MS });
    source.catch(() => remembered.delete(key));
    return source;
  }

  return async (key, ip) => {
    const source = key && key.length < 100 && key.startsWith(KEY_PREFIX) ? await lookUp(key) : undefined;
    if (!source) {
      // Who guesses is slowed down; who has a key is not.
      await app.limits.publicCall(ip);
      throw new AppError('UNAUTHORIZED', 'The write key is missing, unknown or no longer valid', {
        kind: 'key_invalid',
      });
    }
    if (!source.isActive) {
      throw new AppError('FORBIDDEN', 'This data source is switched off', { kind: 'source_inactive' });
    }
    return source;
  };
}

const sourceOf = (app: App, key: string): Promise<DataSource | undefined> =>
  inSystem(
    app.database,
    async (db) => {
      const keyHash = hashToken(key);
      return livingSources(db)
        .where((query) =>
          query
            .where({ keyHash })
            .orWhere((before) =>
              before.where({ previousKeyHash: keyHash }).where('previousKeyExpiresAt', '>', app.now()),
            ),
        )
        .first();
    },
    { readOnly: true },
  );

/** For a webhook, which names the source itself. */
export const sourceById = (app: App, id: string): Promise<DataSource | undefined> =>
  inSystem(app.database, async (db) => livingSources(db).findOne({ id }), { readOnly: true });

const livingSources = (db: Parameters<Parameters<typeof inSystem>[1]>[0]) =>
  DataSource.query(db)
    .whereNull('tracking.data_sources.deletedAt')
    .whereExists(
      Organization.query(db)
        .whereColumn('organizations.organizations.id', 'tracking.data_sources.organizationId')
        .whereNull('organizations.organizations.deletedAt'),
    );
