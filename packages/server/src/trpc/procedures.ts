/** The only initTRPC, and the base procedures: who may call, in which organization, within which limits. */
import type { Permission } from '@tessera/db';
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { AppError, badInput, notFound } from '../lib/app-error.ts';
import { recordCall } from '../runtime/activity.ts';
import { admit, authorize, isGuest, limitKey, requireCaller, requireProof } from './admission.ts';
import { answered, type Result } from './answers/answered.ts';
import {
  type ActionCtx,
  type AdmittedScope,
  type Ctx,
  inTransaction,
  type RequestCtx,
  type SubscriptionCtx,
  type UserCtx,
} from './context.ts';
import { errorData, isRetryable } from './errors.ts';
import { inTransactionOnce } from './idempotency.ts';
import { isReplicas, laneOf, onReplica } from './limits/lanes.ts';
import { guardingSecrets, limitedCall, publicWork } from './limits/limited-call.ts';
import type { VisitorBudget } from './limits/visitor-budgets.ts';
import { readWire } from './wire/wire-input.ts';

export interface ProcedureMeta {
  /** Who may call the procedure; set by the base procedure. */
  access?: 'public' | 'user' | 'organization' | 'storefront' | 'platform';
  permission?: Permission;
  /**
   * Requires a person to have proved their identity within the last ten minutes: by signing in, or by
   * `identity.auth.reauthenticate`. For what makes, widens or ends a lasting way in, and for what decides where money,
   * messages and data go. A test asks it of every new procedure. Secret keys were given their scopes with such a proof.
   */
  fresh?: boolean;
  /** Refuses API keys, whatever their scopes: for ways in, so that a key makes no other ones. */
  inPerson?: boolean;
  /** The budget of public calls that it counts against: where credentials are tried it is one of its own, which other calls cannot use up. */
  callLimit?: 'signIn';
  /** The budget of visitors that a mutation consumes: what it creates. `change` by default. */
  budget?: VisitorBudget;
  /** Scans many rows: runs in one of the organization's slots for costly reads. */
  costly?: boolean;
  /** May be answered by a replica: it may lag by seconds, though not behind what the organization wrote here. */
  replica?: boolean;
  /** A valid input, for docs and the playground; the tests run it. Required where the procedure takes an input. */
  example?: unknown;
  /** One sentence for completions, docs and the playground. */
  summary?: string;
  /** Details in Markdown that do not fit one sentence. */
  description?: string;
}

const t = initTRPC
  .context<RequestCtx>()
  .meta<ProcedureMeta>()
  .create({
    transformer: { serialize: superjson.serialize, deserialize: readWire },
    errorFormatter: ({ shape, error, ctx }) => ({
      message: shape.message,
      code: shape.code,
      data: { ...errorData(error, ctx), path: shape.data.path },
    }),
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      maxDurationMs: 30 * 60_000,
      client: { reconnectAfterInactivityMs: 45_000 },
    },
  });

export const { router } = t;

/** Maximum attempts when PostgreSQL reports a serialization failure or deadlock. */
const MAX_ATTEMPTS = 3;

/** How long a subscription runs before its caller is authenticated again. */
const ADMITTED_MS = 2_000;

const { procedure } = t;

/** Every caller, authenticated or not. Limited by address. */
export const publicProcedure = procedure.meta({ access: 'public' }).use(({ ctx, next, path, getRawInput, meta }) =>
  answered(ctx, path, async () => {
    await ctx.app.limits.publicCall(ctx.request.ip, meta?.callLimit);
    await decode(getRawInput);
    return publicWork(ctx, path, await getRawInput(), () => succeeded(next(laneOf(ctx, meta?.callLimit))));
  }),
);

/** An authenticated person, without an organization: their own account. API keys are refused. */
export const userProcedure = procedure.meta({ access: 'user' }).use(({ ctx, next, path, getRawInput, meta }) =>
  answered(ctx, path, async () => {
    const { actor } = await requireCaller(ctx);
    await decode(getRawInput);
    if (actor.type !== 'user') throw new AppError('FORBIDDEN', 'Sign in as a person to do this; a key cannot');
    await requireProof(ctx, meta);
    const userCtx: UserCtx = { ...ctx, actor };
    return guardingSecrets(ctx, path, await getRawInput(), () => succeeded(next({ ctx: userCtx })));
  }),
);

/** Staff of the platform, never members of an organization. */
export const platformProcedure = procedure.meta({ access: 'platform' }).use(({ ctx, next, path, getRawInput, meta }) =>
  answered(ctx, path, async () => {
    const { actor, isStaff } = await requireCaller(ctx);
    await decode(getRawInput);
    // To all other callers the procedure does not exist.
    if (actor.type !== 'user' || !isStaff) throw notFound('procedure');
    await requireProof(ctx, meta);
    const userCtx: UserCtx = { ...ctx, actor };
    return next({ ctx: userCtx });
  }),
);

/**
 * A member of the organization, or one of its secret keys, with this permission. The procedure runs in one transaction
 * inside the organization. A mutation with an Idempotency-Key runs once.
 */
export const orgProcedure = (permission: Permission) =>
  procedure
    .meta({ access: 'organization', permission })
    .use(({ ctx, next, type, path, getRawInput, meta }) =>
      answered(ctx, path, () =>
        runProcedure(ctx, { permission, type, path, getRawInput, meta, publishable: false }, (inner) =>
          next({ ctx: inner }),
        ),
      ),
    );

/** As `orgProcedure`, and also for publishable keys from their allowed origins. */
export const storefrontProcedure = (permission: Permission) =>
  procedure
    .meta({ access: 'storefront', permission })
    .use(({ ctx, next, type, path, getRawInput, meta }) =>
      answered(ctx, path, () =>
        runProcedure(ctx, { permission, type, path, getRawInput, meta, publishable: true }, (inner) =>
          next({ ctx: inner }),
        ),
      ),
    );

/**
 * As `orgProcedure`, for procedures that call an outside system: no transaction is open while they wait for it.
 * `ctx.idempotent` runs the deciding transaction; `inTransaction` opens the following ones.
 */
export const orgAction = (permission: Permission) =>
  procedure
    .meta({ access: 'organization', permission })
    .use(({ ctx, next, type, path, getRawInput, meta }) =>
      answered(ctx, path, () =>
        runAction(ctx, { permission, type, path, getRawInput, meta, publishable: false }, (inner) =>
          next({ ctx: inner }),
        ),
      ),
    );

/** As `orgAction`, and also for publishable keys. */
export const storefrontAction = (permission: Permission) =>
  procedure
    .meta({ access: 'storefront', permission })
    .use(({ ctx, next, type, path, getRawInput, meta }) =>
      answered(ctx, path, () =>
        runAction(ctx, { permission, type, path, getRawInput, meta, publishable: true }, (inner) =>
          next({ ctx: inner }),
        ),
      ),
    );

/** As `orgProcedure`, for subscriptions. They outlive a transaction and open a short one for each answer. */
export const orgSubscription = (permission: Permission) =>
  procedure.meta({ access: 'organization', permission }).use(({ ctx, next, path, getRawInput, signal }) =>
    answered(ctx, path, async () => {
      const scope = await admit(ctx, permission, false);
      await decode(getRawInput);
      let admittedAt = Date.now();
      const subscription: SubscriptionCtx = {
        ...scope,
        async stillAllowed() {
          if (Date.now() - admittedAt < ADMITTED_MS) return;
          authorize(ctx, await ctx.caller('again'), permission, false);
          admittedAt = Date.now();
        },
      };
      const leave = ctx.app.limits.subscription(limitKey(scope.actor, ctx.request.ip), scope.organization.id);
      signal?.addEventListener('abort', leave, { once: true });
      const result = await next({ ctx: subscription }).catch((error) => {
        leave();
        throw error;
      });
      if (!result.ok) leave();
      else result.data = untilClosed(result.data as AsyncIterable<unknown>, leave);
      return result;
    }),
  );

/** A subscription's items; `leave` runs when it ends, for whatever reason. */
async function* untilClosed(items: AsyncIterable<unknown>, leave: () => void): AsyncGenerator<unknown, void> {
  try {
    yield* items;
  } finally {
    leave();
  }
}

/** Decodes the input, once the caller is known and counted and before a connection is taken. The transport keeps the result. */
async function decode(getRawInput: () => Promise<unknown>): Promise<void> {
  try {
    await getRawInput();
  } catch (error) {
    const known = [error, (error as Error).cause].find((one) => one instanceof AppError);
    throw known ?? badInput('', 'The input could not be read');
  }
}

async function runAction<R extends Result>(
  ctx: RequestCtx,
  call: Call,
  next: (ctx: ActionCtx) => Promise<R>,
): Promise<R> {
  const scope = await admit(ctx, call.permission, call.publishable);
  await requireProof(ctx, call.meta);
  await decode(call.getRawInput);
  const action: ActionCtx = { ...scope, idempotent: (work) => runInTransaction(scope, call, work) };
  return limitedCall(scope, { ...call.meta, ...call, isAction: true }, await call.getRawInput(), () =>
    succeeded(next(action)),
  );
}

interface Call {
  permission: Permission;
  type: 'query' | 'mutation' | 'subscription';
  path: string;
  getRawInput: () => Promise<unknown>;
  meta: ProcedureMeta | undefined;
  publishable: boolean;
}

/** Throws the error of a failed result, so that limits see it and a transaction is rolled back. */
async function succeeded<R extends Result>(running: Promise<R>): Promise<Extract<R, { ok: true }>> {
  const result = await running;
  if (!result.ok) throw result.error;
  return result as Extract<R, { ok: true }>;
}

async function runProcedure<R extends Result>(
  ctx: RequestCtx,
  call: Call,
  next: (ctx: Ctx) => Promise<R>,
): Promise<Extract<R, { ok: true }>> {
  const scope = await admit(ctx, call.permission, call.publishable);
  await requireProof(ctx, call.meta);
  await decode(call.getRawInput);
  const data = await limitedCall(scope, { ...call.meta, ...call }, await call.getRawInput(), () =>
    runInTransaction(scope, call, async (inner) => (await succeeded(next(inner))).data),
  );
  return { ok: true, data } as Extract<R, { ok: true }>;
}

/**
 * Runs a call's one transaction inside the organization, and retries it when PostgreSQL asks for it. A mutation is
 * recorded in the activity log and, with an Idempotency-Key, runs once.
 */
async function runInTransaction<T>(scope: AdmittedScope, call: Call, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const isMutation = call.type === 'mutation';
  const key = isMutation ? scope.request.idempotencyKey : null;
  const input = await call.getRawInput();
  const recorded = async (inner: Ctx) => {
    const output = await work(inner);
    if (isMutation && !isGuest(scope.actor)) await recordCall(inner, call.path, input, output);
    return output;
  };
  const attempt = () =>
    key === null
      ? inTransaction(call.meta?.replica ? onReplica(scope) : scope, recorded, { readOnly: call.type === 'query' })
      : inTransactionOnce(scope, { key, procedure: call.path, input }, recorded);

  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MAX_ATTEMPTS || !(isRetryable(error) || isReplicas(scope.app, error))) throw error;
    }
  }
}
