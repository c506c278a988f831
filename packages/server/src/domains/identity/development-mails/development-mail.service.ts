/** The local outbox for developers. Its links open accounts, so it answers on the developer's own machine only. */
import { isId } from '@tessera/db';
import type { z } from 'zod';
import { notFound } from '../../../lib/app-error.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { listMails, readMails } from '../../platform/index.ts';
import type { ListDevelopmentMailsInput } from './development-mail.schema.ts';

const LOCAL_ADDRESSES = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export async function listDevelopmentMails(ctx: RequestCtx, input: z.infer<typeof ListDevelopmentMailsInput>) {
  requireDeveloper(ctx);
  const { items, nextCursor } = await listMails(ctx.app, input);
  return { items: items.map(({ to, ...mail }) => ({ ...mail, recipient: to })), nextCursor };
}

/** The HTML of one mail, with links that open in a new tab. */
export async function developmentMailHtml(ctx: RequestCtx, id: string): Promise<string> {
  requireDeveloper(ctx);
  const [mail] = isId(id) ? await readMails(ctx.app, { id }) : [];
  if (mail?.html === undefined) throw notFound('mail');
  return `<!doctype html><base target="_blank">${mail.html}`;
}

function requireDeveloper({ app, request }: RequestCtx): void {
  const { config, providers } = app;
  const isLocal = LOCAL_ADDRESSES.includes(request.ip) && LOCAL_HOSTS.includes(new URL(config.publicUrl).hostname);
  // A server that was put on a network without NODE_ENV=production must not hand out links either.
  if (config.production || providers.mail.vendor !== 'outbox' || !isLocal) throw notFound('procedure');
}
