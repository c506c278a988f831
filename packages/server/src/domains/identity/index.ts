/** The door for the server and for other domains. */
export { signUp } from './auth/sign-up.service.ts';
export { type Authenticate, createAuthenticate } from './authentication/authentication.ts';
