import { authRouter, meProcedure } from './auth.router.ts';

export const identityRouter = {
  me: meProcedure,
  auth: authRouter,
};
