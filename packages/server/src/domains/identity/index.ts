/** The door for the server and for other domains. */
export { type Authenticate, createAuthenticate } from './authentication.ts';
export { signUp } from './sign-up.service.ts';
