/** Access tokens: JWTs signed with Ed25519 by a key kept sealed in the database. They name a session and live 15 minutes. */
import { newId } from '@tessera/db';
import { jwtVerify, SignJWT } from 'jose';
import { type Keys, publicKey, signingKey } from './signing-key.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = 'tessera';
/** Who is to believe it, and what it is: a JWT for anything else, though signed with the same key, is none of these. */
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

export async function signAccessToken(keys: Keys, claims: AccessClaims, now: Date): Promise<string> {
  const { id, privateKey } = await signingKey(keys);
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

/** What a token says, once its signature, issuer and expiry hold; null otherwise. */
export async function verifyAccessToken(keys: Keys, token: string): Promise<VerifiedToken | null> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => publicKey(keys.database, kid ?? ''), {
      algorithms: ['EdDSA'],
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: TYPE,
      requiredClaims: ['sub', 'sid', 'jti', 'exp'],
    });
    const { sub, sid, jti, exp } = payload as { sub: string; sid: string; jti: string; exp: number };
    return { userId: sub, sessionId: sid, jti, expiresAt: new Date(exp * 1000) };
  } catch {
    return null;
  }
}
