/** Sign-in with codes and passkeys in a real browser with a virtual authenticator. */
import chromium from '@sparticuz/chromium';
import { createTestServer, type TestServer } from '@tessera/server/test';
import { type Browser, chromium as browsers, type CDPSession, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../../scripts/build-app.ts';

let server: TestServer;
let browser: Browser;
/** With a host name, because passkeys do not work for IP addresses. */
let url: string;

beforeAll(async () => {
  const args = chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote');
  const executablePath = await chromium.executablePath();
  [server, browser] = await Promise.all([
    buildApp('playground').then(() => createTestServer()),
    browsers.launch({ executablePath, args: [...args, '--no-sandbox'] }),
  ]);
  url = server.url.replace('127.0.0.1', 'localhost');
});
afterEach(async () => {
  setClock(0);
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

const setClock = (seconds: number): void => {
  server.app.now = () => new Date(Date.now() + seconds * 1000);
};

const PASSWORD = 'correct horse battery';
let people = 0;

interface Visit {
  page: Page;
  devtools: CDPSession;
  authenticatorId: string;
  email: string;
}

/** A page with a signed-up user and a virtual authenticator that verifies the user. */
async function visit(): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${url}/playground/`);
  const email = `secure.${++people}@example.com`;
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Sign up' }).click();
  await dialog.getByLabel('Your name').fill('Asha Menon');
  await dialog.getByLabel('Company or project').fill('Café Malabar');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Calling as' }).waitFor();
  return { page, devtools, authenticatorId, email };
}

async function openSecurity(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Calling as' }).click();
  await page.getByRole('tab', { name: 'Security' }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'You' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
}

async function enterPassword({ page, email }: Visit): Promise<void> {
  await page.getByRole('dialog').getByLabel('E-mail').fill(email);
  await page.getByRole('dialog').getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
}

/** The six digits that an authenticator app with `secret` shows, computed with the browser's HMAC. */
function codeOf(page: Page, secret: string, at: number): Promise<string> {
  return page.evaluate(
    async ({ secret, step }) => {
      const bits = [...secret].map((letter) =>
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
      );
      const bytes = new Uint8Array((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
      const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
      const counter = new DataView(new ArrayBuffer(8));
      counter.setBigUint64(0, BigInt(step));
      const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter.buffer));
      const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
      return String(number % 1_000_000).padStart(6, '0');
    },
    { secret, step: Math.floor(at / 30_000) },
  );
}

/** Enables two-factor sign-in. Returns the secret and the recovery codes that the page shows. */
async function setUpApp(page: Page): Promise<{ secret: string; recoveryCodes: string[] }> {
  const part = page.getByRole('region', { name: 'Two-factor' });
  await part.getByRole('button', { name: 'Set up an app' }).click();
  await part.getByRole('img', { name: 'QR code' }).waitFor();
  expect(await part.locator('img.qr').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(20);
  const secret = (await part.locator('.field-help code').textContent()) ?? '';
  await part.getByLabel('The code it shows').fill(await codeOf(page, secret, server.app.now().getTime()));
  await part.getByRole('button', { name: 'Turn it on' }).click();
  await part.getByText('Recovery codes left: 10').waitFor();
  return {
    secret,
    recoveryCodes: await part.getByRole('list', { name: 'Recovery codes' }).locator('code').allTextContents(),
  };
}

async function addPasskey(page: Page): Promise<void> {
  const part = page.getByRole('region', { name: 'Passkeys' });
  await part.getByRole('button', { name: 'Add a passkey' }).click();
  await part.getByRole('button', { name: /^Remove / }).waitFor();
}

const isIn = (page: Page) => page.getByRole('button', { name: 'Calling as' }).waitFor();

describe('passkeys', () => {
  it('passkeys: one signs in alone from its registration until its removal', async () => {
    const visiting = await visit();
    const { page, devtools, authenticatorId, email } = visiting;
    await openSecurity(page);
    await addPasskey(page);
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }]);

    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await isIn(page);
    await page.getByRole('button', { name: 'Calling as' }).click();
    await page.getByRole('dialog').getByText(email).waitFor();

    await page.getByRole('tab', { name: 'Security' }).click();
    const part = page.getByRole('region', { name: 'Passkeys' });
    await part.getByText(/^used /).waitFor();
    await part.getByRole('button', { name: /^Remove / }).click();
    await part.getByRole('listitem').waitFor({ state: 'detached' });
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').getByText('This passkey was not accepted').waitFor();
  });

  it('passkeys: sign-in fails without user verification', async () => {
    const { page, devtools, authenticatorId } = await visit();
    await openSecurity(page);
    await addPasskey(page);
    await signOut(page);
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').getByText('No passkey was used').waitFor();
  });

  it('passkeys: one serves as the second factor after a password', async () => {
    const visiting = await visit();
    const { page } = visiting;
    await openSecurity(page);
    await addPasskey(page);
    await setUpApp(page);
    await signOut(page);
    await enterPassword(visiting);
    await page.getByRole('dialog').getByText('Your password is correct').waitFor();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await isIn(page);
  });
});

describe('two-factor sign-in', () => {
  it('two-factor sign-in: set up by QR code, then required; a recovery code is accepted too', async () => {
    const visiting = await visit();
    const { page } = visiting;
    await openSecurity(page);
    const { secret, recoveryCodes } = await setUpApp(page);
    expect(recoveryCodes).toHaveLength(10);
    await signOut(page);
    await enterPassword(visiting);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code from your app').fill('000000');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText('The code is wrong').waitFor();
    setClock(60);
    await dialog.getByLabel('Code from your app').fill(await codeOf(page, secret, server.app.now().getTime()));
    await page.keyboard.press('Enter');
    await isIn(page);

    await openSecurity(page);
    await signOut(page);
    await enterPassword(visiting);
    await dialog.getByRole('button', { name: 'Use a recovery code' }).click();
    await dialog.getByLabel('Recovery code').fill(recoveryCodes[3] as string);
    await page.keyboard.press('Enter');
    await isIn(page);
    await openSecurity(page);
    await dialog.getByText('Recovery codes left: 9').waitFor();
    const kept = await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
    for (const kind of [secret, ...recoveryCodes]) expect(kept).not.toContain(kind);
  });
});

describe('fresh proof', () => {
  it('fresh proof: a dialog asks for it, then the call is repeated', async () => {
    const { page } = await visit();
    await page.evaluate(() => location.assign('#/organizations.apiKeys.create'));
    await page.getByRole('textbox', { name: 'name', exact: true }).fill('Till');
    setClock(601);
    await page.keyboard.press('ControlOrMeta+Enter');
    const dialog = page.getByRole('dialog', { name: 'Is it you?' });
    await dialog.getByLabel('Password').fill('not the password');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText('password is wrong').waitFor();
    await dialog.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Result' }).getByText('200', { exact: true }).waitFor();

    setClock(1_300);
    await page.keyboard.press('ControlOrMeta+Enter');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('region', { name: 'Result' }).getByText('reauthentication_required').first().waitFor();
  });

  it('fresh proof: a passkey is accepted', async () => {
    const { page } = await visit();
    await openSecurity(page);
    await addPasskey(page);
    setClock(601);
    const part = page.getByRole('region', { name: 'Passkeys' });
    await part.getByRole('button', { name: /^Remove / }).click();
    const dialog = page.getByRole('dialog', { name: 'Is it you?' });
    await dialog.getByRole('button', { name: 'Use a passkey' }).click();
    await part.getByRole('listitem').waitFor({ state: 'detached' });
  });
});
