/** Imports: a file of any size, uploaded in pieces that may fail and be repeated. */
import type { CallOptions } from './calls.ts';
import type { ContactsImportsCreateInput, Import, TesseraApi } from './generated/index.ts';

export interface UploadImport extends ContactsImportsCreateInput {
  /** A File from an input, bytes, or a stream of them (a Node file stream, for example). */
  file: Blob | Uint8Array | AsyncIterable<Uint8Array>;
}

export interface UploadOptions extends Pick<CallOptions, 'signal' | 'headers'> {
  /** Called after every piece. `totalBytes` is null for a stream. */
  onProgress?: (progress: { sentBytes: number; totalBytes: number | null }) => void;
  /** Goes on with an upload that was interrupted: the same file, from where it stopped. */
  importId?: string;
  /** false leaves the import waiting, to look at its `preview` and start it later. */
  start?: boolean;
}

/** The server takes no larger ones. */
const PIECE_BYTES = 512 * 1024;

/** Uploads a CSV file of contacts and starts its import. Follow it with `contacts.imports.watch`. */
export async function uploadImport(
  { contacts: { imports } }: { contacts: Pick<TesseraApi['contacts'], 'imports'> },
  { file, ...input }: UploadImport,
  { onProgress, importId, start = true, ...options }: UploadOptions = {},
): Promise<Import> {
  const opened =
    importId === undefined ? await imports.create(input, options) : await imports.get({ id: importId }, options);
  const { id, sizeBytes } = opened;
  const totalBytes = file instanceof Blob ? file.size : file instanceof Uint8Array ? file.byteLength : null;
  let startByte = sizeBytes;
  for await (const piece of piecesOf(file, sizeBytes)) {
    const appended = await imports.append({ id, startByte, data: base64(piece) }, options);
    startByte = appended.sizeBytes;
    onProgress?.({ sentBytes: startByte, totalBytes });
  }
  return start ? imports.start({ id }, options) : imports.get({ id }, options);
}

/** What follows byte `from`, in pieces. */
async function* piecesOf(file: UploadImport['file'], from: number): AsyncGenerator<Uint8Array> {
  if (file instanceof Blob) {
    for (let at = from; at < file.size; at += PIECE_BYTES) {
      yield new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    }
    return;
  }
  let toSkip = from;
  let filled = 0;
  const buffer = new Uint8Array(PIECE_BYTES);
  for await (const chunk of file instanceof Uint8Array ? [file] : file) {
    let rest = chunk.subarray(toSkip);
    toSkip = Math.max(0, toSkip - chunk.byteLength);
    while (rest.byteLength > 0) {
      const part = rest.subarray(0, PIECE_BYTES - filled);
      buffer.set(part, filled);
      filled += part.byteLength;
      rest = rest.subarray(part.byteLength);
      if (filled < PIECE_BYTES) break;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

function base64(bytes: Uint8Array): string {
  let text = '';
  // `String.fromCharCode` takes its arguments from the stack, which is not endless.
  for (let at = 0; at < bytes.byteLength; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
