/** What a service knows about the call it serves, and what the whole process shares. */
import { inTenant, type Permission, type Transaction } from '@tessera/db';
import type { Providers } from '../providers/index.ts';
import type { App } from '../runtime/app.ts';
import type { Log } from '../runtime/logger.ts';

export type Actor =
  | { type: 'user'; userId: string; sessionId: string }
  | { type: 'api_key'; apiKeyId: string; kind: 'secret' | 'publishable' }
  | { type: 'system'; name: string };

/** Who is calling, as far as the credentials tell; `organization` is there when they name one. */
export interface Caller {
  actor: Actor;
  isStaff: boolean;
  organization: { id: string; permissions: ReadonlySet<Permission> } | null;
  /** The access token it came with, so that signing out can end it. */
  accessToken?: { jti: string; expiresAt: Date };
  /** When its person last proved who they are. Looked up anew each time; keys and jobs have none. */
  proof?: () => Promise<Proof>;
}

export type ProofMethod = 'password' | 'totp' | 'passkey';

export interface Proof {
  at: Date;
  /** How they may do so again. */
  methods: readonly ProofMethod[];
}

/** How long a proof is good for what asks for a fresh one. */
export const PROOF_MS = 10 * 60_000;

export interface RequestInfo {
  id: string;
  ip: string;
  /** Where that address is, as a proxy of ours says; null when none does. */
  location?: string | null;
  userAgent: string | null;
  origin: string | null;
  idempotencyKey: string | null;
  /** The x-organization-id header, as sent. */
  organizationId: string | null;
  /** What only browsers' sessions need; absent for calls that did not come over HTTP. */
  http?: BrowserRequest;
}

export interface BrowserRequest {
  /** The x-tessera-session header: `cookie` when the page keeps its session in one. */
  session: string | null;
  cookies: string | null;
  /** Sec-Fetch-Site: where a browser says the calling page is from. */
  fetchSite: string | null;
  /** Headers the answer is to carry besides its own. */
  answerHeaders: Map<string, string>;
}

/**
 * What every procedure starts from. `caller` looks the credentials up, once, or `again` for what outlives its start;
 * it throws when they are no good.
 */
export interface RequestCtx {
  app: App;
  request: RequestInfo;
  log: Log;
  now: () => Date;
  caller: (again?: 'again') => Promise<Caller | null>;
}

/** A signed-in person, no organization needed. Identity's services take this and open their own transactions. */
export interface UserCtx extends RequestCtx {
  actor: Extract<Actor, { type: 'user' }>;
}

/** Inside one organization and one transaction: what nearly every service takes. */
export interface Ctx {
  db: Transaction;
  actor: Actor;
  organization: { id: string };
  /** What the caller may do here; empty for jobs, which are let in by what enqueued them. */
  permissions: ReadonlySet<Permission>;
  app: App;
  log: Log;
  providers: Providers;
  now: () => Date;
  /** The request behind it; null for jobs and streams. */
  request: RequestInfo | null;
  /** Whether a service has written this call's activity entry; otherwise the base procedure of a mutation writes one. */
  activity: { isRecorded: boolean };
  /** Runs once the transaction has been committed, and never if it is rolled back. */
  afterCommit(work: () => void): void;
  /**
   * Sends the transaction's last statement, and COMMIT right behind it without waiting for its answer: for rows that many
   * wait for. Only an error of PostgreSQL can still stop the transaction then; what `work` throws of it is the answer.
   */
  withCommit(work: () => Promise<unknown>): void;
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

/** Somebody who was let into an organization by a request. */
export type AdmittedScope = OrganizationScope &
  Required<Pick<OrganizationScope, 'permissions' | 'log' | 'now'>> & {
    request: RequestInfo;
  };

/** What a procedure works with that calls an outside system: no transaction is open until it opens one. */
export interface ActionCtx extends AdmittedScope {
  /**
   * The deciding transaction: recorded, and run once per Idempotency-Key. What comes after it must be able to happen again
   * for the same decision: a repeated call gets `work`'s first answer, and then does the rest once more.
   */
  idempotent<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

/** What a subscription works with: it outlives a transaction, and may outlive the right to it. */
export interface SubscriptionCtx extends OrganizationScope {
  /** Throws once the caller may not go on: session or key revoked, membership or permission gone. Looks every other second at most. */
  stillAllowed(): Promise<void>;
}

/**
 * Several reads that need nothing of each other: all in one packet, on one connection, with COMMIT behind. A reader sends each
 * by itself and has them answered at the same time; that takes a connection each, which others may be waiting for.
 */
export async function readTogether<T>(scope: OrganizationScope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  let reading: Promise<T> | undefined;
  await inTransaction(scope, async (ctx) => ctx.withCommit(() => (reading = work(ctx))));
  return reading as Promise<T>;
}

/** Opens a transaction inside an organization. Procedures get theirs from `trpc.ts`; jobs and streams open one here. */
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
      });
      if (last.length > 0) {
        ending = Promise.all(last.map((then) => then()));
        ending.catch(() => {});
        // By then they are sent, in this order: promises have all been followed that need no answer from outside.
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
      return result;
    },
    options,
  );
  // Why the last statement failed says more than that COMMIT did.
  const result = await committing.catch(async (error) => {
    await ending;
    throw error;
  });
  await ending;
  for (const then of committed) then();
  return result;
}
