/** The contexts that procedures and services receive, and how transactions are opened. */
import { inTenant, type Permission, pipeline, type Transaction } from '@tessera/db';
import type { Providers } from '../providers/index.ts';
import type { App } from '../runtime/app.ts';
import type { Log } from '../runtime/logger.ts';

export type Actor =
  /** `isVisitor`: not a member of the organization, and in its shop. */
  | { type: 'user'; userId: string; sessionId: string; isVisitor?: true }
  | { type: 'api_key'; apiKeyId: string; kind: 'secret' | 'publishable' }
  | { type: 'system'; name: string };

/** The caller, as far as the credentials identify it. `organization` is null when they name none. */
export interface Caller {
  actor: Actor;
  isStaff: boolean;
  organization: { id: string; permissions: ReadonlySet<Permission> } | null;
  /** An organization that a person names without being its member: they may visit its shop. */
  visited?: { id: string; permissions: ReadonlySet<Permission> } | null;
  /** The access token of this call, so that signing out can revoke it. */
  accessToken?: { jti: string; expiresAt: Date };
  /** When the person last proved their identity. Read from the database at each call; keys and jobs have none. */
  proof?: () => Promise<Proof>;
}

export type ProofMethod = 'password' | 'totp' | 'passkey';

export interface Proof {
  at: Date;
  /** The methods they can use to prove it again. */
  methods: readonly ProofMethod[];
}

/** How long a proof of identity counts as fresh. */
export const PROOF_MS = 10 * 60_000;

export interface RequestInfo {
  id: string;
  ip: string;
  /** The location of that address according to a trusted proxy; null when no proxy says. */
  location?: string | null;
  userAgent: string | null;
  origin: string | null;
  idempotencyKey: string | null;
  /** The x-organization-id header, as sent. */
  organizationId: string | null;
  /** The organization that the caller was admitted to, for the access log. */
  admittedTo?: string;
  /** A valid W3C traceparent header, as sent. */
  traceparent?: string | null;
  /** What only browser sessions need; absent for calls that did not arrive over HTTP. */
  http?: BrowserRequest;
}

export interface BrowserRequest {
  /** The x-tessera-session header: `cookie` when the page keeps its session in a cookie. */
  session: string | null;
  cookies: string | null;
  /** Sec-Fetch-Site: the browser's statement of where the calling page is from. */
  fetchSite: string | null;
  /** Additional headers for the response. */
  answerHeaders: Map<string, string>;
}

/**
 * What every procedure receives first. `caller` authenticates the credentials once per request; `caller('again')`
 * repeats it for subscriptions, which outlive their start, and `caller('uncached')` reads the database for it. It throws
 * when the credentials are invalid.
 */
export interface RequestCtx {
  app: App;
  request: RequestInfo;
  log: Log;
  now: () => Date;
  caller: (again?: 'again' | 'uncached') => Promise<Caller | null>;
}

/** An authenticated person, without an organization. Services of identity take this and open their own transactions. */
export interface UserCtx extends RequestCtx {
  actor: Extract<Actor, { type: 'user' }>;
}

/** One transaction inside one organization: what nearly every service takes. */
export interface Ctx {
  db: Transaction;
  actor: Actor;
  organization: { id: string };
  /** The caller's permissions in this organization. Empty for jobs: the caller that enqueued the job was authorized. */
  permissions: ReadonlySet<Permission>;
  app: App;
  log: Log;
  providers: Providers;
  now: () => Date;
  /** The request behind the call; null for jobs and streams. */
  request: RequestInfo | null;
  /** Whether a service has written this call's activity entry; otherwise the base procedure of a mutation writes one. */
  activity: { isRecorded: boolean };
  /** Runs after COMMIT succeeded, and never after a rollback. */
  afterCommit(work: () => void): void;
  /**
   * Sends the transaction's last statements and COMMIT in one packet, without waiting in between. For rows that many
   * transactions lock: their lock is held for no round trip. Only an error of PostgreSQL can still abort the
   * transaction; that error is then the answer.
   */
  withCommit(work: () => Promise<unknown>): void;
  /**
   * As `withCommit`, for rows that are only added, such as events and activity: they are sent before the statements of `withCommit`, so that
   * those hold their locks for the shortest time. A later statement of the transaction does not see them.
   */
  appendWithCommit(work: () => Promise<unknown>): void;
}

/** The user behind a call, for `created_by`; null for keys and the system. */
export const userId = (ctx: { actor: Actor }): string | null => (ctx.actor.type === 'user' ? ctx.actor.userId : null);

export interface OrganizationScope {
  app: App;
  actor: Actor;
  organization: { id: string };
  permissions?: ReadonlySet<Permission>;
  log?: Log;
  now?: () => Date;
  request?: RequestInfo | null;
}

/** A caller that a request admitted to an organization. */
export type AdmittedScope = OrganizationScope &
  Required<Pick<OrganizationScope, 'permissions' | 'log' | 'now'>> & {
    request: RequestInfo;
  };

/** For procedures that call an outside system: no transaction is open until the procedure opens one. */
export interface ActionCtx extends AdmittedScope {
  /**
   * Runs the deciding transaction: it is recorded in the activity log and runs once per Idempotency-Key. What follows
   * it must be repeatable for the same decision: a repeated call receives `work`'s first answer and then runs the rest
   * once more.
   */
  idempotent<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

/** For subscriptions: they outlive a transaction, and may outlive the caller's permission. */
export interface SubscriptionCtx extends OrganizationScope {
  /**
   * Throws once the caller may not continue: session or key revoked, membership or permission removed. Checks every two
   * seconds at most.
   */
  stillAllowed(): Promise<void>;
}

/**
 * Runs independent reads in one packet on one connection, with COMMIT behind them. A read-only scope would send each on
 * a connection of its own, and other callers may be waiting for one.
 */
export async function readTogether<T>(scope: OrganizationScope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  let reading: Promise<T> | undefined;
  await inTransaction(scope, async (ctx) => ctx.withCommit(() => (reading = work(ctx))));
  return reading as Promise<T>;
}

/**
 * Opens a transaction inside an organization. The base procedures call it for procedures; jobs and streams call it
 * themselves. Its end, with `withCommit`:
 *
 *   work returns → last statements sent → COMMIT sent → answers read
 *     all succeed             committed; the `afterCommit` functions run
 *     a last statement fails  PostgreSQL answers COMMIT with ROLLBACK; the statement's error is thrown
 *     COMMIT fails            rolled back, or unknown if the connection was lost; COMMIT's error is thrown
 */
export async function inTransaction<T>(
  {
    app,
    actor,
    organization,
    permissions = new Set(),
    log = app.log,
    now = app.now,
    request = null,
  }: OrganizationScope,
  work: (ctx: Ctx) => Promise<T>,
  options: { readOnly?: boolean } = {},
): Promise<T> {
  const committed: (() => void)[] = [];
  const appended: (() => Promise<unknown>)[] = [];
  const last: (() => Promise<unknown>)[] = [];
  let ending: Promise<unknown> | undefined;
  const committing = inTenant(
    app.database,
    organization.id,
    async (db) => {
      const result = await work({
        db,
        actor,
        organization,
        permissions,
        app,
        log,
        providers: app.providers,
        now,
        request,
        activity: { isRecorded: false },
        afterCommit: (then) => committed.push(then),
        withCommit: (then) => last.push(then),
        appendWithCommit(then) {
          if (ending) throw new Error('The last statements of a transaction cannot append others');
          appended.push(then);
        },
      });
      if (appended.length + last.length > 0) {
        ending = pipeline(...appended, ...last);
        ending.catch(() => {});
        // One tick: every statement queued above has been handed to the connection, in order, so COMMIT follows them.
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
      return result;
    },
    options,
  );
  // The failure of the last statement explains more than the failed COMMIT.
  const result = await committing.catch(async (error) => {
    await ending;
    throw error;
  });
  await ending;
  if (!options.readOnly) app.replica?.wrote(organization.id);
  for (const then of committed) then();
  return result;
}
