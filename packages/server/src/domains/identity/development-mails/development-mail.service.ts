/** The local outbox, for developers. Links in it open accounts: it is there on a developer's own machine only. */
import { isId } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { readMails } from '../../platform/index.ts';

const LOCAL_ADDRESSES = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export async function listDevelopmentMails(ctx: RequestCtx, input: { to?: string; limit: number }) {
  requireDeveloper(ctx);
  return { items: await readMails(ctx.app, input) };
}

/** The HTML of one mail, links to be opened in a tab of their own. */
export async function developmentMailHtml(ctx: RequestCtx, id: string): Promise<string> {
  requireDeveloper(ctx);
  const [mail] = isId(id) ? await readMails(ctx.app, { id }) : [];
  if (mail?.html === undefined) throw notFound('mail');
  return `<!doctype html><base target="_blank">${mail.html}`;
}

function requireDeveloper({ app, request }: RequestCtx): void {
  const { config, providers } = app;
  const isLocal = LOCAL_ADDRESSES.includes(request.ip) && LOCAL_HOSTS.includes(new URL(config.publicUrl).hostname);
  // A server that was put on the network without saying that it is in production must not hand out links.
  if (config.production || providers.mail.vendor !== 'outbox' || !isLocal) throw notFound('procedure');
}
