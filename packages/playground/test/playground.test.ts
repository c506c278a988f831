/** The playground in a real browser against a real server: a developer's first five minutes. */
import { createTenant, createTestServer, type TestServer } from '@tessera/server/test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../../scripts/build-app.ts';
import { launch, openPage as openPageAt, signUp as signUpAs } from './browser.ts';

let server: TestServer;
let browser: Browser;
/** Errors, warnings and policy violations that pages report. */
const pageErrors: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([buildApp('playground').then(() => createTestServer()), launch()]);
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

let people = 0;
const signUp = (page: Page): Promise<void> => signUpAs(page, `asha.${++people}@example.com`);

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Calling as' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}

async function copied(page: Page, button: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: button }).click();
  await page.getByText('Copied').waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const result = (page: Page) => page.getByRole('region', { name: 'Result' });
const code = (page: Page) => page.getByRole('region', { name: 'Code for this call' }).textContent();
async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => location.assign(next), hash);
  await page.getByRole('heading', { level: 1, name: hash.slice(2) || 'Every procedure', exact: false }).waitFor();
}

/** Finds and opens a procedure with the keyboard alone. */
async function find(page: Page, letters: string): Promise<void> {
  await page.locator('body').press('/');
  await page.keyboard.type(letters);
  await page.keyboard.press('Enter');
}

async function run(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Enter');
}

describe('procedure', () => {
  it('procedure: found by a few letters after sign-up, filled in as a form, run, and its result shown', async () => {
    const page = await openPage();
    await signUp(page);
    await find(page, 'cocr');
    await page.getByRole('heading', { level: 1, name: 'contacts.create' }).waitFor();
    expect(page.url()).toMatch(/#\/contacts\.create$/);
    // The focus is on the heading, so Tab leads into the form.
    await page.keyboard.press('Tab');
    await field(page, 'name').fill('Ravi Nair');
    await page.getByRole('button', { name: 'Set tags' }).click();
    await page.getByRole('button', { name: 'Add an item' }).click();
    await field(page, 'tags 1').fill('vip');
    await page.getByRole('button', { name: 'Set customFields' }).click();
    await page.getByRole('button', { name: 'Add an entry' }).click();
    await field(page, 'Key of customFields row 1').fill('visits');
    await page.getByRole('combobox', { name: 'Kind of customFields visits' }).selectOption('number');
    await field(page, 'Value of visits').fill('12');
    await expect.poll(() => code(page)).toContain('await tessera.contacts.create({');
    await expect.poll(() => code(page)).toContain("name: 'Ravi Nair'");
    await expect.poll(() => code(page)).toContain('customFields: { visits: 12 }');
    await run(page);
    await result(page).getByText('200', { exact: true }).waitFor();
    const shown = await result(page).textContent();
    expect(shown).toMatch(/name: \n?"Ravi Nair"/);
    expect(shown).toMatch(/visits: \n?12/);
    expect(await result(page).locator('time').first().getAttribute('datetime')).toMatch(/^20\d\d-.*Z$/);
  });

  it('procedure: shows an issue at its field until the field changes', async () => {
    const page = await openPage('#/contacts.create');
    await signUp(page);
    await field(page, 'name').fill('Ravi');
    await field(page, 'email').fill('asha');
    await run(page);
    await result(page).getByText('BAD_REQUEST', { exact: true }).waitFor();
    expect(await field(page, 'email').getAttribute('aria-invalid')).toBe('true');
    expect(await field(page, 'name').getAttribute('aria-invalid')).toBeNull();
    const remark = (await field(page, 'email').getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`#${remark.split(' ').at(-1)}`).textContent()).toMatch(/e-?mail/i);
    await result(page).getByRole('button', { name: 'email' }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-email');
    await page.keyboard.type('@example.com');
    expect(await field(page, 'email').getAttribute('aria-invalid')).toBeNull();
  });

  it('procedure: lists page by page', async () => {
    const page = await openPage('#/contacts.create');
    await signUp(page);
    for (const name of ['First', 'Second', 'Third']) {
      await field(page, 'name').fill(name);
      await run(page);
      await result(page).getByText(`"${name}"`).waitFor();
    }
    await go(page, '#/contacts.list');
    await field(page, 'limit').fill('2');
    await run(page);
    await result(page).getByText('"Third"').waitFor();
    expect(await result(page).getByText('"First"').count()).toBe(0);
    await result(page).getByRole('button', { name: 'Next page' }).click();
    await result(page).getByText('"First"').waitFor();
    expect(await result(page).getByText('Page 2').isVisible()).toBe(true);
    expect(await result(page).getByRole('button', { name: 'Last page' }).isDisabled()).toBe(true);
  });

  it('procedure: a subscription shows events while it listens, and stops', async () => {
    const page = await openPage('#/contacts.watch');
    await signUp(page);
    await page.getByRole('button', { name: 'Listen' }).click();
    await result(page).getByText('Listening. No events').waitFor();
    await go(page, '#/contacts.create');
    await field(page, 'name').fill('Meera');
    // The stream may not be connected yet. Contacts created after that arrive.
    await expect
      .poll(
        async () => {
          await run(page);
          await go(page, '#/contacts.watch');
          const isThere = await result(page)
            .getByText('"Meera"')
            .first()
            .waitFor({ timeout: 700 })
            .then(
              () => true,
              () => false,
            );
          await go(page, '#/contacts.create');
          return isThere;
        },
        { timeout: 5000 },
      )
      .toBe(true);
    await go(page, '#/contacts.watch');
    await page.getByRole('button', { name: 'Stop' }).click();
    await result(page).getByText('Stopped', { exact: true }).first().waitFor();
  });
});

describe('caller', () => {
  it('caller: switches organizations, and the page shows the permissions there', async () => {
    const page = await openPage('#/identity.account.get');
    await signUp(page);
    await run(page);
    await result(page).getByText('200', { exact: true }).waitFor();
    const { user } = JSON.parse(await copied(page, 'Copy the result as JSON'));
    const other = await createTenant(server.app);
    await other.transaction(({ db, organization }) =>
      db('organizations.members').insert({
        organization_id: organization.id,
        user_id: user.id,
        email: user.email,
        role: 'member',
        status: 'active',
      }),
    );
    await signOut(page);
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog').getByLabel('E-mail').fill(user.email);
    await page.getByRole('dialog').getByLabel('Password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByLabel('Organization', { exact: true }).selectOption(other.organization.id);
    await go(page, '#/contacts.create');
    await page.getByText('Not as member').waitFor();
    await field(page, 'name').fill('Ravi');
    await run(page);
    await result(page).getByText('FORBIDDEN', { exact: true }).waitFor();
    await page.getByLabel('Organization', { exact: true }).selectOption({ label: 'Café Malabar (owner)' });
    await page.getByText('You may', { exact: true }).waitFor();
    await run(page);
    await result(page).getByText('200', { exact: true }).waitFor();
  });

  it('caller: a key is tested before it is used', async () => {
    const page = await openPage('#/organizations.apiKeys.create');
    await signUp(page);
    await field(page, 'name').fill('Reader');
    await page.getByRole('button', { name: 'Set scopes' }).click();
    await page.getByText('contacts.read', { exact: true }).click();
    await run(page);
    await result(page).getByText('200', { exact: true }).waitFor();
    const { key } = JSON.parse(await copied(page, 'Copy the result as JSON'));
    await signOut(page);
    await go(page, '#/contacts.list');
    await run(page);
    await result(page).getByText('UNAUTHORIZED', { exact: true }).waitFor();
    await result(page).getByRole('button', { name: 'Sign in' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('tab', { name: 'API key' }).click();
    await dialog.getByRole('textbox', { name: 'API key' }).fill('sk_wrong');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await dialog.getByRole('textbox', { name: 'API key' }).fill(key);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `key …${key.slice(-4)}` }).waitFor();
    await run(page);
    await result(page).getByText('200', { exact: true }).waitFor();
  });
});

describe('input', () => {
  it('input: the form and the JSON edit the same value, with nested rules', async () => {
    const page = await openPage('#/contacts.audiences.preview');
    await page.getByLabel('rules: type').selectOption('and');
    await page.getByRole('button', { name: 'Add an item' }).click();
    await page.getByLabel('rules 1: type').selectOption('field');
    await page.getByLabel('rules 1: field').selectOption('name');
    await page.getByLabel('rules 1: operator').selectOption('contains');
    await field(page, 'value').fill('asha');
    await page.getByRole('tab', { name: 'JSON' }).click();
    const json = page.getByLabel('Input as JSON');
    const rule = { type: 'field', field: 'name', operator: 'contains', value: 'asha' };
    expect(JSON.parse(await json.inputValue())).toEqual({ rules: { type: 'and', rules: [rule] } });
    await json.fill('{ "rules": ');
    expect(await page.getByRole('button', { name: 'Run' }).isDisabled()).toBe(true);
    await json.fill(JSON.stringify({ rules: { type: 'not', rule: { type: 'tags', operator: 'isEmpty' } } }));
    await page.getByRole('tab', { name: 'Form' }).click();
    expect(await page.getByLabel('rules: type').inputValue()).toBe('not');
    expect(await page.getByLabel('rule: operator').inputValue()).toBe('isEmpty');
  });

  it('input: sends dates as dates', async () => {
    const page = await openPage('#/contacts.list');
    await signUp(page);
    await page.getByRole('button', { name: 'Set filter' }).click();
    await page.getByLabel('createdAfter', { exact: true }).fill('2099-01-01T00:00:00');
    await expect.poll(() => code(page)).toContain("createdAfter: new Date('20");
    await run(page);
    await result(page).getByText('200', { exact: true }).waitFor();
    expect(await result(page).textContent()).toMatch(/items: \n?\[\]/);
  });
});

describe('links and history', () => {
  const link = (path: string, input: object) => `#/${path}?${new URLSearchParams({ input: JSON.stringify(input) })}`;

  it('links: fill in the input without running it, and a mutation asks for confirmation', async () => {
    const page = await openPage(link('contacts.create', { name: 'From a link' }));
    const calls: string[] = [];
    page.on('request', (request) => calls.push(request.url()));
    await signUp(page);
    expect(await field(page, 'name').inputValue()).toBe('From a link');
    expect(page.url()).not.toContain('input');
    const ran = () => calls.filter((url) => url.endsWith('contacts.create')).length;
    await run(page);
    const asking = page.getByRole('dialog', { name: 'Run the input of this link?' });
    await asking.waitFor();
    await asking.getByRole('button', { name: 'Cancel' }).click();
    expect(ran()).toBe(0);
    await run(page);
    await asking.getByRole('button', { name: 'Run it' }).click();
    await result(page).getByText('200', { exact: true }).waitFor();
    expect(ran()).toBe(1);
  });

  it('secrets: kept neither in storage nor in code nor in links', async () => {
    const page = await openPage('#/identity.auth.signIn');
    await signUp(page);
    await field(page, 'email').fill('asha@example.com');
    await page.getByLabel('password', { exact: true }).fill('hunter2-hunter2');
    await expect.poll(() => code(page)).toContain('process.env.PASSWORD');
    await run(page);
    await result(page).getByText('UNAUTHORIZED', { exact: true }).waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Link copied without password').waitFor();
    const kept = await page.evaluate(async () =>
      [
        JSON.stringify(sessionStorage),
        JSON.stringify(localStorage),
        document.cookie,
        await navigator.clipboard.readText(),
      ].join(),
    );
    expect(kept).toContain('asha@example.com');
    expect(kept).not.toMatch(/hunter2|eyJ|Token":"/);
    await page.getByRole('button', { name: 'Last calls' }).click();
    await page.getByRole('dialog').getByText('not kept: password').waitFor();
    expect(await page.getByRole('button', { name: /^Repeat/ }).count()).toBe(0);
  });
});

describe('page', () => {
  it('page: fits a phone, with the list as a drawer', async () => {
    const page = await openPage('#/contacts.create', { viewport: { width: 390, height: 844 } });
    const list = page.getByRole('navigation', { name: 'Procedures' });
    expect(await list.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Procedures', exact: true }).click();
    await list.getByRole('link', { name: /list$/ }).first().click();
    await expect.poll(() => list.isVisible()).toBe(false);
    for (const hash of ['#/', '#/contacts.create', '#/contacts.audiences.preview', '#/contacts.watch']) {
      await go(page, hash);
      const widths = await page.evaluate(() =>
        [document, ...document.querySelectorAll('main, .request, .outcome')].map(
          (part) => ('documentElement' in part ? part.documentElement : part).scrollWidth,
        ),
      );
      expect(Math.max(...widths), hash).toBeLessThanOrEqual(390);
    }
  });

  it('theme: dark when the system is, or when the user chooses it', async () => {
    const light = await openPage('', { colorScheme: 'light' });
    const dark = await openPage('', { colorScheme: 'dark' });
    const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const lightShot = await light.screenshot();
    expect(lightShot.equals(await dark.screenshot())).toBe(false);
    expect(await background(light)).not.toBe(await background(dark));
    await light.getByRole('button', { name: 'Use dark colours' }).click();
    expect(await background(light)).toBe(await background(dark));
  });

  it('search: stays quick with three hundred procedures', async () => {
    const page = await openPage();
    await page.route('**/manifest-*.json', async (route) => {
      const manifest = await (await route.fetch()).json();
      const many = Array.from({ length: 300 }, (_, index) => {
        const original = manifest.procedures[index % manifest.procedures.length];
        return { ...original, path: `domain${index % 15}.${original.path}${index}`, domain: `domain${index % 15}` };
      });
      await route.fulfill({ json: { ...manifest, procedures: many } });
    });
    await page.reload();
    await page.getByText('300 procedures in 15 domains').waitFor();
    const median = await page.evaluate(async () => {
      const search = document.querySelector('input[type=search]') as HTMLInputElement;
      const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      const times: number[] = [];
      for (const text of ['c', 'co', 'con', 'cont', 'conta', 'cont', 'c', '']) {
        const started = performance.now();
        put?.call(search, text);
        search.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b)[times.length >> 1];
    });
    expect(median).toBeLessThan(150);
  });

  it('GET /playground: assets are cached, the page is revalidated, and other files are 404', async () => {
    const page = await fetch(`${server.url}/playground/`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    const [script] = /\/playground\/assets\/[\w.-]+\.js/.exec(await page.text()) ?? [];
    const asset = await fetch(`${server.url}${script}`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const nothing = await fetch(`${server.url}/playground/assets/nothing.js`);
    expect(nothing.status).toBe(404);
    expect(nothing.headers.get('content-type')).toContain('application/json');
    expect((await fetch(`${server.url}/playground/.hash`)).status).toBe(404);
  });
});
