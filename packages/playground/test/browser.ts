/** Starts a browser and opens pages of the playground. Collects the errors that those pages report. */
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as browsers, type Page } from 'playwright-core';

/**
 * Drops two arguments meant for cloud functions: with them, the browser is one process and ends with its first page.
 */
export async function launch(): Promise<Browser> {
  const args = chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote');
  return browsers.launch({ executablePath: await chromium.executablePath(), args: [...args, '--no-sandbox'] });
}

/**
 * Opens the playground at `hash`. Adds errors, warnings and violations of its content security policy to `pageErrors`.
 */
export async function openPage(
  browser: Browser,
  url: string,
  pageErrors: string[],
  hash = '',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.on('console', (message) => {
    // Browsers log each answer that is not a 2xx. The tests check the refusals they provoke in the page.
    const isRefusal = /the server responded with a status of 4\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isRefusal) pageErrors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      pageErrors.push(`fetches ${request.url()}`);
  });
  await page.exposeFunction('reportPageError', (text: string) => pageErrors.push(text));
  await page.addInitScript(() => {
    const { reportPageError } = globalThis as unknown as { reportPageError: (text: string) => void };
    addEventListener('securitypolicyviolation', (event) =>
      reportPageError(`${event.violatedDirective}: ${event.blockedURI}`),
    );
  });
  await page.goto(`${url}/playground/${hash}`);
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  return page;
}

export const PASSWORD = 'correct horse battery';

export async function signUp(page: Page, email: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Sign up' }).click();
  await dialog.getByLabel('Your name').fill('Asha Menon');
  await dialog.getByLabel('Company or project').fill('Café Malabar');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Calling as' }).waitFor();
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Calling as' }).waitFor();
}
