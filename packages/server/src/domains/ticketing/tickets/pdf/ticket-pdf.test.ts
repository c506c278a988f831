import { generateKeyPairSync } from 'node:crypto';
import { newId } from '@tessera/db';
import { describe, expect, it } from 'vitest';
import { signTicketCode } from '../../signing-keys/ticket-code.ts';
import type { TicketWithContext } from '../ticket-access.ts';
import { directionOf, inVisualOrder } from './text-direction.ts';
import { drawInWorker, drawnOnce } from './ticket-drawing.ts';
import { splitIntoFontRuns } from './ticket-fonts.ts';
import { formatEventTime, holderLabel, printedTicket, renderTicketPdf } from './ticket-pdf.ts';

const event = {
  id: newId(),
  title: 'संगीत सभा',
  slug: 'sangit-sabha',
  status: 'published' as const,
  startsAt: new Date('2026-12-31T18:00:00Z'),
  endsAt: new Date('2026-12-31T20:30:00Z'),
  timeZone: 'Asia/Kolkata',
  venueName: 'शनिवार वाडा',
  address: null,
  city: 'Pune',
  country: 'IN',
  virtualEventUrl: null,
};

describe('splitIntoFontRuns', () => {
  it.each([
    ['Latin', 'José Łukasz Ørsted Nguyễn'],
    ['Cyrillic', 'Дмитрий Іваненко'],
    ['Greek', 'Γιώργος Παπαδόπουλος'],
    ['Devanagari', 'आशा पाटील'],
    ['Bengali', 'রবীন্দ্রনাথ ঠাকুর'],
    ['Gujarati', 'નરસિંહ મહેતા'],
    ['Gurmukhi', 'ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ'],
    ['Tamil', 'சுப்பிரமணிய பாரதி'],
    ['Telugu', 'వేమన'],
    ['Kannada', 'ಕುವೆಂಪು'],
    ['Malayalam', 'തുഞ്ചത്ത് എഴുത്തച്ഛൻ'],
    ['Arabic', 'محمد بن علي'],
    ['Hebrew', 'שלום עליכם'],
    ['Thai', 'สมชาย'],
    ['Korean', '김민준'],
    ['Japanese', '髙橋さくら 山﨑 濱邉 鈴木タナカ'],
    ['Chinese', '张伟 劉洋'],
  ])('splitIntoFontRuns: keeps %s as it is', (_, name) => {
    expect(
      splitIntoFontRuns(name)
        .map(({ text }) => text)
        .join(''),
    ).toBe(name.normalize('NFC'));
  });

  it('splitIntoFontRuns: transliterates characters without a font, and drops none silently', () => {
    const written = splitIntoFontRuns('ᚠᚢᚦ Asha 😀')
      .map(({ text }) => text)
      .join('');
    expect(written).toMatch(/^[ -~]+$/);
    expect(written).toContain('Asha');
    expect(written).not.toMatch(/^ /);
  });

  it('T20: splitIntoFontRuns: transliterates a name as a whole if a font lacks one of its letters', () => {
    const shown = (text: string) =>
      splitIntoFontRuns(text)
        .map((run) => run.text)
        .join('');
    expect(shown('𠮷野太郎 花子')).toMatch(/^[A-Za-z]+ 花子$/);
    expect(shown('José😀')).toMatch(/^José[ -~]+$/);
    expect(shown('Open\nAir\u2028Fest')).toBe('Open Air Fest');
  });

  it('splitIntoFontRuns: keeps a word in one font, and removes control characters', () => {
    expect(splitIntoFontRuns('Asha Patil')).toHaveLength(1);
    expect(splitIntoFontRuns('a\u0000\u202eb').map(({ text }) => text)).toEqual(['ab']);
  });
});

it.each([
  ['12 محمد بن علي', ['محمد بن علي', ' ', '12']],
  ['عرض 7', ['7', 'عرض ']],
  ['سارة (مصر) 2026', ['2026', ' (', 'مصر', ')', 'سارة ']],
  ['Sara سارة 5', ['Sara ', '5', 'سارة ']],
  ['(Sara) 5', ['(Sara) 5']],
])('T20: inVisualOrder: shows %s from left to right', (text, expected) => {
  const shown = inVisualOrder(splitIntoFontRuns(text), directionOf(text));
  expect(shown.map((run) => run.text)).toEqual(expected);
});

it('holderLabel: shows the attendee, the buyer while the buyer holds the ticket, or the address', () => {
  const customer = { email: 'asha@example.in', firstName: 'Asha', lastName: 'Nair' };
  const labelOf = (values: object) =>
    holderLabel({
      ...{ customer, holderEmail: 'Asha@example.in', attendeeInfo: null, transferredAt: null, ...values },
    } as unknown as TicketWithContext);
  expect(labelOf({})).toBe('Asha Nair');
  expect(labelOf({ attendeeInfo: { firstName: 'Meera' } })).toBe('Meera');
  expect(labelOf({ attendeeInfo: { phone: '1' } })).toBe('Asha@example.in');
  expect(labelOf({ holderEmail: 'meera@example.in' })).toBe('meera@example.in');
  expect(labelOf({ transferredAt: new Date() })).toBe('Asha@example.in');
});

it('formatEventTime: shows the local time of the event', () => {
  const plain = (text: string) => text.replace(/day,/g, 'day');
  expect(plain(formatEventTime(event))).toBe(
    'Thursday 31 December 2026, 23:30 – Friday 1 January 2027, 02:00 GMT+5:30',
  );
  const newYork = formatEventTime({ ...event, timeZone: 'America/New_York' });
  expect(plain(newYork)).toBe('Thursday 31 December 2026, 13:00 – 15:30 GMT-5');
});

it.each([
  ['an ordinary ticket', 'Concert', 'Entry'],
  ['a title and a type that are far too long', 'Concert '.repeat(25), 'अत्यंत लांब नाव '.repeat(12)],
  ['one word longer than a line', 'x'.repeat(200), '漢'.repeat(200)],
])('renderTicketPdf: renders one page for %s', async (_, title, typeName) => {
  const id = newId();
  const ids = { eventId: id, ticketTypeId: id, ticketId: id };
  const { privateKey } = generateKeyPairSync('ed25519');
  const code = signTicketCode({ keyNumber: 1, ...ids, generation: 1, notAfter: event.endsAt }, privateKey);
  const ticket = {
    ...{ event: { ...event, title }, typeName, orderNumber: 'T-1', number: 1, holderEmail: 'asha@example.in' },
    attendeeInfo: { firstName: '张伟', lastName: 'محمد' },
    transferredAt: null,
    customer: { email: 'asha@example.in' },
  } as unknown as TicketWithContext;
  const pdf = await renderTicketPdf(printedTicket(ticket), code);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
});

describe('drawing', () => {
  const printed = {
    ...{ title: 'Concert', time: 'tonight', venue: 'Pune', holder: 'Asha', typeName: 'Entry' },
    ...{ orderNumber: 'T-1', number: 1 },
  };

  it('X30: drawInWorker: draws every form, also concurrently, and goes on after a failure', async () => {
    const drawn = await Promise.all(
      (['pdf', 'png', 'svg'] as const).map((form) => drawInWorker({ form, printed, code: 'a code' })),
    );
    expect(drawn.map((file) => file.subarray(0, 4).toString('latin1'))).toEqual(['%PDF', '\x89PNG', '<svg']);
    // Longer than any QR code.
    await expect(drawInWorker({ form: 'png', printed, code: 'x'.repeat(5_000) })).rejects.toThrow(/too big/);
    expect(await drawInWorker({ form: 'svg', printed, code: 'a code' })).toEqual(drawn[2]);
  });

  it('X30: drawnOnce: draws a ticket once per generation and content, also for concurrent requests', async () => {
    let drawings = 0;
    const draw = async () => Buffer.from(String(++drawings));
    const id = newId();
    const ask = (generation: number, holder = 'Asha') =>
      drawnOnce({ id, generation }, { form: 'pdf', printed: { ...printed, holder }, code: 'a code' }, draw);
    expect(new Set(await Promise.all([ask(1), ask(1), ask(1)])).size).toBe(1);
    await ask(2);
    await ask(2, 'Meera');
    await ask(1);
    expect(drawings).toBe(3);
    const fail = () => Promise.reject(new Error('no'));
    await expect(drawnOnce({ id, generation: 9 }, { form: 'svg', printed, code: '' }, fail)).rejects.toThrow('no');
    expect(String(await drawnOnce({ id, generation: 9 }, { form: 'svg', printed, code: '' }, draw))).toBe('4');
  });
});
