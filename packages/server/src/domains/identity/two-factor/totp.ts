/** Codes of authenticator apps: six digits, another one every thirty seconds (RFC 6238). */
import { generateSecret, generateURI, verifySync } from 'otplib';
import QRCode from 'qrcode';

/** One step before and after the current one, for clocks that are off and people who type slowly. */
const TOLERANCE_SECONDS = 30;
/** How the account is called in the app, before the e-mail address. */
const ISSUER = 'Tessera';

/** In base32; 160 bits are what apps expect. */
export const newSecret = (bytes = 20): string => generateSecret({ length: bytes });

export const uriOf = (secret: string, email: string): string => generateURI({ issuer: ISSUER, label: email, secret });

export const qrOf = (uri: string): Promise<string> => QRCode.toString(uri, { type: 'svg', margin: 2 });

/** The time step whose code this is; null when it is of none that counts now. */
export function stepOf(secret: string, code: string, now: Date): number | null {
  const epoch = Math.floor(now.getTime() / 1000);
  const found = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}
