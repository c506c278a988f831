/** The limits of a call besides its rate: what visitors create, the secrets that callers send, and slots for costly reads. */
import { AppError } from '../../lib/app-error.ts';
import { networkOf } from '../../lib/network.ts';
import { isGuest } from '../admission.ts';
import type { AdmittedScope, Ctx, RequestCtx } from '../context.ts';
import type { VisitorBudget } from './visitor-budgets.ts';

interface LimitedCall {
  type: 'query' | 'mutation' | 'subscription';
  budget?: VisitorBudget | undefined;
  costly?: boolean | undefined;
  /** Waits for an outside system without a connection, so it takes no slot. */
  isAction?: boolean;
}

/** Runs a call inside an organization within its limits. `input` is decoded, not validated. */
export async function limitedCall<R>(
  scope: AdmittedScope,
  { type, budget = 'change', costly = false, isAction = false }: LimitedCall,
  input: unknown,
  work: () => Promise<R>,
): Promise<R> {
  const { organization, actor, request } = scope;
  const { visitors, costly: slots } = scope.app.limits;
  const run = costly ? () => slots.run(organization.id, work) : work;
  // Members and secret keys are known, and a server with a secret key calls for many people.
  if (!isGuest(actor)) return run();
  if (type === 'mutation') await visitors.consume(budget, organization.id, request.ip);
  return (isAction ? guardingSecrets : publicWork)(scope, organization.id, input, run);
}

/** Runs a call without an account: in a slot of its network, and counted when the secret in its input is wrong. */
export const publicWork = <R>(
  ctx: Pick<RequestCtx, 'app' | 'request'>,
  owner: string,
  input: unknown,
  work: () => Promise<R>,
): Promise<R> => guardingSecrets(ctx, owner, input, () => ctx.app.limits.networks.run(networkOf(ctx.request.ip), work));

/** Runs a call, and counts it when it fails because the secret in its input is wrong. */
export async function guardingSecrets<R>(
  { app, request }: Pick<RequestCtx, 'app' | 'request'>,
  owner: string,
  input: unknown,
  work: () => Promise<R>,
): Promise<R> {
  const secret = secretIn(input);
  if (secret === undefined) return work();
  return app.limits.secrets.attempt(networkOf(request.ip), secretOf(owner, secret), work, isWrongSecret);
}

/** Counts a visitor's wrong discount code for this event where the call succeeds nevertheless. */
export async function countWrongCode({ app, actor, organization, request }: Ctx, object: string): Promise<void> {
  if (!request || !isGuest(actor)) return;
  await app.limits.secrets.countWrong(networkOf(request.ip), secretOf(organization.id, { object, isCode: true }));
}

/** Names in inputs whose value is a secret; the vocabulary of inputs is fixed. */
const SECRETS = ['token', 'discountCode'];
const OBJECTS = ['id', 'ticketId', 'eventId', 'slug'];

interface Secret {
  /** What it is for; empty when the input does not say. */
  object: string;
  isCode: boolean;
}

function secretIn(input: unknown): Secret | undefined {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  if (!SECRETS.some((name) => typeof fields[name] === 'string')) return undefined;
  const object = OBJECTS.map((name) => fields[name]).find((value) => typeof value === 'string');
  return { object: typeof object === 'string' ? object : '', isCode: typeof fields.discountCode === 'string' };
}

/**
 * By what an attempt is counted. Ids and slugs are compared without case and spaces, so another spelling is no other object. A
 * discount code can be tried at every event and cart of the organization, so networks share one count for all of them.
 */
const secretOf = (owner: string, { object, isCode }: Secret) => {
  const own = `${owner} ${object.trim().toLowerCase().slice(0, 100)}`;
  return { object: own, shared: isCode ? `${owner} discountCode` : own };
};

/** What a wrong secret is answered with: the object is not found, or the link is not valid. */
function isWrongSecret(thrown: unknown): boolean {
  const { cause } = (thrown ?? {}) as { cause?: unknown };
  const error = thrown instanceof AppError ? thrown : cause;
  if (!(error instanceof AppError)) return false;
  return error.code === 'NOT_FOUND' || error.code === 'UNAUTHORIZED' || error.details?.kind === 'link_invalid';
}
