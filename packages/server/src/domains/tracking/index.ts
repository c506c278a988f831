/** The door for other domains. */
export {};
