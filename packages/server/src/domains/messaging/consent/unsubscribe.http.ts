/** HTTP pages behind unsubscribe links. GET only shows a button, because mail scanners open every link; POST unsubscribes. */
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import type { CreateContext } from '../../../http/request.ts';
import type { App } from '../../../runtime/app.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { errorData, toTrpcError } from '../../../trpc/errors.ts';
import { readUnsubscribeToken, unsubscribeByLink } from './unsubscribe.ts';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
button { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin: 1rem 0 }
`;

export function unsubscribeHttp(app: App, createContext: CreateContext): Router {
  const pages = express.Router();
  const directives = {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  // The URL identifies the recipient: it must not leak in a referrer.
  pages.use(
    '/u',
    helmet({
      referrerPolicy: { policy: 'no-referrer' },
      contentSecurityPolicy: { useDefaults: false, directives },
    }),
  );
  pages.get('/u/unsubscribe.css', (_req, res) => void res.type('css').send(STYLE));

  pages.get('/u/:token', async (req: Request, res: Response) => {
    await countingFailures(createContext(req), async () => readUnsubscribeToken(app, String(req.params.token)));
    sendPage(res, 200, 'Unsubscribe', '<form method="post"><button>Unsubscribe</button></form>');
  });

  // The body is not read: neither the button's form nor the mail program's.
  pages.post('/u/:token', async (req: Request, res: Response) => {
    await countingFailures(createContext(req), async () => unsubscribeByLink(app, String(req.params.token)));
    sendPage(res, 200, 'You are unsubscribed', '<p>You will not get these messages any more.</p>');
  });

  pages.use('/u', (thrown: Error, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) {
      next(thrown);
      return;
    }
    const error = toTrpcError(thrown);
    app.metrics.refusal(error.code);
    if (error.code === 'INTERNAL_SERVER_ERROR') app.log.error({ error: thrown }, 'an unsubscribe link failed');
    const { httpStatus, details } = errorData(error);
    if (details?.retryAfter) res.setHeader('retry-after', String(details.retryAfter));
    if (httpStatus >= 500)
      sendPage(res, httpStatus, 'Please try again', '<p>This did not work. Try again in a minute.</p>');
    else {
      sendPage(
        res,
        httpStatus,
        'This link does not work',
        '<p>The link may be incomplete. Copy it from the e-mail again.</p>',
      );
    }
  });
  return pages;
}

/** A failing token counts against the caller's rate limit, so tokens cannot be guessed. */
async function countingFailures<T>({ app, request }: RequestCtx, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await app.limits.publicCall(request.ip);
    throw error;
  }
}

function sendPage(res: Response, status: number, title: string, body: string): void {
  res
    .status(status)
    .set('cache-control', 'no-store')
    .type('html')
    .send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="/u/unsubscribe.css">
<h1>${title}</h1>
${body}
</html>
`);
}
