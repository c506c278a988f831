/** One secret for a place on the waiting list and for the cart that is offered there, so that one link does for both. */
import { createHmac } from 'node:crypto';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { Ctx } from '../../../trpc/context.ts';

/** Made again for the mail that brings the offer: only its hash is kept. */
export const waitlistToken = (ctx: Pick<Ctx, 'app' | 'organization'>, entryId: string): string =>
  createHmac('sha256', derivedSecret(ctx.app, 'ticketing-waitlist'))
    .update(`${ctx.organization.id}|${entryId}`)
    .digest('base64url');
