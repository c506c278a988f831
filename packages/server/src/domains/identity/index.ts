/** The door for the server and for other domains. */
export { signUp } from './auth.service.ts';
export { type Authenticate, createAuthenticate } from './authentication.ts';
