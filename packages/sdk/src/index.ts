/** The public API of the package. */

export type {
  Answer,
  Call,
  CallOptions,
  ErrorDetails,
  ListOfProcedure,
  ListProcedure,
  Page,
  Subscription,
} from './calls.ts';
export { createTessera, type Tessera, type TesseraOptions } from './client.ts';
export { fieldErrors, isRetryable, isTesseraError, TesseraError, type TesseraErrorCode } from './errors.ts';
export type { ErrorKind, ErrorKinds } from './generated/error-kinds.ts';
export type * from './generated/index.ts';
export { exponentOf, formatMoney } from './money.ts';
export type { Auth } from './session/auth.ts';
export { memoryStore, type Session, type SessionStore } from './session/session.ts';
export { type UploadImport, type UploadOptions, uploadImport } from './upload.ts';
