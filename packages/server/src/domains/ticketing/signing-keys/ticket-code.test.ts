import { generateKeyPairSync } from 'node:crypto';
import { newId } from '@tessera/db';
import { expect, it } from 'vitest';
import { CODE_LENGTH, isSignedBy, readCode, signCode, type TicketCode } from './ticket-code.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const said: TicketCode = {
  keyNumber: 7,
  eventId: newId(),
  ticketTypeId: newId(),
  ticketId: newId(),
  generation: 513,
  notAfter: new Date('2027-01-02T03:04:05Z'),
};
const code = signCode(said, privateKey);

it('say what was signed, and the same ticket has the same code each time', async () => {
  expect(code).toMatch(new RegExp(`^[A-Z2-7]{${CODE_LENGTH}}$`));
  expect(signCode(said, privateKey)).toBe(code);
  expect(readCode(code)).toEqual(said);
  expect(await isSignedBy(code, publicKey)).toBe(true);
});

it('are refused with any one character changed to any other byte', async () => {
  let tried = 0;
  for (let at = 0; at < code.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const character = String.fromCharCode(byte);
      if (character === code[at]) continue;
      const changed = code.slice(0, at) + character + code.slice(at + 1);
      // Only what can be read has to be checked: the rest is refused for nothing.
      if (readCode(changed) && (await isSignedBy(changed, publicKey))) throw new Error(`${at}: ${byte} is let in`);
      tried++;
    }
  }
  expect(tried).toBe(CODE_LENGTH * 255);
});

it.each([
  ['nothing', ''],
  ['a shorter one', code.slice(0, -1)],
  ['a longer one', `${code}A`],
  ['padding', `${code.slice(0, -1)}=`],
  ['small letters', code.toLowerCase()],
  ['white space around it', ` ${code}`],
  ['a line break within', `${code.slice(0, 100)}\n${code.slice(101)}`],
  ['characters of two bytes', `${code.slice(0, -1)}ſ`],
  ['two characters swapped', code[1] + (code[0] as string) + code.slice(2)],
])('are refused: %s', async (_, text) => {
  expect(readCode(text) !== null && (await isSignedBy(text, publicKey))).toBe(false);
});

it('are refused when another key has signed them', async () => {
  expect(await isSignedBy(code, generateKeyPairSync('ed25519').publicKey)).toBe(false);
});

it('that end after all clocks do are without end', () => {
  const late = signCode({ ...said, notAfter: new Date('9999-12-31T00:00:00Z') }, privateKey);
  expect(readCode(late)?.notAfter.getTime()).toBe(0xff_ff_ff_ff * 1000);
});
