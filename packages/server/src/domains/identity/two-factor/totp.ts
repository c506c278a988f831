/** Codes of authenticator apps: six digits, a new code every thirty seconds (RFC 6238). */
import { generateSecret, generateURI, verifySync } from 'otplib';
import QRCode from 'qrcode';

/** One step before and one after the current one are accepted, for clocks that are off and people who type slowly. */
const TOLERANCE_SECONDS = 30;
/** The name that apps show before the e-mail address. */
const ISSUER = 'Tessera';

/** A random secret in base32. 160 bits, the default, are what apps expect. */
export const randomBase32 = (bytes = 20): string => generateSecret({ length: bytes });

export const totpUri = (secret: string, email: string): string => generateURI({ issuer: ISSUER, label: email, secret });

export const qrCodeSvg = (uri: string): Promise<string> => QRCode.toString(uri, { type: 'svg', margin: 2 });

/** The time step whose code this is; null when no accepted step has it. */
export function matchingTimeStep(secret: string, code: string, now: Date): number | null {
  const epoch = Math.floor(now.getTime() / 1000);
  const found = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE_SECONDS });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}
