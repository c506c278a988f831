/**
 * Admission: authenticates the caller, counts the call and checks the permission. Called by the base procedures and by
 * HTTP routes outside tRPC.
 */
import type { Permission } from '@tessera/db';
import { AppError, notFound } from '../lib/app-error.ts';
import { networkOf } from '../lib/network.ts';
import { type Actor, type AdmittedScope, type Caller, PROOF_MS, type RequestCtx } from './context.ts';
import { appInLane } from './limits/lanes.ts';

/** The authenticated caller, counted against its limit. Throws UNAUTHORIZED without credentials. */
export async function requireCaller(ctx: RequestCtx): Promise<Caller> {
  const caller = known(await ctx.caller());
  await ctx.app.limits.call(limitKey(caller.actor, ctx.request.ip));
  return caller;
}

/** All visitors of a shop share its publishable key, so they are counted by network as well. */
export function limitKey(actor: Actor, ip: string): string {
  if (actor.type === 'user') return actor.userId;
  if (actor.type !== 'api_key') return '';
  return actor.kind === 'publishable' ? `${actor.apiKeyId} ${networkOf(ip)}` : actor.apiKeyId;
}

function known(caller: Caller | null): Caller {
  if (!caller) throw new AppError('UNAUTHORIZED', 'Sign in or send an API key');
  return caller;
}

/** Refuses an API key where a person must act, and a person whose last proof of identity is too old. */
export async function requireProof(
  ctx: RequestCtx,
  { fresh = false, inPerson = false }: { fresh?: boolean; inPerson?: boolean } = {},
): Promise<void> {
  const { actor, proof } = known(await ctx.caller());
  const isPerson = actor.type === 'user';
  if (isPerson ? !fresh : !inPerson) return;
  if (!isPerson || !proof) {
    throw new AppError('FORBIDDEN', 'Sign in as a person to do this; a key cannot', { kind: 'person_required' });
  }
  const { at, methods } = await proof();
  if (ctx.now().getTime() - at.getTime() <= PROOF_MS) return;
  throw new AppError('FORBIDDEN', 'Confirm your identity again, then repeat the call', {
    kind: 'reauthentication_required',
    methods,
  });
}

/**
 * Admits a caller to the organization that it names, or throws. A cached caller is never the reason of a refusal, so that a
 * person who was just invited or given a permission has it at once.
 */
export async function admit(ctx: RequestCtx, permission: Permission, publishable: boolean): Promise<AdmittedScope> {
  const caller = await requireCaller(ctx);
  try {
    return authorize(ctx, caller, permission, publishable);
  } catch {
    return authorize(ctx, await ctx.caller('uncached'), permission, publishable);
  }
}

export function authorize(
  ctx: RequestCtx,
  caller: Caller | null,
  permission: Permission,
  publishable: boolean,
): AdmittedScope {
  const { actor, organization } = publishable ? asVisitor(known(caller)) : known(caller);
  if (!organization) {
    if (!ctx.request.organizationId) {
      throw new AppError('BAD_REQUEST', 'Name the organization in the x-organization-id header', {
        kind: 'organization_required',
      });
    }
    throw notFound('organization');
  }
  if (!organization.permissions.has(permission) || (isGuest(actor) && !publishable)) {
    throw new AppError('FORBIDDEN', `This needs the permission ${permission}`, {
      kind: 'permission_required',
      permission,
    });
  }
  ctx.request.admittedTo = organization.id;
  return {
    app: permission === 'storefront.buy' ? appInLane(ctx.app, 'checkout') : ctx.app,
    actor,
    organization: { id: organization.id },
    permissions: organization.permissions,
    log: ctx.log,
    now: ctx.now,
    request: ctx.request,
  };
}

/** In a shop, a person who is no member of its organization has the rights of every visitor. */
function asVisitor({ actor, organization, visited = null }: Caller): Pick<Caller, 'actor' | 'organization'> {
  if (organization || !visited || actor.type !== 'user') return { actor, organization };
  return { actor: { ...actor, isVisitor: true }, organization: visited };
}

/**
 * A visitor of a shop: a call with a publishable key, or of a person who is no member of the organization. The base procedure writes no activity entry for visitors:
 * there may be thousands of calls a second. Services record what matters.
 */
export const isGuest = (actor: Actor): boolean =>
  actor.type === 'user' ? actor.isVisitor === true : actor.type === 'api_key' && actor.kind === 'publishable';
