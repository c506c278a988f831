/** Finds secrets where they must not be: in any encoding, in every row of every table. */
import { inSystem, SEALED_COLUMNS } from '@tessera/db';
import type { TestDatabase } from '@tessera/db/test';

/** Secrets by name, so that a failing test names the one that leaked. */
export type Secrets = Map<string, string>;

/**
 * How each column with a secret, or a value derived from one, protects it. A column whose name contains `hash`, `token`
 * or the like must be listed here or below, and other columns may contain no sealed value.
 */
export const SECRET_COLUMNS: Record<string, RegExp> = {
  ...Object.fromEntries(SEALED_COLUMNS.map(({ table, column }) => [`${table}.${column}`, /^s1\.\d+\.[\w-]{38,}$/])),
  'identity.users.password_hash': /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
  'identity.email_tokens.token_hash': /^[\w-]{43}$/,
  'identity.passkey_challenges.challenge_hash': /^[\w-]{43}$/,
  'identity.recovery_codes.code_hash': /^[\w-]{43}$/,
  'identity.refresh_tokens.token_hash': /^[\w-]{43}$/,
  'identity.sign_in_tickets.ticket_hash': /^[\w-]{43}$/,
  'messaging.push_subscriptions.endpoint_hash': /^[0-9a-f]{64}$/,
  'organizations.api_keys.key_hash': /^[\w-]{43}$/,
  'organizations.invitations.token_hash': /^[\w-]{43}$/,
  'ticketing.carts.session_hash': /^[\w-]{43}$/,
  'ticketing.orders.access_hashes': /^[\w-]{43}$/,
  'ticketing.tickets.access_hash': /^[\w-]{43}$/,
  'ticketing.transfers.token_hash': /^[\w-]{43}$/,
  'ticketing.waitlist_entries.token_hash': /^[\w-]{43}$/,
  'tracking.data_sources.key_hash': /^[\w-]{43}$/,
  'tracking.data_sources.previous_key_hash': /^[\w-]{43}$/,
  'platform.data_keys.wrapped_key': /^[0-9a-f]{8}\.[\w-]{80}$/,
  'platform.idempotency_keys.request_hash': /^[\w-]{43}$/,
  'platform.rate_limits.key': /^[\w.]+:[\w-]{43}$/,
};

/** Columns whose names suggest a secret that they do not contain. */
const HARMLESS = [
  'identity.passkeys.credential_id',
  'identity.passkeys.public_key',
  'identity.signing_keys.public_jwk',
  'platform.idempotency_keys.key',
  'contacts.custom_fields.key',
  'campaigns.enrollments.entry_key',
  'messaging.sandbox_messages.token',
  'messaging.senders.credential_hints',
  'payments.gateways.credential_hints',
  'payments.sandbox_charges.idempotency_key',
  'payments.sandbox_charges.request_hash',
  'payments.sandbox_refunds.idempotency_key',
  'payments.webhook_inbox.event_key',
  'ticketing.discount_codes.code',
  'ticketing.discount_codes.code_key',
  'ticketing.event_analytics_parts.key',
  'ticketing.signing_keys.public_key',
  'tracking.data_sources.previous_key_expires_at',
  'tracking.data_sources.previous_key_hint',
  'tracking.event_keys.key',
];

const SUSPICIOUS = '(hash|secret|password|token|credential|private|wrapped|sealed|cipher|seed|_key|jwk)|^key$|^code$';

/** The spellings of a secret: the encodings in which programs print bytes and addresses. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const found = [
    secret,
    secret.toLowerCase(),
    secret.replaceAll('-', ''),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
  // Within a longer text its base64 has one of three alignments; the characters that also encode neighbouring bytes are
  // cut off.
  for (const shift of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url');
    const whole = text.slice(shift === 0 ? 0 : shift + 1, Math.floor(((bytes.length + shift) * 4) / 3) - 1);
    found.push(whole, whole.replaceAll('-', '+').replaceAll('_', '/'));
  }
  return [...new Set(found)];
}

/** The names of the secrets that `text` contains. */
export function secretsIn(secrets: Secrets, text: string): string[] {
  const lower = text.toLowerCase();
  return [...secrets]
    .filter(([, secret]) => spellings(secret).some((one) => text.includes(one) || lower.includes(one)))
    .map(([name]) => name);
}

export interface Dump {
  /** Every row of every table, by table. */
  tables: Map<string, Record<string, unknown>[]>;
  /** Columns whose names suggest a secret and that neither list contains. */
  unknown: string[];
}

/**
 * The content of `pg_dump`: all rows of all tables, the job queue included. Read with SQL, because the PostgreSQL of
 * the tests has no pg_dump, one of another version refuses to work, and a dump as the owner of the tables fails at
 * row-level security.
 */
export async function dump(db: TestDatabase): Promise<Dump> {
  const tables: Dump['tables'] = new Map();
  const names = await db.sql<{ name: string; isSystems: boolean }>(`
    select c.oid::regclass::text as name, has_table_privilege('tessera_system', c.oid, 'select') as "isSystems"
    from pg_class c where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition
      and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`);
  for (const { name, isSystems } of names) {
    const select = `select to_jsonb(t)::text as row from ${name} t`;
    const rows = isSystems
      ? (await inSystem(db.database, async (trx) => trx.raw(select))).rows
      : await db.sql<{ row: string }>(select);
    tables.set(
      name,
      rows.map(({ row }: { row: string }) => JSON.parse(row)),
    );
  }
  const columns = await db.sql<{ name: string }>(`
    select format('%s.%s.%s', table_schema, table_name, column_name) as name from information_schema.columns
    where table_schema !~ '^(pg_|information_schema|public|jobs)' and column_name ~ '${SUSPICIOUS}'`);
  const listed = new Set([...Object.keys(SECRET_COLUMNS), ...HARMLESS]);
  return { tables, unknown: columns.map(({ name }) => name).filter((name) => !listed.has(name)) };
}

/** The values of `schema.table.column` that are not empty. */
export function valuesOf({ tables }: Dump, column: string): string[] {
  const at = column.lastIndexOf('.');
  const rows = tables.get(column.slice(0, at)) ?? [];
  return rows
    .flatMap((row) => row[column.slice(at + 1)])
    .filter((value) => value !== null && value !== undefined) as string[];
}

/** Columns with a sealed value anywhere in their values. */
export function sealedColumns({ tables }: Dump): string[] {
  const found = new Set<string>();
  for (const [table, rows] of tables) {
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        if (/\bs1\.\d+\.[\w-]{38,}/.test(JSON.stringify(value) ?? '')) found.add(`${table}.${column}`);
      }
    }
  }
  return [...found].sort();
}
