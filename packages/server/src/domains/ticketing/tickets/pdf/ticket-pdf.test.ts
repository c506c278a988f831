import { generateKeyPairSync } from 'node:crypto';
import { newId } from '@tessera/db';
import { describe, expect, it } from 'vitest';
import { signCode } from '../../signing-keys/ticket-code.ts';
import type { TicketWithContext } from '../ticket-access.ts';
import { runsOf } from './ticket-fonts.ts';
import { nameOf, ticketPdf, whenOf } from './ticket-pdf.ts';

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

describe('names in any script', () => {
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
  ])('%s are written as they are', (_, name) => {
    expect(
      runsOf(name)
        .map(({ text }) => text)
        .join(''),
    ).toBe(name.normalize('NFC'));
  });

  it('for which there is no font are written in Latin letters, and nothing is lost without a trace', () => {
    const written = runsOf('ᚠᚢᚦ Asha 😀')
      .map(({ text }) => text)
      .join('');
    expect(written).toMatch(/^[ -~]+$/);
    expect(written).toContain('Asha');
    expect(written).not.toMatch(/^ /);
  });

  it('keep a word in one font, and take control characters out', () => {
    expect(runsOf('Asha Patil')).toHaveLength(1);
    expect(runsOf('a\u0000\u202eb').map(({ text }) => text)).toEqual(['ab']);
  });
});

it('the name is that of who comes; the buyer’s where nobody said, but not on what is somebody else’s', () => {
  const customer = { email: 'asha@example.in', firstName: 'Asha', lastName: 'Nair' };
  const named = (values: object) =>
    nameOf({
      ...{ customer, holderEmail: 'Asha@example.in', attendeeInfo: null, transferredAt: null, ...values },
    } as unknown as TicketWithContext);
  expect(named({})).toBe('Asha Nair');
  expect(named({ attendeeInfo: { firstName: 'Meera' } })).toBe('Meera');
  expect(named({ attendeeInfo: { phone: '1' } })).toBe('Asha@example.in');
  expect(named({ holderEmail: 'meera@example.in' })).toBe('meera@example.in');
  expect(named({ transferredAt: new Date() })).toBe('Asha@example.in');
});

it('dates are what a clock on the wall there shows', () => {
  const plain = (text: string) => text.replace(/day,/g, 'day');
  expect(plain(whenOf(event))).toBe('Thursday 31 December 2026, 23:30 – Friday 1 January 2027, 02:00 GMT+5:30');
  const newYork = whenOf({ ...event, timeZone: 'America/New_York' });
  expect(plain(newYork)).toBe('Thursday 31 December 2026, 13:00 – 15:30 GMT-5');
});

it.each([
  ['an ordinary ticket', 'Concert', 'Entry'],
  ['a title and a type that are far too long', 'Concert '.repeat(25), 'अत्यंत लांब नाव '.repeat(12)],
  ['one word longer than a line', 'x'.repeat(200), '漢'.repeat(200)],
])('a page is made for %s', async (_, title, typeName) => {
  const id = newId();
  const ids = { eventId: id, ticketTypeId: id, ticketId: id };
  const { privateKey } = generateKeyPairSync('ed25519');
  const code = signCode({ keyNumber: 1, ...ids, generation: 1, notAfter: event.endsAt }, privateKey);
  const ticket = {
    ...{ event: { ...event, title }, typeName, orderNumber: 'T-1', number: 1, holderEmail: 'asha@example.in' },
    attendeeInfo: { firstName: '张伟', lastName: 'محمد' },
    transferredAt: null,
    customer: { email: 'asha@example.in' },
  } as unknown as TicketWithContext;
  const pdf = await ticketPdf(ticket, code);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
});
