/** Encrypts backups as age files (age-encryption.org/v1). The master key wraps the key of the file. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline as joined, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { createGunzip, createGzip } from 'node:zlib';
import { Decrypter, Encrypter, type Identity, type Recipient, Stanza } from 'age-encryption';
import { decrypt, encrypt } from '../sealing/aes-gcm.ts';
import { type MasterKeys, masterKeyId, requireMasterKey } from '../sealing/sealing.ts';

const STANZA = 'tessera-master-key';

const recipientOf = (masterKey: Buffer): Recipient => ({
  wrapFileKey: (fileKey) => [
    new Stanza([STANZA, masterKeyId(masterKey)], encrypt(masterKey, STANZA, Buffer.from(fileKey))),
  ],
});

const identityOf = (masterKeys: MasterKeys): Identity => ({
  unwrapFileKey(stanzas) {
    const stanza = stanzas.find(({ args }) => args[0] === STANZA);
    if (!stanza) return null;
    const masterKey = requireMasterKey(masterKeys, stanza.args[1] ?? '', 'This backup needs');
    return decrypt(masterKey, STANZA, Buffer.from(stanza.body));
  },
});

/** Writes a new file, compressed and encrypted; resolves when the disk has it. */
export async function writeEncrypted(
  path: string,
  masterKeys: MasterKeys,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipientOf(masterKeys[0]));
  const gzip = createGzip();
  // Unlike Readable.toWeb, `from` reads nothing ahead.
  const encrypted = await encrypter.encrypt(ReadableStream.from<Uint8Array>(gzip) as never);
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  const ends = [pipeline(content, gzip), pipeline(Readable.from(encrypted as never), file)];
  try {
    // The first error is the cause of the other one.
    await Promise.all(ends);
  } finally {
    await Promise.allSettled(ends);
  }
}

/** The content of such a file. Throws when the file is incomplete or was altered, at the latest at its end. */
export async function* readEncrypted(path: string, masterKeys: MasterKeys): AsyncGenerator<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityOf(masterKeys));
  const decrypted = await decrypter.decrypt(ReadableStream.from<Uint8Array>(createReadStream(path)) as never);
  // The reader below receives the error of any of the streams.
  const content = joined(Readable.from(decrypted as never), createGunzip(), () => {});
  yield* content as AsyncIterable<Buffer>;
}
