/** Which connections a call uses: those of its lane, or the replica's. */
import { inLane, type Lane } from '@tessera/db';
import type { App } from '../../runtime/app.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../context.ts';
import { postgresError } from '../errors.ts';

const views = new WeakMap<App, Map<Lane, App>>();

/** The same app, with the connections of a lane. Its other members stay those of `app`, also when they change. */
export function appInLane(app: App, lane: Lane): App {
  const known = views.get(app) ?? new Map<Lane, App>();
  views.set(app, known);
  const view = known.get(lane) ?? Object.create(app, { database: { get: () => inLane(app.database, lane) } });
  known.set(lane, view);
  return view;
}

/** For tRPC's `next`: the lane of a public call. */
export const laneOf = ({ app }: { app: App }, budget: 'signIn' | undefined): { ctx: { app: App } } => ({
  ctx: { app: budget === 'signIn' ? appInLane(app, 'signIn') : app },
});

/** Whether the replica caused the error of a call, so that the primary can answer it. */
export const isReplicas = (app: App, thrown: unknown): boolean =>
  app.replica?.isCauseOf(postgresError(thrown) ?? (thrown as { code?: unknown })) ?? false;

/** A scope for reads that allow a lag of a few seconds: on the replica when it has what this organization wrote last. */
export function onReplica<S extends OrganizationScope>(scope: S): S {
  const database = scope.app.replica?.databaseFor(scope.organization.id);
  return database ? { ...scope, app: Object.create(scope.app, { database: { value: database } }) } : scope;
}

/** As `inTransaction` for reads that allow a lag of a few seconds, such as exports. */
export async function readOnReplica<T>(scope: OrganizationScope, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(onReplica(scope), work, { readOnly: true });
  } catch (error) {
    if (!isReplicas(scope.app, error)) throw error;
    return inTransaction(scope, work, { readOnly: true });
  }
}
