/** The outbox, the activity log and the restored session in a real browser. */
import { createTessera, type Tessera } from '@tessera/sdk';
import { createTestServer, sendMail, type TestServer } from '@tessera/server/test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../../scripts/build-app.ts';
import { launch, openPage as openPageAt, PASSWORD, signIn, signUp } from './browser.ts';

let server: TestServer;
let browser: Browser;
const pageErrors: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([buildApp('playground').then(() => createTestServer()), launch()]);
  // Links in mails lead to this server.
  server.app.config.publicUrl = server.url;
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(pageErrors.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const openPage = (hash = '', options: BrowserContextOptions = {}): Promise<Page> =>
  openPageAt(browser, server.url, pageErrors, hash, options);
const PHONE = { viewport: { width: 390, height: 844 } };

let people = 0;
const newEmail = () => `pages.${++people}@example.com`;

/** A new user with an organization, and a client of their own. */
async function person(): Promise<{ email: string; tessera: Tessera }> {
  const tessera = createTessera({ url: server.url });
  const email = newEmail();
  await tessera.auth.signUp({ email, password: PASSWORD, name: 'Asha Menon', organizationName: 'Café Malabar' });
  return { email, tessera };
}

const mails = (page: Page) => page.getByRole('region', { name: 'Mails' });
const mail = (page: Page) => page.getByRole('region', { name: 'Mail', exact: true });
const widest = (page: Page) =>
  page.evaluate(() =>
    Math.max(
      ...[document.documentElement, ...document.querySelectorAll('main, main *')].map((part) => part.scrollWidth),
    ),
  );

describe('outbox', () => {
  it('outbox: shows a new mail without a reload, and its link works', async () => {
    const page = await openPage();
    await page.getByRole('link', { name: 'Outbox' }).click();
    await page.getByRole('heading', { level: 1, name: 'Outbox' }).waitFor();
    const email = newEmail();
    await signUp(page, email);
    // The mail appears without a reload.
    const entry = mails(page).getByRole('button', { name: email });
    await entry.click();
    await mail(page).getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
    expect(await mail(page).textContent()).toContain('Hello Asha Menon');
    const link = mail(page).getByRole('link');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    const [opened] = await Promise.all([page.waitForEvent('popup'), link.click()]);
    await opened.getByRole('button', { name: 'Confirm your e-mail address' }).click();
    await opened.getByText('Thank you: confirmed.').waitFor();
  });

  it('outbox: shows HTML in a frame that runs and loads nothing; its links open in a new tab', async () => {
    const to = newEmail();
    await sendMail(server.app, {
      to,
      subject: 'A newsletter',
      text: 'Plain, with https://example.com/plain.',
      html: `<style>h1 { color: rgb(1, 2, 3) }</style><h1>In colour</h1><img src="https://tracker.example/pixel.png" alt="">
        <script>document.querySelector('h1').textContent = 'It ran'; parent.document.title = 'It ran';</script>
        <a href="${server.url}/account/reset#token=x">Choose</a>`,
    });
    const page = await openPage('#/outbox');
    await mails(page).getByRole('searchbox').fill(to);
    await mails(page).getByRole('button', { name: 'A newsletter' }).click();
    const frame = mail(page).frameLocator('iframe');
    const heading = frame.getByRole('heading', { name: 'In colour' });
    await heading.waitFor();
    expect(await heading.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('link', { name: 'Choose' }).click(),
    ]);
    await opened.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await mail(page).getByRole('tab', { name: 'Text' }).click();
    expect(await mail(page).getByRole('link').getAttribute('href')).toBe('https://example.com/plain');
    // Only what the frame's policy blocks.
    expect(pageErrors.length).toBeGreaterThan(0);
    for (const pageError of pageErrors.splice(0))
      expect(pageError).toMatch(/tracker\.example|Blocked script execution/);
  });

  it('GET /development/mails/:id: 404 in production and with a public URL on another host', async () => {
    await sendMail(server.app, { to: newEmail(), subject: 'Later', text: 'x', html: '<p>x</p>' });
    const tessera = createTessera({ url: server.url });
    const { items } = await tessera.identity.developmentMails.list();
    const address = `${server.url}/development/mails/${items[0]?.id}`;
    const there = await fetch(address);
    expect(there.status).toBe(200);
    expect(there.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(there.headers.get('content-security-policy')).toMatch(
      /sandbox allow-popups allow-popups-to-escape-sandbox$/,
    );
    expect((await fetch(`${server.url}/development/mails/nothing`)).status).toBe(404);
    for (const change of [{ production: true }, { publicUrl: 'https://tessera.example' }]) {
      const before = { ...server.app.config };
      Object.assign(server.app.config, change);
      expect((await fetch(address)).status).toBe(404);
      Object.assign(server.app.config, before);
    }
  });

  it('outbox: says when no mails match and when the server has no outbox', async () => {
    const page = await openPage('#/outbox');
    await mails(page).getByRole('searchbox').fill('no such recipient');
    await mails(page).getByText('No mails match.').waitFor();
    server.app.config.production = true;
    try {
      const other = await openPage('#/outbox');
      await mails(other).getByText('There is no outbox here').waitFor();
    } finally {
      server.app.config.production = false;
    }
  });

  it('outbox: fits a phone, with the list and the mail as separate views', async () => {
    const { email } = await person();
    const page = await openPage('#/outbox', PHONE);
    expect(await mail(page).isVisible()).toBe(false);
    await mails(page).getByRole('button', { name: email }).click();
    await mail(page).getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
    expect(await mails(page).isVisible()).toBe(false);
    expect(await widest(page)).toBeLessThanOrEqual(390);
    await mail(page).getByRole('button', { name: 'Back to the list' }).click();
    expect(await mails(page).isVisible()).toBe(true);
    expect(await widest(page)).toBeLessThanOrEqual(390);
  });
});

describe('activity log', () => {
  const entries = (page: Page) => page.getByRole('main').getByRole('list').first().getByRole('listitem');
  const lines = (page: Page) => page.getByRole('main').locator('.entry-action').allTextContents();

  it('activity log: shows changes before and after, and filters by action, person, text and day', async () => {
    const { email, tessera } = await person();
    const contact = await tessera.contacts.create({ name: 'Ravi Nair', company: 'Tea House' });
    await tessera.contacts.update({ id: contact.id, company: 'Coffee House', name: 'Ravi Menon' });
    const page = await openPage('#/activity');
    await page.getByText('Sign in to see what was done').waitFor();
    await signIn(page, email);
    await expect
      .poll(() => lines(page))
      .toEqual(['identity.auth.signIn', 'contacts.update', 'contacts.create', 'identity.auth.signUp']);

    await page.getByRole('button', { name: /contacts\.update/ }).click();
    const entry = entries(page).nth(1);
    await entry.getByRole('table').waitFor();
    expect(await entry.getByRole('row', { name: /company/ }).textContent()).toBe('companyTea HouseCoffee House');
    // Personal data is masked.
    expect(await entry.getByRole('row', { name: /name/ }).textContent()).toBe('nameR•••R•••');
    expect(await entry.textContent()).toContain('Asha Menon');

    await page.getByLabel('Action').fill('contacts.');
    await expect.poll(() => lines(page)).toEqual(['contacts.update', 'contacts.create']);
    await page.getByLabel('Text').fill('Coffee');
    await expect.poll(() => lines(page)).toEqual(['contacts.update']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Who').selectOption('Asha Menon');
    await expect.poll(() => lines(page)).toHaveLength(4);
    await page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await page.getByText('No entries match.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await entry.getByRole('button', { name: /contacts\.update/ }).click();
    await entry.getByRole('button', { name: 'its history' }).click();
    await expect.poll(() => lines(page)).toEqual(['contacts.update', 'contacts.create']);
  });

  it('activity log: loads older pages, also on a phone', async () => {
    const { email, tessera } = await person();
    for (let i = 0; i < 55; i++) await tessera.contacts.create({ name: `Contact ${i}` });
    const page = await openPage('#/activity', PHONE);
    await signIn(page, email);
    await expect.poll(() => lines(page)).toHaveLength(50);
    await page.getByRole('button', { name: 'Older' }).click();
    await expect.poll(() => lines(page)).toHaveLength(57);
    expect(await page.getByRole('button', { name: 'Older' }).count()).toBe(0);
    await entries(page).first().getByRole('button').first().click();
    expect(await widest(page)).toBeLessThanOrEqual(390);
  });

  it('activity log: names the missing permission to a caller without it', async () => {
    const { tessera } = await person();
    const { key } = await tessera.organizations.apiKeys.create({ name: 'Till', scopes: ['contacts.read'] });
    const page = await openPage('#/activity');
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog').getByRole('tab', { name: 'API key' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'API key' }).fill(key);
    await page.keyboard.press('Enter');
    await page.getByText('FORBIDDEN').waitFor();
    expect(await page.getByRole('main').textContent()).toContain('activity.read');
  });
});

describe('session', () => {
  it('session: survives a reload in the same organization, in a cookie that scripts cannot read', async () => {
    const { email, tessera } = await person();
    await tessera.organizations.create({ name: 'Zweitens' });
    const page = await openPage();
    await signIn(page, email);
    await page.getByLabel('Organization', { exact: true }).selectOption({ label: 'Zweitens (owner)' });
    await expect.poll(() => page.evaluate(() => localStorage.length)).toBeGreaterThan(0);
    await page.getByText('You are calling in Zweitens.').waitFor();
    const [cookie, ...others] = await page.context().cookies();
    expect([cookie?.httpOnly, cookie?.sameSite, others.length]).toEqual([true, 'Lax', 0]);
    const kept = await page.evaluate(() =>
      [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(),
    );
    expect(kept).not.toContain(cookie?.value);
    expect(kept).not.toMatch(/eyJ/);

    await page.reload();
    await page.getByText('You are calling in Zweitens.').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${server.url}/playground/#/activity`);
    await other.getByText('organizations.create').waitFor();

    await page.getByRole('button', { name: 'Calling as' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => page.context().cookies()).toEqual([]);
    await page.reload();
    await page.getByText('Not signed in').waitFor();
  });
});
