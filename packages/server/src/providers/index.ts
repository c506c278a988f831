/** Outside systems, one interface per kind. None yet: payments and messaging bring the first. */
export type Providers = Record<string, never>;
