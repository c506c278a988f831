/** How much an import takes at once. */

/** One piece of an upload. */
export const MAX_PIECE_BYTES = 512 * 1024;
export const MAX_FILE_BYTES = 500_000_000;
export const MAX_COLUMNS = 200;
/** One record with everything in it; a longer one is a quote that was never closed. */
export const MAX_RECORD_BYTES = 128_000;
/** What one transaction takes: enough to make it worth while, little enough to lose and do again. */
export const BATCH_RECORDS = 1_000;
export const BATCH_BYTES = 1_000_000;
