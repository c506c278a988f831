/** Targets of the links in mails until an application brings its own pages: one form each, which calls the API. */
import express, { type Router } from 'express';
import helmet from 'helmet';

interface Page {
  title: string;
  /** The procedure that receives the link's token. */
  procedure: string;
  /** The label of the password field, if there is one. */
  password?: string;
  autocomplete?: 'current-password' | 'new-password';
  /** A choice that the procedure offers: the name and the label of its field. */
  choice?: { name: string; label: string };
  done: string;
}

const PAGES: Record<string, Page> = {
  verify: { title: 'Confirm your e-mail address', procedure: 'identity.email.verify', done: 'Thank you: confirmed.' },
  confirm: {
    title: 'Finish signing up',
    procedure: 'identity.auth.confirmSignUp',
    password: 'The password you chose',
    autocomplete: 'current-password',
    done: 'Your account is ready: you can sign in now.',
  },
  reset: {
    title: 'Choose a new password',
    procedure: 'identity.password.reset',
    password: 'New password',
    autocomplete: 'new-password',
    choice: { name: 'removeOtherWaysIn', label: 'Also remove my passkeys and the API keys that I made' },
    done: 'Your password is changed: you can sign in with it now.',
  },
  'change-email': {
    title: 'Confirm your new e-mail address',
    procedure: 'identity.email.confirmChange',
    done: 'From now on you sign in with this address.',
  },
  unlock: {
    title: 'Unlock your account',
    procedure: 'identity.auth.unlock',
    password: 'Your password',
    autocomplete: 'current-password',
    done: 'Your account is open again: you can sign in now.',
  },
};

/** Mail programs open links automatically to scan them: nothing happens before the button is pressed. */
const SCRIPT = `
// Of a new password: what besides it still opens the account.
const remaining = (reset) => {
  const names = reset?.areRemoved === false ? [...reset.passkeys, ...reset.apiKeys].map(({ name }) => '“' + name + '”') : [];
  return names.length ? ' These still give access: ' + names.join(', ') + '. Remove what you do not know.' : '';
};
const form = document.querySelector('form');
const message = document.querySelector('output');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  const password = form.elements.password?.value;
  const choices = [...form.querySelectorAll('[type=checkbox]')].map(({ name, checked }) => [name, checked]);
  const answer = await fetch('/trpc/' + form.dataset.procedure, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { token, ...(password && { password }), ...Object.fromEntries(choices) } }),
  });
  const body = await answer.json();
  // The second factor is asked for where people sign in; this page's task is complete.
  const isDone = answer.ok || body.error.json.data.details?.kind === 'two_factor_required';
  message.textContent = isDone ? form.dataset.done + remaining(body.result?.data.json) : body.error.json.message;
  if (isDone) form.replaceChildren();
});
`;

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
input, button { padding: .5rem; margin: .25rem 0 1rem }
.choice input { display: inline; width: auto }
`;

export function accountPages(): Router {
  const pages = express.Router();
  const directives = { 'default-src': ["'self'"], 'frame-ancestors': ["'none'"], 'form-action': ["'self'"] };
  // Resources that these pages load must not learn the page's URL, which contains a token.
  pages.use(helmet({ referrerPolicy: { policy: 'no-referrer' }, contentSecurityPolicy: { directives } }));
  pages.get('/account.js', (_req, res) => void res.type('js').send(SCRIPT));
  pages.get('/account.css', (_req, res) => void res.type('css').send(STYLE));
  for (const [name, page] of Object.entries(PAGES)) {
    pages.get(`/${name}`, (_req, res) => void res.set('cache-control', 'no-store').type('html').send(html(page)));
  }
  return pages;
}

const html = ({ title, procedure, password, autocomplete, choice, done }: Page): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/account/account.css">
<h1>${title}</h1>
<form data-procedure="${procedure}" data-done="${done}">
${password ? `<label for="password">${password}</label><input id="password" name="password" type="password" autocomplete="${autocomplete}" required>` : ''}
${choice ? `<label class="choice"><input type="checkbox" name="${choice.name}"> ${choice.label}</label>` : ''}
<button>${title}</button>
</form>
<output role="status"></output>
<script src="/account/account.js"></script>
</html>
`;
