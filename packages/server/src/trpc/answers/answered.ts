/** The outermost step of every procedure: maps its errors, and records the call where the operator asks for it. */
import type { TRPCError } from '@trpc/server';
import { isTracing, traced } from '../../runtime/telemetry/tracing.ts';
import type { RequestCtx } from '../context.ts';
import { toTrpcError } from '../errors.ts';

/** The result of tRPC's `next`. */
export type Result = { ok: true; data: unknown } | { ok: false; error: TRPCError };

export async function answered<R extends Result>(ctx: RequestCtx, path: string, work: () => Promise<R>): Promise<R> {
  if (!isTracing() && !ctx.app.config.accessLog) return mapped(ctx, work);
  const started = performance.now();
  let code = 'OK';
  try {
    return await traced(
      () => ({
        name: path,
        kind: 'server',
        attributes: { 'rpc.system.name': 'trpc', 'rpc.method': path, 'tessera.request.id': ctx.request.id },
        traceparent: ctx.request.traceparent,
      }),
      () => mapped(ctx, work),
    );
  } catch (error) {
    ({ code } = error as TRPCError);
    throw error;
  } finally {
    if (ctx.app.config.accessLog) logCall(ctx, path, code, performance.now() - started);
  }
}

/** A line of the access log. It contains no input and no address. */
export const logCall = ({ log, request }: RequestCtx, procedure: string, code: string, ms: number): void =>
  log.info({ procedure, code, ms: Math.round(ms), organizationId: request.admittedTo ?? null }, 'call');

/** Maps every error, and delays refusals to a network that is refused often. */
async function mapped<R extends Result>({ app, request }: RequestCtx, work: () => Promise<R>): Promise<R> {
  try {
    const result = await work();
    if (!result.ok) throw result.error;
    return result;
  } catch (thrown) {
    const error = toTrpcError(thrown);
    await app.limits.refusals.delay(request.ip, error);
    throw error;
  }
}
