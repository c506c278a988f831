/**
 * The format of ticket codes, as the QR of a ticket carries them. Anyone with the organization's public keys can verify a code
 * without a server.
 *
 * A code is 120 bytes, written as 192 characters of base32 (RFC 4648, A–Z and 2–7, no padding). A QR stores capital letters and
 * digits in the fewest modules, and 192 × 5 bits leave no bits over, so each code has exactly one spelling.
 *
 * | bytes   | content                                                                     |
 * | ------- | --------------------------------------------------------------------------- |
 * | 0       | version of this format: 1                                                   |
 * | 1       | number of the signing key, 1 to 255                                         |
 * | 2–17    | id of the event, 16 bytes of a UUID                                         |
 * | 18–33   | id of the ticket type                                                       |
 * | 34–49   | id of the ticket                                                            |
 * | 50–51   | generation: counts holders from 1, big-endian                               |
 * | 52–55   | expiry: Unix time in seconds, big-endian; 0xffffffff means no expiry        |
 * | 56–119  | Ed25519 signature (RFC 8032) over bytes 0 to 55                             |
 *
 * To verify a code offline: decode it strictly (any other character, a small letter or another length makes it invalid), find the
 * public key by its number, verify the signature, compare event and expiry, and refuse every code of a revoked ticket up to the
 * revoked generation. `@tessera/sdk/tickets` does all of this.
 *
 * Codes are not stored: Ed25519 is deterministic, so a ticket has the same code each time it is signed with the same key.
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

export const TICKET_CODE_LENGTH = 192;
const VERSION = 1;
const SIGNED_BYTES = 56;
const CODE_BYTES = 120;
const NO_EXPIRY = 0xff_ff_ff_ff;

/** Codes expire a day after the end of the event, because nights run late. */
const GRACE_MS = 86_400_000;
export const codeExpiry = (event: { endsAt: Date }): Date => new Date(event.endsAt.getTime() + GRACE_MS);

export function signTicketCode(code: TicketCode, privateKey: KeyObject): string {
  const bytes = Buffer.alloc(SIGNED_BYTES);
  bytes[0] = VERSION;
  bytes[1] = code.keyNumber;
  for (const [i, id] of [code.eventId, code.ticketTypeId, code.ticketId].entries()) {
    bytes.write(id.replaceAll('-', ''), 2 + 16 * i, 'hex');
  }
  bytes.writeUInt16BE(code.generation, 50);
  bytes.writeUInt32BE(Math.min(Math.floor(code.notAfter.getTime() / 1000), NO_EXPIRY), 52);
  return encodeBase32(Buffer.concat([bytes, sign(null, bytes, privateKey)]));
}

/** Decodes a code without verifying its signature. Null if the text does not have the format of a code. */
export function decodeTicketCode(text: string): TicketCode | null {
  const bytes = decodeBase32(text);
  if (bytes?.[0] !== VERSION) return null;
  return {
    keyNumber: bytes[1] as number,
    eventId: uuidAt(bytes, 2),
    ticketTypeId: uuidAt(bytes, 18),
    ticketId: uuidAt(bytes, 34),
    generation: bytes.readUInt16BE(50),
    notAfter: new Date(bytes.readUInt32BE(52) * 1000),
  };
}

/** Verifies in the thread pool: a verification takes as long as the rest of a scan. */
const verifyInThreadPool = promisify(verify);

export async function isTicketCodeSignedBy(text: string, publicKey: KeyObject): Promise<boolean> {
  const bytes = decodeBase32(text);
  return (
    bytes !== null && verifyInThreadPool(null, bytes.subarray(0, SIGNED_BYTES), publicKey, bytes.subarray(SIGNED_BYTES))
  );
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Five bytes make eight characters. */
function encodeBase32(bytes: Buffer): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 5) {
    const group = BigInt(`0x${bytes.toString('hex', i, i + 5)}`);
    for (let shift = 35n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((group >> shift) & 31n)];
  }
  return text;
}

function decodeBase32(text: string): Buffer | null {
  if (text.length !== TICKET_CODE_LENGTH) return null;
  const bytes = Buffer.alloc(CODE_BYTES);
  let bits = 0;
  let buffer = 0;
  let index = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) return null;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[index++] = (buffer >> bits) & 0xff;
    }
  }
  return bytes;
}

const uuidAt = (bytes: Buffer, start: number): string =>
  bytes.toString('hex', start, start + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
