/** Writes the activity log: who did what, in the transaction that does it. Reading it is part of organizations. */
import { ActivityLog, Member, sent, type Transaction } from '@tessera/db';
import type { Actor, Ctx, RequestInfo } from '../trpc/context.ts';

export interface ActivityEntry {
  /** The procedure's path, `<domain>.<resource>.<verb>`: `organizations.apiKeys.revoke`. */
  action: string;
  /** The type of the affected resource: `organizations.apiKeys`. */
  resource: string;
  resourceId?: string | null;
  /** Changed fields, from `changesOf`: sealed and personal values are masked. */
  changes?: Changes;
  /** Other facts, never a secret or personal data. */
  details?: object;
}

export type Changes = Record<string, { before: unknown; after: unknown }>;

/** What an entry needs of a context; also that of a person who acts as the system before joining the organization. */
type Acting = Pick<Ctx, 'db' | 'organization' | 'actor' | 'request'> &
  Partial<Pick<Ctx, 'activity' | 'appendWithCommit'>>;

/** Writes one entry in the caller's transaction, together with COMMIT: a rollback removes it with the change itself. */
export async function recordActivity(ctx: Acting, entry: ActivityEntry): Promise<void> {
  const { activity, appendWithCommit } = ctx;
  const add = () => ActivityLog.addAll(ctx, [columns(entry, ctx.actor, ctx.request)]);
  if (activity) activity.isRecorded = true;
  if (appendWithCommit) appendWithCommit(add);
  else await add();
}

/** For actions that have a log of their own with actor and time, hundreds a minute of them: the base procedure adds no entry. */
export function skipActivityLog(ctx: Ctx): void {
  ctx.activity.isRecorded = true;
}

/** Called by the base procedure: records a mutation whose service wrote no entry. */
export async function recordCall(ctx: Ctx, path: string, input: unknown, output: unknown): Promise<void> {
  if (ctx.activity.isRecorded) return;
  await recordActivity(ctx, {
    action: path,
    resource: path.slice(0, path.lastIndexOf('.')),
    resourceId: subject(input, output),
  });
}

export interface SignInEntry extends ActivityEntry {
  request: RequestInfo | null;
  /** The actor, when it was not the account's owner: a stranger who guessed a password, for example. */
  actor?: Actor;
  sessionId?: string;
}

/** Records an event of a person's account in each of their organizations. Runs in the caller's system transaction. */
export async function recordSignIn(db: Transaction, userId: string, entry: SignInEntry): Promise<void> {
  const actor = entry.actor ?? { type: 'user', userId, sessionId: entry.sessionId };
  const row = columns({ resourceId: userId, ...entry }, actor, entry.request);
  const memberships = await Member.query(db).select('organizationId').where({ userId, status: 'active' });
  if (memberships.length === 0) return;
  const rows = memberships.map(({ organizationId }) => ({ organizationId, ...row }));
  await sent(() => ActivityLog.query(db).insert(rows));
}

/** An actor as stored: the fields that its type has. */
type AnyActor = ActivityLog['actor'];

const columns = (entry: ActivityEntry, actor: AnyActor, request: RequestInfo | null) => ({
  action: entry.action,
  resource: entry.resource,
  resourceId: entry.resourceId ?? null,
  details: shown('details', entry.details ?? {}) as Record<string, unknown>,
  changes: entry.changes ?? {},
  actor: actor,
  actorId: actor.userId ?? actor.apiKeyId ?? null,
  ipAddress: request?.ip ?? null,
  userAgent: request?.userAgent ?? null,
  requestId: request?.id ?? null,
});

/** The id of the resource that a call was about: from its input, its output, or the one reference in its input. */
function subject(input: unknown, output: unknown): string | null {
  const fields = (value: unknown) =>
    (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const referred = Object.entries(fields(input)).find(([name]) => name.endsWith('Id'))?.[1];
  const found = [fields(input).id, fields(output).id, referred].find((id) => typeof id === 'string' && UUID.test(id));
  return (found as string | undefined) ?? null;
}

const UUID = /^[0-9a-f-]{36}$/i;

/** Fields whose values are secret: the log says only that they changed. */
const SECRET = /(password|secret|token|hash|key|sealed|credential)s?$/i;
/** Fields that identify a person. */
const PERSONAL =
  /^(name|firstName|lastName|displayName|avatarUrl|email|phone|address|birthday|customFields)$|(Email|Phone)$/;

/** Those of `fields` that differ between two versions of a row, with both values masked where needed. */
export function changesOf<Row extends object>(
  before: object | null,
  after: object | null,
  fields: readonly (keyof Row & string)[],
): Changes {
  const changes: Changes = {};
  for (const field of fields) {
    const was = valueIn(before, field);
    const is = valueIn(after, field);
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    changes[field] = { before: shown(field, was), after: shown(field, is) };
  }
  return changes;
}

const valueIn = (row: object | null, field: string): unknown =>
  (row as Record<string, unknown> | null)?.[field] ?? null;

/** A value as the log may keep it, decided by the name of its field, including nested values. */
function shown(field: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (SECRET.test(field)) return '•••';
  if (PERSONAL.test(field)) return typeof value === 'string' ? masked(value) : '•••';
  if (Array.isArray(value)) return value.map((item) => shown('', item));
  if (typeof value === 'object' && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(name, inner)]));
  }
  return value;
}

/** Enough to recognise a known value: a•••@example.in, A•••, +9•••10. */
export function masked(text: string): string {
  const at = text.lastIndexOf('@');
  if (at > 0) return `${[...text][0]}•••${text.slice(at)}`;
  if (/^\+?[\d ()-]{6,}$/.test(text)) return `${text.slice(0, 2)}•••${text.slice(-2)}`;
  return `${[...text][0] ?? ''}•••`;
}
