import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { newId } from '@tessera/db';
import { expect, it } from 'vitest';
import {
  codeExpiry,
  decodeTicketCode,
  isTicketCodeSignedBy,
  signTicketCode,
  TICKET_CODE_LENGTH,
  type TicketCode,
} from './ticket-code.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const content: TicketCode = {
  keyNumber: 7,
  eventId: newId(),
  ticketTypeId: newId(),
  ticketId: newId(),
  generation: 513,
  notAfter: new Date('2027-01-02T03:04:05Z'),
};
const code = signTicketCode(content, privateKey);

it('signTicketCode: encodes the content, and gives the same ticket the same code each time', async () => {
  expect(code).toMatch(new RegExp(`^[A-Z2-7]{${TICKET_CODE_LENGTH}}$`));
  expect(signTicketCode(content, privateKey)).toBe(code);
  expect(decodeTicketCode(code)).toEqual(content);
  expect(await isTicketCodeSignedBy(code, publicKey)).toBe(true);
});

it('isTicketCodeSignedBy: refuses a code with any one character changed to any other byte', async () => {
  let tried = 0;
  for (let at = 0; at < code.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const character = String.fromCharCode(byte);
      if (character === code[at]) continue;
      const changed = code.slice(0, at) + character + code.slice(at + 1);
      // A text that cannot be decoded is refused before its signature is verified.
      if (decodeTicketCode(changed) && (await isTicketCodeSignedBy(changed, publicKey)))
        throw new Error(`${at}: ${byte} is accepted`);
      tried++;
    }
  }
  expect(tried).toBe(TICKET_CODE_LENGTH * 255);
});

it.each([
  ['an empty text', ''],
  ['a shorter code', code.slice(0, -1)],
  ['a longer code', `${code}A`],
  ['padding', `${code.slice(0, -1)}=`],
  ['small letters', code.toLowerCase()],
  ['white space around it', ` ${code}`],
  ['a line break within', `${code.slice(0, 100)}\n${code.slice(101)}`],
  ['characters of two bytes', `${code.slice(0, -1)}ſ`],
  ['two characters swapped', code[1] + (code[0] as string) + code.slice(2)],
])('decodeTicketCode: refuses %s', async (_, text) => {
  expect(decodeTicketCode(text) !== null && (await isTicketCodeSignedBy(text, publicKey))).toBe(false);
});

it('isTicketCodeSignedBy: refuses a code that another key has signed', async () => {
  expect(await isTicketCodeSignedBy(code, generateKeyPairSync('ed25519').publicKey)).toBe(false);
});

it('codeExpiry: a code is accepted for a day after the end of its event', () => {
  expect(codeExpiry({ endsAt: new Date('2027-03-28T01:30:00Z') })).toEqual(new Date('2027-03-29T01:30:00Z'));
});

it('signTicketCode, decodeTicketCode: every character of the alphabet, by a fixed example', () => {
  const fixed = createPrivateKey({
    key: Buffer.from(`302e020100300506032b657004220420${'07'.repeat(32)}`, 'hex'),
    format: 'der',
    type: 'pkcs8',
  });
  const example = {
    keyNumber: 255,
    eventId: 'ffffffff-0000-7fff-8123-456789abcdef',
    ticketTypeId: '00112233-4455-7677-8899-aabbccddeeff',
    ticketId: 'fedcba98-7654-7210-bfff-ffffffffffff',
    generation: 65_535,
    notAfter: new Date('2027-01-02T03:04:05Z'),
  };
  const text = signTicketCode(example, fixed);
  expect(new Set(text)).toEqual(new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'));
  // The bytes before the signature, by another implementation of base32.
  const start = 'AH77777774AAA777QERUKZ4JVPG66AAREIZUIVLWO6EJTKV3ZTO657763S5JQ5SUOIIL777777777777777WWODJ';
  expect(text.slice(0, 88)).toBe(start);
  expect(decodeTicketCode(text)).toEqual(example);
});

it('signTicketCode: an expiry beyond 32 bits means no expiry', () => {
  const late = signTicketCode({ ...content, notAfter: new Date('9999-12-31T00:00:00Z') }, privateKey);
  expect(decodeTicketCode(late)?.notAfter.getTime()).toBe(0xff_ff_ff_ff * 1000);
});
