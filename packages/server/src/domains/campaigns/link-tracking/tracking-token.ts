/**
 * What stands in the addresses of a campaign's links and images: whose they are and where they lead, signed. Only what we wrote
 * into a message ourselves is ever led to.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedSecret } from '../../../lib/tokens.ts';
import type { App } from '../../../runtime/app.ts';

export interface Watched {
  organizationId: string;
  recipientId: string;
  /** A link of the campaign; or an address of this recipient's own; or the image that tells of opening. */
  what: { linkId: string } | { url: string } | 'open';
}

const ID_BYTES = 16;
const SIGNATURE_BYTES = 16;
const KIND = 2 * ID_BYTES;
const [OPEN, LINK, ADDRESS] = [0, 1, 2];
/** Longer addresses are left as they are: with ours around them, mail programs would cut them. */
const MAX_ADDRESS = 1_500;

export type Sign = (watched: Watched) => string | null;

/** Signs many; null for what cannot be put into an address. */
export function signer(app: App): Sign {
  const secret = secrets(app)[0] as Buffer;
  const at = (path: string) => new URL(path, app.config.publicUrl).href;
  const [images, links] = [at('/o/'), at('/c/')];
  return ({ organizationId, recipientId, what }) => {
    const head = [bytesOf(organizationId), bytesOf(recipientId)];
    if (what === 'open') return `${images}${sealed(secret, [...head, Buffer.from([OPEN])])}.gif`;
    if ('linkId' in what) return links + sealed(secret, [...head, Buffer.from([LINK]), bytesOf(what.linkId)]);
    if (what.url.length > MAX_ADDRESS) return null;
    return links + sealed(secret, [...head, Buffer.from([ADDRESS]), Buffer.from(what.url)]);
  };
}

/** Null when it is not one of ours. */
export function readWatched(app: App, token: string): Watched | null {
  const given = Buffer.from(token.slice(0, 4_000), 'base64url');
  const said = given.subarray(0, -SIGNATURE_BYTES);
  if (said.length <= KIND) return null;
  const signature = given.subarray(-SIGNATURE_BYTES);
  if (!secrets(app).some((secret) => timingSafeEqual(signature, signatureOf(secret, said)))) return null;
  const rest = said.subarray(KIND + 1);
  const kind = said[KIND];
  return {
    organizationId: idOf(said.subarray(0, ID_BYTES)),
    recipientId: idOf(said.subarray(ID_BYTES, KIND)),
    what: kind === OPEN ? 'open' : kind === LINK ? { linkId: idOf(rest) } : { url: rest.toString() },
  };
}

/** What an older master key signed is still in somebody's mailbox. */
const secrets = ({ masterKeys }: App): Buffer[] =>
  masterKeys.map((key) => derivedSecret({ masterKeys: [key] }, 'campaigns-watching'));

const signatureOf = (secret: Buffer, said: Buffer): Buffer =>
  createHmac('sha256', secret).update(said).digest().subarray(0, SIGNATURE_BYTES);

function sealed(secret: Buffer, parts: Buffer[]): string {
  const said = Buffer.concat(parts);
  return Buffer.concat([said, signatureOf(secret, said)]).toString('base64url');
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const idOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
