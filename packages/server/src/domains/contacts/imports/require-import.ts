/** Reads an import that has to exist. */
import { Import } from '@tessera/db';
import { notFound } from '../../../lib/app-error.ts';
import type { Ctx } from '../../../trpc/context.ts';

export async function requireImport(ctx: Ctx, id: string): Promise<Import> {
  const found = await Import.of(ctx).findOne({ id });
  if (!found) throw notFound('import');
  return found;
}

/** Locks the import FOR UPDATE until the transaction ends. */
export async function lockImport(ctx: Ctx, id: string): Promise<Import> {
  const found = await Import.of(ctx).findOne({ id }).forUpdate();
  if (!found) throw notFound('import');
  return found;
}
