/** For tRPC's own tooling: `createTRPCClient<AppRouter>({ links: [httpLink({ url, transformer })] })`. */
export type { AppRouter } from './generated/app-router.ts';
export { type Transformer, transformer } from './transport/wire.ts';
