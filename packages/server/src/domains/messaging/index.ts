/** The door for other domains. */
