/** A software authenticator for tests without a browser: makes ES256 passkeys and signs with them as WebAuthn specifies. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString('base64url');

/** User present, user verified, credential included. */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

export interface Signing {
  origin?: string;
  /** The signature counter; one more than the last when omitted. */
  counter?: number;
  isVerified?: boolean;
  crossOrigin?: boolean;
  userHandle?: string;
}

export interface Authenticator {
  id: string;
  create(options: { challenge: string; rp: { id: string }; user: { id: string } }, how?: Signing): object;
  get(options: { challenge: string; rpId: string }, how?: Signing): object;
}

export function createAuthenticator(origin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;
  let userHandle = '';

  const clientData = (type: string, challenge: string, how: Signing) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...only(how, 'origin', 'crossOrigin') }));
  const authenticatorData = (rpId: string, how: Signing, more = Buffer.alloc(0)) => {
    counter = how.counter ?? counter + 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flags = PRESENT | (how.isVerified === false ? 0 : VERIFIED) | (more.length > 0 ? ATTESTED : 0);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, more]);
  };

  return {
    id: base64url(id),

    create({ challenge, rp, user }, how = {}) {
      userHandle = user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const credential = Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey)]);
      const authData = authenticatorData(rp.id, how, credential);
      // { fmt: 'none', attStmt: {}, authData }
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(authData),
      ]);
      return {
        id: base64url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge, how)),
          attestationObject: base64url(attestationObject),
          transports: ['internal'],
        },
      };
    },

    get({ challenge, rpId }, how = {}) {
      const data = authenticatorData(rpId, how);
      const client = clientData('webauthn.get', challenge, how);
      return {
        id: base64url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)),
          userHandle: how.userHandle ?? userHandle,
        },
      };
    },
  };
}

const only = (how: Signing, ...names: (keyof Signing)[]) =>
  Object.fromEntries(names.filter((name) => how[name] !== undefined).map((name) => [name, how[name]]));

/** The subset of CBOR that is needed here. */
const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
const bytes = (value: Buffer) =>
  Buffer.concat([
    value.length < 256 ? Buffer.from([0x58, value.length]) : Buffer.from([0x59, value.length >> 8, value.length & 255]),
    value,
  ]);

/** A P-256 key for ES256: { 1: 2, 3: -7, -1: 1, -2: x, -3: y }. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const part = (name: number, value: string) =>
    Buffer.concat([Buffer.from([name]), bytes(Buffer.from(value, 'base64url'))]);
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]), part(0x21, x), part(0x22, y)]);
}
