/** Uploads a file of any size for an import, in parts that are retried separately. */
import type { CallOptions } from './calls.ts';
import type { ContactsImportsCreateInput, Import, TesseraApi } from './generated/index.ts';

export interface UploadImport extends ContactsImportsCreateInput {
  /** A File from an input, bytes, or a stream of bytes (a Node file stream, for example). */
  file: Blob | Uint8Array | AsyncIterable<Uint8Array>;
}

export interface UploadOptions extends Pick<CallOptions, 'signal' | 'headers'> {
  /** Called after each part. `totalBytes` is null for a stream. */
  onProgress?: (progress: { sentBytes: number; totalBytes: number | null }) => void;
  /** Resumes an interrupted upload of the same file where it stopped. */
  importId?: string;
  /** false does not start the import, so that you can look at its `preview` and start it later. */
  start?: boolean;
}

/** The server's maximum for one part. */
const MAX_PART_BYTES = 512 * 1024;

/** Uploads a CSV file of contacts and starts its import. `contacts.imports.watch` reports the progress. */
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
  for await (const part of partsOf(file, sizeBytes)) {
    const appended = await imports.append({ id, startByte, data: base64(part) }, options);
    startByte = appended.sizeBytes;
    onProgress?.({ sentBytes: startByte, totalBytes });
  }
  return start ? imports.start({ id }, options) : imports.get({ id }, options);
}

/** The file from byte `from` on, in parts. */
async function* partsOf(file: UploadImport['file'], from: number): AsyncGenerator<Uint8Array> {
  if (file instanceof Blob) {
    for (let at = from; at < file.size; at += MAX_PART_BYTES) {
      yield new Uint8Array(await file.slice(at, at + MAX_PART_BYTES).arrayBuffer());
    }
    return;
  }
  let toSkip = from;
  let filled = 0;
  const buffer = new Uint8Array(MAX_PART_BYTES);
  for await (const chunk of file instanceof Uint8Array ? [file] : file) {
    let rest = chunk.subarray(toSkip);
    toSkip = Math.max(0, toSkip - chunk.byteLength);
    while (rest.byteLength > 0) {
      const part = rest.subarray(0, MAX_PART_BYTES - filled);
      buffer.set(part, filled);
      filled += part.byteLength;
      rest = rest.subarray(part.byteLength);
      if (filled < MAX_PART_BYTES) break;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

function base64(bytes: Uint8Array): string {
  let text = '';
  // Arguments of `String.fromCharCode` are passed on the stack, which is limited.
  for (let at = 0; at < bytes.byteLength; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
