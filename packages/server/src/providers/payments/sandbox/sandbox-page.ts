/** The sandbox's hosted payment page: three buttons, no script. */
import type { SandboxCharge } from '@tessera/db';
import express, { type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import { exponentOf } from '../../../lib/money/money.ts';
import type { App } from '../../../runtime/app.ts';
import { SandboxScript } from './sandbox-script.ts';
import { findSandboxCharge, moveSandboxCharge } from './sandbox-store.ts';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; background: #f1f0ec; color: #1d1b18; color-scheme: light }
main { max-width: 22rem; margin: 12vh auto; padding: 1.5rem; background: #fff; border-radius: 1rem; box-shadow: 0 1px 3px #0002 }
@media (max-width: 26rem) { main { margin: 0; max-width: none; min-height: 100vh; border-radius: 0; box-sizing: border-box } }
h1 { font-size: 2.25rem; margin: .25rem 0; letter-spacing: -.02em }
p { margin: 0 0 1rem; color: #6a655c; overflow-wrap: anywhere }
button, .back { display: block; width: 100%; box-sizing: border-box; padding: .75rem; margin: .5rem 0; font: inherit; text-align: center;
  border: 1px solid #d8d4ca; border-radius: .6rem; background: #fff; color: inherit; text-decoration: none; cursor: pointer }
button.pay { background: #1f6f54; border-color: #1f6f54; color: #fff; font-weight: 600 }
button:focus-visible, .back:focus-visible { outline: 3px solid #e0a526; outline-offset: 2px }
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; background: #fbf0d5; color: #6d4c00; font-size: .875rem }
`;

type Choice = 'pay' | 'decline' | 'pending';
const isChoice = (value: unknown): value is Choice => value === 'pay' || value === 'decline' || value === 'pending';

/** `readForm` reads the body of a pressed button. */
export function sandboxPages(app: App, readForm: (req: Request) => Promise<string>): Router {
  const pages = express.Router();
  // No form-action: the form redirects to the shop, on any origin.
  const directives = {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'frame-ancestors': ["'none'"],
    'form-action': null,
  };
  pages.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives } }));
  pages.get('/pay.css', (_req, res) => void res.type('css').send(STYLE));

  pages.get('/pay/:ref', async (req, res) => {
    const charge = await findSandboxCharge(app, { id: String(req.params.ref) });
    sendHtml(res, charge ? 200 : 404, charge ? chargePage(charge) : messagePage('There is no such payment.'));
  });

  pages.post('/pay/:ref', async (req: Request, res: Response) => {
    const id = String(req.params.ref);
    const choice = new URLSearchParams(await readForm(req)).get('choice');
    const charge = await findSandboxCharge(app, { id });
    if (!charge || !isChoice(choice)) return sendHtml(res, 404, messagePage('There is no such payment.'));
    const decided = await moveSandboxCharge(app, id, ['open', 'pending'], stateAfter(charge, choice));
    if (decided) return res.redirect(303, charge.returnUrl);
    // Decided by another request: the page shows the result.
    res.redirect(303, `/sandbox/pay/${id}`);
  });

  return pages;
}

function stateAfter(charge: SandboxCharge, choice: Choice): SandboxCharge['state'] {
  if (choice === 'decline') return 'declined';
  if (choice === 'pending') return 'pending';
  const { afterPay } = SandboxScript.parse(charge.script);
  return ({ succeed: 'paid', fail: 'declined', pending: 'pending' } as const)[afterPay];
}

const sendHtml = (res: Response, status: number, html: string): void =>
  void res.status(status).set('cache-control', 'no-store').type('html').send(html);

const STATUS_TEXT: Record<SandboxCharge['state'], string> = {
  open: '',
  pending: 'In progress: it can still be decided here.',
  paid: 'Paid. Thank you.',
  declined: 'Declined.',
  cancelled: 'This payment was cancelled.',
};

function chargePage(charge: SandboxCharge): string {
  const { state, description, customerEmail, returnUrl, cancelUrl } = charge;
  const buttons = `<form method="post">
<button class="pay" name="choice" value="pay">Pay ${escapeText(amountOf(charge))}</button>
<button name="choice" value="decline">Decline</button>
${state === 'open' ? '<button name="choice" value="pending">Leave it pending</button>' : ''}
</form>`;
  const canDecide = state === 'open' || state === 'pending';
  const back = canDecide ? [cancelUrl, 'Cancel and go back'] : [returnUrl, 'Back to the shop'];
  return layout(
    `Pay ${amountOf(charge)}`,
    `<h1>${escapeText(amountOf(charge))}</h1>
<p>${escapeText(description)}${customerEmail ? `<br>${escapeText(customerEmail)}` : ''}</p>
${STATUS_TEXT[state] && `<p role="status">${STATUS_TEXT[state]}</p>`}
${canDecide ? buttons : ''}
<a class="back" href="${escapeText(back[0] as string)}">${back[1]}</a>`,
  );
}

const messagePage = (message: string): string => layout('Payment', `<p role="status">${message}</p>`);

const layout = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<link rel="stylesheet" href="/sandbox/pay.css">
<main>
<span class="badge">Sandbox: no money moves</span>
${body}
</main>
</html>
`;

function amountOf({ amount, currency }: SandboxCharge): string {
  const digits = exponentOf(currency);
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (value: string): string => value.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
