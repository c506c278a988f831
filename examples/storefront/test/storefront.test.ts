/** The shop in a real browser, embedded in a partner's page and hosted by the server. */
import axe from 'axe-core';
import jsQr from 'jsqr';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSale, createStage, expireCarts, mailedLink, openPage, type Stage } from './shop.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterEach(async () => {
  await Promise.all(stage.browser.contexts().map((context) => context.close()));
  expect(stage.reports.splice(0)).toEqual([]);
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Set it to a folder to save screenshots there. */
const shots = process.env.STOREFRONT_SCREENSHOTS;
let shot = 0;

/** Fails if the page scrolls sideways or has a serious accessibility violation. */
async function inspect(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: `${shots}/${String(++shot).padStart(2, '0')}-${name}.png`, fullPage: true });
  const { width, wide } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    wide: document.documentElement.scrollWidth,
  }));
  expect(wide).toBeLessThanOrEqual(width);
  // Evaluated by the debugger, because the page's policy refuses other scripts.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ resultTypes: ['violations'] })).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    }));
  });
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}
interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 2 }).waitFor();

async function choose(page: Page, name: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await button(page, `More ${name}`).click();
}

async function useCode(page: Page, code: string): Promise<void> {
  await page.getByText('Have a code?').click();
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.keyboard.press('Enter');
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill('asha@example.in');
  await page.getByLabel('First name').fill('Asha');
  await page.getByLabel('Last name').fill('Nair');
}

/** Decodes the QR as a scanner does. */
async function decode(page: Page, name: string): Promise<string | undefined> {
  const size = 280;
  const dots = await page.getByRole('img', { name }).evaluate(async (image: HTMLImageElement, size) => {
    const picture = new Image();
    picture.src = `data:image/svg+xml,${encodeURIComponent(await (await fetch(image.src)).text())}`;
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(picture, 0, 0, size, size);
    const { data } = context.getImageData(0, 0, size, size);
    return Array.from({ length: size * size }, (_, dot) => ((data[dot * 4] ?? 0) < 128 ? 'x' : ' ')).join('');
  }, size);
  const pixels = [...dots].flatMap((dot) => (dot === 'x' ? [0, 0, 0, 255] : [255, 255, 255, 255]));
  return jsQr(new Uint8ClampedArray(pixels), size, size)?.data;
}

describe('purchase', () => {
  for (const { name, viewport, colorScheme } of [
    { name: 'desktop', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
    { name: 'phone', viewport: { width: 375, height: 740 }, colorScheme: 'dark' },
  ] as const) {
    // A whole purchase with every page inspected takes several times as long as other tests.
    const timeout = 40_000;
    it(`Shop: a purchase of two tickets with a discount code ends with ticket codes (${name})`, {
      timeout,
    }, async () => {
      const sale = await createSale(stage);
      const page = await openPage(stage, sale.url, { viewport, colorScheme });
      await page.getByRole('heading', { level: 1, name: 'Harbour Nights' }).waitFor();
      await page.getByText('Only 3 left').waitFor();
      await page.getByText(/^On sale /).waitFor();
      expect(await page.getByText('Backstage').count()).toBe(0);
      await inspect(page, `${name}-event`);

      await useCode(page, 'nonsense');
      await page.getByText('This event has no such code').waitFor();
      await page.getByLabel('Code', { exact: true }).fill('monsoon');
      await page.keyboard.press('Enter');
      await page.getByText('10 % off').waitFor();
      await choose(page, 'Entry', 2);
      await inspect(page, `${name}-chosen`);
      await button(page, 'Continue').click();

      await heading(page, 'Your order');
      // 2 × 1,200.00 less 10 %, two fees of 30.00, and 18 % tax on the tickets.
      await page.getByText('₹2,608.80').first().waitFor();
      await page.getByText('−₹240.00').or(page.getByText('-₹240.00')).waitFor();
      await button(page, 'Pay ₹2,608.80').click();
      await page.getByText('Enter an e-mail address').waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('email');
      const stored = page.waitForResponse((response) => response.request().postData()?.includes('Nair') ?? false);
      await fillIn(page);
      await inspect(page, `${name}-checkout`);
      await page.keyboard.press('Tab');
      await stored;
      await page.reload();
      await expect.poll(() => page.getByLabel('First name').inputValue()).toBe('Asha');
      await button(page, 'Pay ₹2,608.80').click();

      await button(page, 'Pay ₹2,608.80').and(page.locator('.pay')).click();
      await heading(page, 'See you there, Asha!');
      await inspect(page, `${name}-order`);
      const code = await decode(page, 'Code of your ticket 1 of 2');
      const { items } = await sale.tenant.call.ticketing.tickets.list({ filter: { eventId: sale.eventId } });
      const codes = await Promise.all(items.map(({ id }) => sale.tenant.call.ticketing.tickets.getCode({ id })));
      expect(codes.map((one) => one.code)).toContain(code);
      const pdf = await page.request.get(
        (await page.getByRole('link', { name: 'PDF of ticket 1 of 2' }).getAttribute('href')) ?? '',
      );
      expect(pdf.headers()['content-type']).toBe('application/pdf');
      await page.reload();
      await heading(page, 'See you there, Asha!');
    });
  }
});

describe('problems', () => {
  it('OrderPage: a declined or cancelled payment can be tried again', async () => {
    const { url } = await createSale(stage);
    const page = await openPage(stage, url, { viewport: { width: 320, height: 640 } });
    await choose(page, 'Balcony', 1);
    await button(page, 'Continue').click();
    await fillIn(page);
    await button(page, /^Pay/).click();
    await button(page, 'Decline').click();
    await heading(page, 'The payment was declined');
    await inspect(page, 'declined');
    await button(page, 'Try again').click();
    await page.getByRole('link', { name: 'Cancel and go back' }).click();
    await heading(page, 'Not paid yet');
    await button(page, 'Go to payment').click();
    await page.locator('button.pay').click();
    await heading(page, 'See you there, Asha!');
    await inspect(page, 'narrow-order');
  });

  it('Shop: starts again when the cart expires', async () => {
    const { url, tenant } = await createSale(stage);
    const page = await openPage(stage, url);
    await choose(page, 'Entry', 1);
    await button(page, 'Continue').click();
    await fillIn(page);
    await expireCarts(tenant);
    await button(page, /^Pay/).click();
    await page.getByText('Your time ran out').waitFor();
    await inspect(page, 'expired');
    await choose(page, 'Entry', 1);
    await button(page, 'Continue').click();
    await page.getByRole('timer').waitFor();
    await expireCarts(tenant);
    await page.reload();
    await page.getByText('Your time ran out').waitFor();
    await button(page, 'Choose tickets').waitFor();
  });

  it('TicketPicker: keeps held seats while the visitor changes them, and says how many are left', async () => {
    const { url, tenant, types, eventId } = await createSale(stage);
    const page = await openPage(stage, url);
    await choose(page, 'Balcony', 2);
    await button(page, 'Continue').click();
    await heading(page, 'Your order');
    await page.goBack();
    await page.getByText('Kept for you for').waitFor();
    await tenant.call.ticketing.carts.create({ eventId, items: [{ ticketTypeId: types.balcony, quantity: 1 }] });
    await choose(page, 'Balcony', 1);
    await button(page, 'Continue').click();
    await page.getByText('Balcony: Only 2 left: choose fewer.').waitFor();
    await button(page, 'Fewer Balcony').click();
    await button(page, 'Continue').click();
    await page.getByText('2 × Balcony').waitFor();
  });

  it('OrderPage: choosing other tickets releases the seats of an unpaid order', async () => {
    const { url, tenant, types, eventId } = await createSale(stage);
    const page = await openPage(stage, url);
    const order = async () => {
      await choose(page, 'Balcony', 3);
      await button(page, 'Continue').click();
      await fillIn(page);
      await button(page, /^Pay/).click();
      await page.getByRole('link', { name: 'Cancel and go back' }).click();
      await heading(page, 'Not paid yet');
    };
    await order();
    await button(page, 'Choose other tickets').click();
    // All three seats are on sale again.
    await page.getByText('Only 3 left').waitFor();
    await order();
    await page.goto(url);
    await page.getByText('You have an order for this event').waitFor();
    await choose(page, 'Entry', 1);
    await button(page, 'Continue').click();
    await heading(page, 'Your order');
    await tenant.call.ticketing.carts.create({ eventId, items: [{ ticketTypeId: types.balcony, quantity: 3 }] });
    const { items } = await tenant.call.ticketing.orders.list({});
    expect(items.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('CodeField: unlocked tickets are added to the cart', async () => {
    const { url } = await createSale(stage);
    const page = await openPage(stage, url);
    await choose(page, 'Balcony', 1);
    await button(page, 'Continue').click();
    await heading(page, 'Your order');
    await button(page, 'Change tickets').click();
    await useCode(page, 'friends');
    await choose(page, 'Backstage', 1);
    await button(page, 'Continue').click();
    await page.getByText('1 × Balcony').waitFor();
    await page.getByText('1 × Backstage').waitFor();
  });

  it('CodeField: unlocks hidden tickets, and free ones need no payment', async () => {
    const { url } = await createSale(stage);
    const page = await openPage(stage, url);
    await useCode(page, 'friends');
    await choose(page, 'Backstage', 1);
    await button(page, 'Continue').click();
    await fillIn(page);
    await page.getByText('Service fee').waitFor({ state: 'detached' });
    await button(page, 'Get tickets').click();
    await heading(page, 'See you there, Asha!');
  });
});

describe('mailed links', () => {
  it('WaitlistPage: the link of an offer leads to the offered seats', async () => {
    const { url, tenant, lastSeat } = await createSale(stage);
    const page = await openPage(stage, url, { viewport: { width: 375, height: 740 } });
    await page.getByText('Join the waiting list').click();
    await button(page, 'Join').click();
    await page.getByText('Enter an e-mail address').waitFor();
    await page.getByLabel('E-mail').fill('ravi@example.in');
    await button(page, 'Join').click();
    await page.getByText('You are number 1 in line for 1 ticket').waitFor();
    await inspect(page, 'waitlist');

    await tenant.call.ticketing.carts.abandon(lastSeat);
    await page.goto(await mailedLink(tenant, 'ravi@example.in', 'It is your turn'));
    await page.getByText('It is your turn').waitFor();
    await inspect(page, 'offer');
    await button(page, 'Buy them now').click();
    await page.getByLabel('E-mail').fill('ravi@example.in');
    await button(page, /^Pay/).click();
    await page.locator('button.pay').click();
    await heading(page, 'See you there!');
    expect(page.url()).not.toContain('token');
    await inspect(page, 'hosted-order');
  });

  it('TransferPage: a ticket of the order is transferred to another holder', async () => {
    const { tenant, eventId, types } = await createSale(stage);
    const { carts, tickets } = tenant.call.ticketing;
    const { cart, token } = await carts.create({
      eventId,
      items: [{ ticketTypeId: types.hidden, quantity: 1 }],
      discountCode: 'FRIENDS',
    });
    await carts.checkout({ id: cart.id, token, customer: { email: 'lakshmi@example.in' } });
    const page = await openPage(stage, await mailedLink(tenant, 'lakshmi@example.in', 'Your tickets for'));
    await heading(page, 'See you there!');
    // The address has no token, so neither bystanders nor linked pages see it.
    expect(page.url()).toBe(`${stage.server.url}/tickets/order`);
    const first = await decode(page, 'Code of your ticket 1 of 1');
    await page.getByText('Transfer', { exact: true }).click();
    await page.getByLabel('Their e-mail').fill('meera@example.in');
    await button(page, 'Offer ticket').click();
    await page.getByText('Offered to meera@example.in').waitFor();

    const other = await openPage(stage, await mailedLink(tenant, 'meera@example.in', 'A ticket for'));
    await heading(other, 'A ticket for you');
    await inspect(other, 'transfer');
    await other.getByLabel('First name').fill('Meera');
    await button(other, 'Accept the ticket').click();
    await heading(other, 'Your ticket');
    const second = await decode(other, 'Code of your ticket');
    expect(second).toHaveLength(192);
    expect(second).not.toBe(first);
    await other.reload();
    await heading(other, 'Your ticket');
    await page.reload();
    await page.getByText('Transferred to meera@example.in').waitFor();
    const { items } = await tickets.list({ filter: { eventId } });
    expect(items).toMatchObject([{ holderEmail: 'meera@example.in', attendeeInfo: { firstName: 'Meera' } }]);
  });

  it('LinkedPage: the return URL of a payment carries no token', async () => {
    const { tenant, eventId, types } = await createSale(stage);
    const { carts } = tenant.call.ticketing;
    const { cart, token } = await carts.create({ eventId, items: [{ ticketTypeId: types.entry, quantity: 1 }] });
    const customer = { email: 'asha@example.in', firstName: 'Asha' };
    const { payment, order } = await carts.checkout({ id: cart.id, token, customer });
    const action = payment?.action;
    if (action?.type !== 'redirect') throw new Error('The sandbox has no page');
    const page = await openPage(stage, action.url);
    await page.locator('button.pay').click();
    await page.getByText('This browser has no access to your order yet').waitFor();
    expect(page.url()).not.toContain(token);
    const purchase = { cartId: cart.id, token, orderId: order.id };
    await page.evaluate((text) => localStorage.setItem('tessera:shop', text), JSON.stringify(purchase));
    await page.goto(`${stage.server.url}/tickets`);
    await page.goto(`${stage.server.url}/tickets/order#organization=${tenant.organization.id}&id=${order.id}`);
    await heading(page, 'See you there, Asha!');
  });

  it('LinkedPage: reports an invalid link; the shop of an event is hosted as well', async () => {
    const { tenant } = await createSale(stage);
    const organization = tenant.organization.id;
    const nothing = new URLSearchParams({ organization, id: organization, token: 'x'.repeat(43) });
    const page = await openPage(stage, `${stage.server.url}/tickets/order#${nothing}`);
    await page.getByText('This order was not found').waitFor();
    await page.goto(`${stage.server.url}/tickets/${tenant.organization.slug}/harbour-nights-kochi-jazz`);
    await choose(page, 'Entry', 1);
    await button(page, 'Continue').click();
    await heading(page, 'Your order');
  });
});
