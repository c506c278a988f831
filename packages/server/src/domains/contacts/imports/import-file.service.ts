/** The file of an import: it arrives in pieces, in any number of tries, and goes when it is no longer needed. */
import { Import, ImportChunk } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { AppendInput } from './import.schema.ts';
import { MAX_FILE_BYTES, MAX_PIECE_BYTES } from './import-limits.ts';

/** Adds the next piece. One that is there already may come again; anything else than the next says where that begins. */
export async function appendPiece(ctx: Ctx, { importId, startByte, data: base64 }: z.infer<typeof AppendInput>) {
  const data = Buffer.from(base64, 'base64');
  if (data.length > MAX_PIECE_BYTES) throw badInput('data', `may have ${MAX_PIECE_BYTES} bytes at most`);
  const found = await Import.of(ctx).findOne({ id: importId }).forUpdate();
  if (!found) throw notFound('import');
  const { sizeBytes } = found;
  if (startByte < sizeBytes && (await isThere(ctx, importId, startByte, data))) return { sizeBytes };
  if (found.status !== 'uploading') throw wrongStatus(found, 'takes no more pieces');
  if (startByte !== sizeBytes) {
    throw new AppError('CONFLICT', `The next piece begins at byte ${sizeBytes}, not ${startByte}`, {
      kind: 'import_offset',
      expectedStartByte: sizeBytes,
    });
  }
  const grown = sizeBytes + data.length;
  if (grown > MAX_FILE_BYTES)
    throw badInput('data', `a file may have ${MAX_FILE_BYTES / 1_000_000} MB at most; split it`);
  if (data.length > 0) {
    await ImportChunk.query(ctx.db).insert({ organizationId: ctx.organization.id, importId, startByte, data });
    await Import.of(ctx).where({ id: importId }).patch({ sizeBytes: grown });
  }
  return { sizeBytes: grown };
}

async function isThere(ctx: Ctx, importId: string, startByte: number, data: Buffer): Promise<boolean> {
  const chunk = await ImportChunk.of(ctx).findOne({ importId, startByte });
  return chunk?.data.equals(data) ?? false;
}

export const wrongStatus = ({ status }: Import, what: string): AppError =>
  new AppError('CONFLICT', `An import that is ${status} ${what}`, { kind: 'import_status', status });

/** Chunks deleted at once: a transaction stays short even for the largest file. */
const FORGET_CHUNKS = 50;

/** Deletes the file of an import that has ended; its figures and issues stay. */
export async function forgetFile(scope: OrganizationScope, importId: string): Promise<void> {
  const some = (ctx: Ctx) =>
    ImportChunk.of(ctx)
      .where({ importId })
      .whereIn(
        'startByte',
        ImportChunk.of(ctx).where({ importId }).select('startByte').orderBy('startByte').limit(FORGET_CHUNKS),
      )
      .delete()
      .execute();
  while ((await inTransaction(scope, some)) > 0);
}
