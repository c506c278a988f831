/**
 * Ticket codes: what stands in the QR. Anybody who has the organization's public keys can check one, without us.
 *
 * A code is 120 bytes, written as 192 characters of base32 (RFC 4648, A–Z and 2–7, no padding): capital letters and
 * digits take the least room in a QR, and 192 × 5 bits leave none over, so each code is written in exactly one way.
 *
 * | bytes   | what                                                                       |
 * | ------- | -------------------------------------------------------------------------- |
 * | 0       | version of this format: 1                                                   |
 * | 1       | number of the key that signed, 1 to 255                                     |
 * | 2–17    | id of the event, 16 bytes of a UUID                                         |
 * | 18–33   | id of the ticket type                                                       |
 * | 34–49   | id of the ticket                                                            |
 * | 50–51   | generation: counts holders from 1, big-endian                               |
 * | 52–55   | not after: Unix time in seconds, big-endian; 0xffffffff is without end      |
 * | 56–119  | Ed25519 signature (RFC 8032) over bytes 0 to 55                             |
 *
 * To check one offline: decode strictly (other characters, small letters, another length: no code of ours), find the
 * public key by its number, verify, then compare event and time, and refuse what the list of revocations names:
 * codes of that ticket up to that generation. `@tessera/sdk/tickets` does all that.
 *
 * Nothing is stored: Ed25519 is deterministic, so the same ticket has the same code whenever it is asked for.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

export interface TicketCode {
  keyNumber: number;
  eventId: string;
  ticketTypeId: string;
  ticketId: string;
  generation: number;
  notAfter: Date;
}

export const CODE_LENGTH = 192;
const VERSION = 1;
const SIGNED = 56;
const LENGTH = 120;
const NEVER = 0xff_ff_ff_ff;

/** After the end of the event codes are good for another day: nights are long. */
const GRACE_MS = 86_400_000;
export const codesEnd = (event: { endsAt: Date }): Date => new Date(event.endsAt.getTime() + GRACE_MS);

export function signCode(code: TicketCode, privateKey: KeyObject): string {
  const bytes = Buffer.alloc(SIGNED);
  bytes[0] = VERSION;
  bytes[1] = code.keyNumber;
  for (const [i, id] of [code.eventId, code.ticketTypeId, code.ticketId].entries()) {
    bytes.write(id.replaceAll('-', ''), 2 + 16 * i, 'hex');
  }
  bytes.writeUInt16BE(code.generation, 50);
  bytes.writeUInt32BE(Math.min(Math.floor(code.notAfter.getTime() / 1000), NEVER), 52);
  return toBase32(Buffer.concat([bytes, sign(null, bytes, privateKey)]));
}

/** What a code says, whoever signed it; null when it is none of ours by its form. */
export function readCode(text: string): TicketCode | null {
  const bytes = fromBase32(text);
  if (bytes?.[0] !== VERSION) return null;
  return {
    keyNumber: bytes[1] as number,
    eventId: uuid(bytes, 2),
    ticketTypeId: uuid(bytes, 18),
    ticketId: uuid(bytes, 34),
    generation: bytes.readUInt16BE(50),
    notAfter: new Date(bytes.readUInt32BE(52) * 1000),
  };
}

/** In a thread of the pool: it takes as long as the rest of a scan. */
const verifyAside = promisify(verify);

export async function isSignedBy(text: string, publicKey: KeyObject): Promise<boolean> {
  const bytes = fromBase32(text);
  return bytes !== null && verifyAside(null, bytes.subarray(0, SIGNED), publicKey, bytes.subarray(SIGNED));
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Five bytes are eight characters. */
function toBase32(bytes: Buffer): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 5) {
    const group = BigInt(`0x${bytes.toString('hex', i, i + 5)}`);
    for (let shift = 35n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((group >> shift) & 31n)];
  }
  return text;
}

function fromBase32(text: string): Buffer | null {
  if (text.length !== CODE_LENGTH) return null;
  const bytes = Buffer.alloc(LENGTH);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}

const uuid = (bytes: Buffer, start: number): string =>
  bytes.toString('hex', start, start + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
