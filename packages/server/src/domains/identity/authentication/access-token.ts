/**
 * Access tokens: JWTs signed with Ed25519 that name a session and expire after 15 minutes. `authentication.ts` verifies them; the
 * session is looked up besides, so a revoked session ends before its tokens expire.
 */
import { newId } from '@tessera/db';
import { jwtVerify, SignJWT } from 'jose';
import { currentSigningKey, type SigningKeyStore, tokenVerificationKey } from './signing-key.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = 'tessera';
/** Audience and type are required at verification: a JWT signed with the same key for another purpose is not an access token. */
const AUDIENCE = 'tessera-api';
const TYPE = 'at+jwt';

export interface AccessClaims {
  userId: string;
  sessionId: string;
}

export interface VerifiedToken extends AccessClaims {
  jti: string;
  expiresAt: Date;
}

export async function signAccessToken(keys: SigningKeyStore, claims: AccessClaims, now: Date): Promise<string> {
  const { id, privateKey } = await currentSigningKey(keys);
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid: id })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(claims.userId)
    .setJti(newId())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_TOKEN_SECONDS)
    .sign(privateKey);
}

/** The claims of a token whose signature, type, issuer, audience and expiry are valid; null otherwise. */
export async function verifyAccessToken(keys: SigningKeyStore, token: string): Promise<VerifiedToken | null> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => tokenVerificationKey(keys, kid ?? ''), {
      algorithms: ['EdDSA'],
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: TYPE,
      requiredClaims: ['sub', 'sid', 'jti', 'exp'],
      currentDate: keys.now(),
    });
    const { sub, sid, jti, exp } = payload as { sub: string; sid: string; jti: string; exp: number };
    return { userId: sub, sessionId: sid, jti, expiresAt: new Date(exp * 1000) };
  } catch {
    return null;
  }
}
