/** One token opens a waitlist entry and the cart offered to it, so one mailed link does for both. */
import { createHmac } from 'node:crypto';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Derived from the entry, because only its hash is stored and the offer's mail needs it again. */
export const waitlistToken = (ctx: Pick<Ctx, 'app' | 'organization'>, entryId: string): string =>
  createHmac('sha256', derivedSecret(ctx.app, 'ticketing-waitlist'))
    .update(`${ctx.organization.id}|${entryId}`)
    .digest('base64url');
