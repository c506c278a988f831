/** Reads the uploaded file as UTF-8 from any byte on, in pieces: memory use does not grow with the size of the file. */
import { ImportChunk } from '@tessera/db';
import { inTransaction, type OrganizationScope } from '../../../../trpc/context.ts';

/** A problem of the file. The message is shown to the user. */
export class CsvProblem extends Error {}

export interface TextSource {
  /** UTF-8 without byte-order mark. */
  pieces: AsyncGenerator<Buffer>;
  /** The position in the file after the first `bytes` bytes of `pieces`. */
  positionAfter(bytes: number): number;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The parser handles a piece without a pause, so a larger one would delay other requests. */
const PIECE_BYTES = 64 * 1024;

const NOT_UTF8 = 'The file is not UTF-8. In Excel, choose "CSV UTF-8 (comma delimited)" when saving.';

export async function openText(scope: OrganizationScope, importId: string, from: number): Promise<TextSource> {
  const { encoding, markBytes } = detectEncoding(await readFirstBytes(scope, importId));
  const start = Math.max(from, markBytes);
  return decodeText(chunksFrom(scope, importId, start), encoding, start);
}

/** The same for the first bytes of a file that are in memory. */
export function textOfStart(start: Buffer): TextSource {
  const { encoding, markBytes } = detectEncoding(start);
  return decodeText(inPieces(start.subarray(markBytes)), encoding, markBytes);
}

function decodeText(bytes: AsyncGenerator<Buffer>, encoding: Encoding, start: number): TextSource {
  if (encoding === 'utf-8') return { pieces: requireUtf8(bytes), positionAfter: (length) => start + length };
  return transcodeUtf16(bytes, encoding, start);
}

async function readFirstBytes(scope: OrganizationScope, importId: string): Promise<Buffer> {
  const first = await inTransaction(
    scope,
    (ctx) =>
      ImportChunk.of(ctx)
        .findOne({ importId, startByte: 0 })
        .select(ctx.db.raw('substring(data from 1 for 4) as data'))
        .execute(),
    { readOnly: true },
  );
  return first?.data ?? Buffer.alloc(0);
}

function detectEncoding(bytes: Buffer): { encoding: Encoding; markBytes: number } {
  const hex = bytes.subarray(0, 4).toString('hex');
  if (hex === '504b0304') throw new CsvProblem('This is an Excel workbook or a ZIP archive. Save it as CSV first.');
  if (hex.startsWith('efbbbf')) return { encoding: 'utf-8', markBytes: 3 };
  if (hex.startsWith('fffe')) return { encoding: 'utf-16le', markBytes: 2 };
  if (hex.startsWith('feff')) return { encoding: 'utf-16be', markBytes: 2 };
  return { encoding: 'utf-8', markBytes: 0 };
}

async function* chunksFrom(scope: OrganizationScope, importId: string, start: number): AsyncGenerator<Buffer> {
  for (let at = start; ; ) {
    const chunk = await inTransaction(
      scope,
      (ctx) =>
        ImportChunk.of(ctx)
          .where({ importId })
          .where('startByte', '<=', at)
          .orderBy('startByte', 'desc')
          .first()
          .execute(),
      { readOnly: true },
    );
    const rest = chunk?.data.subarray(at - chunk.startByte);
    if (!rest || rest.length === 0) return;
    yield* inPieces(rest);
    at += rest.length;
  }
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += PIECE_BYTES) yield bytes.subarray(i, i + PIECE_BYTES);
}

/** Passes valid UTF-8 through and throws at anything else. Guessing another encoding would damage names without notice. */
async function* requireUtf8(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const check = (piece?: Buffer) => {
    try {
      decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      throw new CsvProblem(NOT_UTF8);
    }
  };
  for await (const piece of chunks) {
    if (piece.includes(0)) throw new CsvProblem(NOT_UTF8);
    check(piece);
    yield piece;
  }
  check();
}

function transcodeUtf16(chunks: AsyncGenerator<Buffer>, encoding: Encoding, start: number): TextSource {
  /** The latest pieces, to convert an offset in UTF-8 to a position in the file. */
  const recent: { bytes: number; position: number; text: Buffer }[] = [];
  async function* pieces() {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    let bytes = 0;
    let position = start;
    for await (const chunk of chunks) {
      const decoded = decoder.decode(chunk, { stream: true });
      const text = Buffer.from(decoded);
      recent.push({ bytes, position, text });
      bytes += text.length;
      position += 2 * decoded.length;
      yield text;
    }
  }
  return {
    pieces: pieces(),
    positionAfter(bytes) {
      while (recent[1] && recent[1].bytes <= bytes) recent.shift();
      const [piece] = recent;
      return piece ? piece.position + 2 * piece.text.subarray(0, bytes - piece.bytes).toString().length : start;
    },
  };
}
