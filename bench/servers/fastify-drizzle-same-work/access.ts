/** Who calls, and transactions in which row-level security shows one organization. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Connection, prepare } from './statements.ts';

export interface Caller {
  keyId: string;
  organizationId: string;
  scopes: ReadonlySet<string>;
}

/** As in Tessera: a revoked key loses access within a second. */
const CACHE_MS = 900;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });
const connections = new WeakMap<pg.PoolClient, Connection>();
const callers = new Map<string, { caller: Promise<Caller | null>; expiresAt: number }>();

/** Null for an unknown, revoked or expired key. */
export function callerOf(key: string): Promise<Caller | null> {
  const now = Date.now();
  const known = callers.get(key);
  if (known && known.expiresAt > now) return known.caller;
  const caller = findCaller(key);
  callers.set(key, { caller, expiresAt: now + CACHE_MS });
  caller.catch(() => callers.delete(key));
  return caller;
}

async function findCaller(key: string): Promise<Caller | null> {
  const keyHash = createHash('sha256').update(key).digest('base64url');
  const [found] = await inScope('tessera_system', '', ({ findKey }) => findKey.execute({ keyHash }));
  if (!found || (found.expiresAt && found.expiresAt <= new Date())) return null;
  return { keyId: found.id, organizationId: found.organizationId, scopes: new Set(found.scopes) };
}

export const inOrganization = <T>({ organizationId }: Caller, work: (connection: Connection) => Promise<T>) =>
  inScope('tessera_app', organizationId, work);

async function inScope<T>(
  role: string,
  organizationId: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    const connection = connections.get(client) ?? prepare(client);
    connections.set(client, connection);
    return await connection.db.transaction(async () => {
      await connection.enter.execute({ role, organizationId });
      return work(connection);
    });
  } finally {
    client.release();
  }
}
