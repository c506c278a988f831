/**
 * The pages to which a buyer returns. A page of Tessera or of a vendor sends the buyer there, so a visitor may name only pages of this
 * server and of the publishable key's origins. The organization itself may name any.
 */
import { isOwnOrigin } from '../../../http/origins.ts';
import { AppError } from '../../../lib/app-error.ts';
import { isGuest } from '../../../trpc/admission.ts';
import { type ActionCtx, inTransaction } from '../../../trpc/context.ts';
import { originsOfKey } from '../../organizations/index.ts';

/** Throws BAD_REQUEST naming the field. */
export async function requireReturnPages(
  ctx: ActionCtx,
  { returnUrl, cancelUrl }: { returnUrl?: string | undefined; cancelUrl?: string | undefined },
): Promise<void> {
  const { app, actor, request } = ctx;
  if (!isGuest(actor) || actor.type !== 'api_key') return;
  let origins: string[] | undefined;
  for (const [path, page] of Object.entries({ returnUrl, cancelUrl })) {
    const { origin } = new URL(page ?? app.config.publicUrl);
    if (isOwnOrigin(app.config, origin) || origin === request.origin) continue;
    origins ??= await inTransaction(ctx, (inner) => originsOfKey(inner, actor.apiKeyId), { readOnly: true });
    if (origins.includes(origin)) continue;
    const message = `must be a page of an origin of this key; add ${origin} to the key to return there`;
    throw new AppError('BAD_REQUEST', `${path}: ${message}`, {
      kind: 'return_page_not_allowed',
      issues: [{ path, message }],
    });
  }
}
