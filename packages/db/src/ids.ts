/** Identifiers: UUIDv7, so that the order of the primary key is the order of creation. */
import { randomFillSync } from 'node:crypto';
import { v7, validate } from 'uuid';

const BYTES = 16;
/** Random bytes for many ids, because asking for them takes longer than making an id. */
const randomBytes = Buffer.alloc(256 * BYTES);
let used = randomBytes.length;
let moment = 0;
let seq = 0;

/** Within a millisecond, each id is greater than the one before (RFC 9562, 6.2, method 1). */
export function newId(): string {
  if (used === randomBytes.length) {
    randomFillSync(randomBytes);
    used = 0;
  }
  const random = randomBytes.subarray(used, used + BYTES);
  used += BYTES;
  const now = Date.now();
  if (now > moment) {
    moment = now;
    // Half of the range, so that there is room to count.
    seq = random.readInt32BE(6) & 0x7fff_ffff;
  } else {
    seq = (seq + 1) | 0;
    if (seq === 0) moment++;
  }
  return v7({ msecs: moment, seq, random });
}

export const isId = (value: string): boolean => validate(value);

/** The smallest identifier that can be created at `moment`: the start of a time range in a list by id. */
export const firstIdAt = (moment: Date): string => v7({ msecs: moment.getTime(), seq: 0, random: new Uint8Array(16) });
