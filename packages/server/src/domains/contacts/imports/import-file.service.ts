/** The uploaded file of an import. It arrives in pieces, which clients may repeat, and is deleted when the import has ended. */
import { Import, ImportChunk } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput } from '../../../lib/app-error.ts';
import { type Ctx, inTransaction, type OrganizationScope } from '../../../trpc/context.ts';
import type { AppendToImportInput } from './import.schema.ts';
import { MAX_FILE_BYTES, MAX_PIECE_BYTES } from './import-limits.ts';
import { lockImport } from './require-import.ts';

/**
 * Adds the next piece. A piece that has arrived before may be sent again; for any other position, CONFLICT says where the next piece
 * starts. Locks the import.
 */
export async function appendToImport(ctx: Ctx, { id, startByte, data: base64 }: z.infer<typeof AppendToImportInput>) {
  const data = Buffer.from(base64, 'base64');
  if (data.length > MAX_PIECE_BYTES) throw badInput('data', `may have ${MAX_PIECE_BYTES} bytes at most`);
  const { status, sizeBytes } = await lockImport(ctx, id);
  if (startByte < sizeBytes && (await isStored(ctx, id, startByte, data))) return { sizeBytes };
  if (status !== 'uploading') {
    throw new AppError('CONFLICT', `An import that is ${status} takes no more pieces`, {
      kind: 'import_upload_closed',
      status,
    });
  }
  if (startByte !== sizeBytes) {
    throw new AppError('CONFLICT', `The next piece begins at byte ${sizeBytes}, not ${startByte}`, {
      kind: 'import_offset_mismatch',
      expectedStartByte: sizeBytes,
    });
  }
  const newSize = sizeBytes + data.length;
  if (newSize > MAX_FILE_BYTES)
    throw badInput('data', `a file may have ${MAX_FILE_BYTES / 1_000_000} MB at most; split it`);
  if (data.length > 0) {
    await ImportChunk.query(ctx.db).insert({ organizationId: ctx.organization.id, importId: id, startByte, data });
    await Import.of(ctx).where({ id }).patch({ sizeBytes: newSize });
  }
  return { sizeBytes: newSize };
}

async function isStored(ctx: Ctx, importId: string, startByte: number, data: Buffer): Promise<boolean> {
  const chunk = await ImportChunk.of(ctx).findOne({ importId, startByte });
  return chunk?.data.equals(data) ?? false;
}

/** Chunks that one transaction deletes, so that it stays short even for the largest file. */
const CHUNKS_PER_DELETE = 50;

/** Deletes the file of an import that has ended. Its figures and issues stay. */
export async function deleteImportFile(scope: OrganizationScope, importId: string): Promise<void> {
  const deleteChunks = (ctx: Ctx) =>
    ImportChunk.of(ctx)
      .where({ importId })
      .whereIn(
        'startByte',
        ImportChunk.of(ctx).where({ importId }).select('startByte').orderBy('startByte').limit(CHUNKS_PER_DELETE),
      )
      .delete()
      .execute();
  while ((await inTransaction(scope, deleteChunks)) > 0);
}
