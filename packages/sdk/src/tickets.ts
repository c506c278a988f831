/**
 * Verifies ticket codes without a server, for scanners that work offline. Needs only Web Crypto with Ed25519 (browsers since 2025,
 * Node 20). Keys and rules come from `ticketing.checkInLists.getManifest`.
 *
 * A code is 120 bytes in base32 (RFC 4648, A–Z and 2–7, no padding): version 1, number of the key, event, ticket type and
 * ticket as 16 bytes each, generation (2 bytes) and expiry as Unix seconds (4 bytes), both big-endian, then the Ed25519
 * signature over those 56 bytes. Each code has exactly one spelling: any other text is invalid.
 */

export interface TicketCode {
  keyNumber: number;
  eventId: string;
  ticketTypeId: string;
  ticketId: string;
  /** Counts holders. A revocation covers a ticket's codes up to a generation. */
  generation: number;
  notAfter: Date;
}

/** One of `manifest.keys`, or an item of `ticketing.signingKeys.list`. */
export interface TicketKey {
  number: number;
  /** 32 bytes, base64url. */
  publicKey: string;
}

export interface Revocation {
  ticketId: string;
  generation: number;
  reason: string;
}

/** The answer of `ticketing.checkIns.listRevocations`, and `manifest.revocations`. */
export interface SignedRevocations {
  eventId: string;
  since: string | null;
  cursor: string | null;
  issuedAt: Date;
  items: readonly Revocation[];
  keyNumber: number;
  signature: string;
}

export interface ScanRules {
  eventId: string;
  keys: readonly TicketKey[];
  /** The ticket types that the list admits; null or absent: every type. */
  ticketTypeIds?: readonly string[] | null;
  /** `manifest.codesValidUntil`: counts if it is later than the expiry of the code. */
  codesValidUntil?: Date;
  revocations?: Iterable<Revocation>;
}

export type ScanRefusal =
  | 'unknown_code'
  | 'invalid_signature'
  | 'wrong_event'
  | 'expired'
  | 'wrong_type'
  | 'transferred'
  | 'cancelled'
  | 'refunded';

export type OfflineScan = { admitted: true; code: TicketCode } | { admitted: false; reason: ScanRefusal };

const VERSION = 1;
const SIGNED = 56;
const LENGTH = 120;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The content of a code if one of these keys has signed it; otherwise null. */
export async function verifyTicketCode(text: string, keys: readonly TicketKey[]): Promise<TicketCode | null> {
  const bytes = fromBase32(text);
  const code = bytes && read(bytes);
  if (!code) return null;
  const isSigned = await isSignedBy(keys, code.keyNumber, bytes.subarray(0, SIGNED), bytes.subarray(SIGNED));
  return isSigned ? code : null;
}

/**
 * Decides a scan offline. It does not know earlier scans: the caller must refuse a ticket that it has admitted before. Hand in the
 * scans with `ticketing.checkIns.sync`.
 */
export async function checkTicketCode(text: string, rules: ScanRules, now = new Date()): Promise<OfflineScan> {
  const refused = (reason: ScanRefusal): OfflineScan => ({ admitted: false, reason });
  if (!fromBase32(text)) return refused('unknown_code');
  const code = await verifyTicketCode(text, rules.keys);
  if (!code) return refused('invalid_signature');
  if (code.eventId !== rules.eventId) return refused('wrong_event');
  if (now.getTime() > Math.max(code.notAfter.getTime(), rules.codesValidUntil?.getTime() ?? 0))
    return refused('expired');
  if (rules.ticketTypeIds && !rules.ticketTypeIds.includes(code.ticketTypeId)) return refused('wrong_type');
  for (const { ticketId, generation, reason } of rules.revocations ?? []) {
    if (ticketId === code.ticketId && code.generation <= generation) return refused(reason as ScanRefusal);
  }
  return { admitted: true, code };
}

/** Whether the server has signed these revocations. Verify them if they reached the scanner through another device. */
export function verifyRevocations(list: SignedRevocations, keys: readonly TicketKey[]): Promise<boolean> {
  const lines = [
    'tessera-revocations-1',
    list.eventId,
    list.since ?? '',
    list.cursor ?? '',
    list.issuedAt.getTime(),
    ...list.items.map(({ ticketId, generation, reason }) => `${ticketId} ${generation} ${reason}`),
    '',
  ];
  return isSignedBy(keys, list.keyNumber, new TextEncoder().encode(lines.join('\n')), fromBase64Url(list.signature));
}

async function isSignedBy(
  keys: readonly TicketKey[],
  number: number,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const key = keys.find((one) => one.number === number);
  if (!key) return false;
  const imported = await crypto.subtle.importKey('raw', fromBase64Url(key.publicKey), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', imported, signature, message);
}

function read(bytes: Uint8Array<ArrayBuffer>): TicketCode | null {
  if (bytes[0] !== VERSION) return null;
  const view = new DataView(bytes.buffer);
  return {
    keyNumber: view.getUint8(1),
    eventId: uuid(bytes, 2),
    ticketTypeId: uuid(bytes, 18),
    ticketId: uuid(bytes, 34),
    generation: view.getUint16(50),
    notAfter: new Date(view.getUint32(52) * 1000),
  };
}

function uuid(bytes: Uint8Array, start: number): string {
  const hex = [...bytes.subarray(start, start + 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** 24 groups of eight characters make five bytes each, with no bits left over. */
function fromBase32(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length !== (LENGTH * 8) / 5) return null;
  const bytes = new Uint8Array(LENGTH);
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = buffer >> bits;
    }
  }
  return bytes;
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
