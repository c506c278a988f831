/** Every column that holds sealed values, and the function that reseals them under a new data key, in batches. */
import type { Transaction } from '../database.ts';
import { DataKey } from '../platform/data-key.ts';
import { type MasterKeys, newestDataKey, PLATFORM, reseal } from './sealing.ts';

export interface SealedColumn {
  table: string;
  column: string;
  /** Which data key seals it: that of the row's organization, or the platform's. */
  of: 'organization' | 'platform';
  /**
   * The columns whose values, joined by `|`, are the row's id in `SealedPlace`. With the organization they identify the
   * row.
   */
  rowId: readonly string[];
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'identity.users', column: 'two_factor_pending_secret', of: 'platform', rowId: ['id'] },
  { table: 'identity.users', column: 'two_factor_secret', of: 'platform', rowId: ['id'] },
  { table: 'identity.signing_keys', column: 'private_jwk', of: 'platform', rowId: ['id'] },
  { table: 'platform.mails', column: 'body', of: 'platform', rowId: ['id'] },
  {
    table: 'platform.idempotency_keys',
    column: 'response',
    of: 'organization',
    rowId: ['principal', 'procedure', 'key'],
  },
  { table: 'messaging.senders', column: 'credentials', of: 'organization', rowId: ['id'] },
  { table: 'messaging.whatsapp_accounts', column: 'session_data', of: 'organization', rowId: ['id'] },
  { table: 'messaging.push_subscriptions', column: 'subscription', of: 'organization', rowId: ['id'] },
  { table: 'payments.gateways', column: 'credentials', of: 'organization', rowId: ['id'] },
  { table: 'payments.gateways', column: 'webhook_secret', of: 'organization', rowId: ['id'] },
  { table: 'ticketing.signing_keys', column: 'private_key_sealed', of: 'organization', rowId: ['id'] },
  { table: 'tracking.data_sources', column: 'webhook_secret', of: 'organization', rowId: ['id'] },
];

/** The owner of the rotated data keys; null is the platform. Requires the system role. */
export async function rotatedOrganizations(db: Transaction): Promise<(string | null)[]> {
  const keys = await DataKey.query(db).where('version', '>', 1).distinct('organizationId').orderBy('organizationId');
  return keys.map(({ organizationId }) => (organizationId === PLATFORM ? null : organizationId));
}

/**
 * Reseals up to `limit` values of a column under the newest data key, and returns how many it found. Rows are not
 * locked while values are resealed: a concurrent write does not wait and is not lost.
 */
export async function resealBatch(
  db: Transaction,
  masterKeys: MasterKeys,
  { table, column, of, rowId }: SealedColumn,
  organizationId: string | null,
  limit: number,
): Promise<number> {
  const newest = await newestDataKey(db, organizationId);
  if (!newest || (of === 'platform') !== (organizationId === null)) return 0;
  const own = organizationId === null ? 'true' : 'organization_id = :organizationId';
  const text = rowId.map((name) => `${name}::text`).join(`|| '|' ||`);
  const { rows } = await db.raw(
    `select ${text} as row_id, ${column} as sealed from ${table}
     where ${own} and ${column} is not null and not starts_with(${column}, :current) limit :limit`,
    { organizationId: organizationId ?? PLATFORM, current: `s1.${newest.version}.`, limit },
  );
  const fresh: { row_id: string; sealed: string; next: string }[] = [];
  for (const { rowId: row, sealed } of rows as { rowId: string; sealed: string }[]) {
    const place = { table, column, organizationId, rowId: row };
    fresh.push({ row_id: row, sealed, next: await reseal(db, masterKeys, place, sealed) });
  }
  if (fresh.length > 0) {
    await db.raw(
      `update ${table} set ${column} = given.next
       from json_to_recordset(:fresh) as given(row_id text, sealed text, next text)
       where ${own} and ${text} = given.row_id and ${column} = given.sealed`,
      { organizationId: organizationId ?? PLATFORM, fresh: JSON.stringify(fresh) },
    );
  }
  return fresh.length;
}
