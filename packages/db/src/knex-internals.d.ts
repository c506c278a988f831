/**
 * The methods by which a knex dialect decides how a statement is sent and a transaction opened. knex does not type
 * them.
 */
declare module 'knex/lib/dialects/postgres/index.js' {
  export default class Client {
    constructor(config: object);
    acquireRawConnection(): Promise<unknown>;
    prepBindings(bindings: unknown[]): unknown[];
    positionBindings(sql: string): string;
    acquireConnection(): Promise<unknown>;
    releaseConnection(connection: unknown): Promise<void>;
  }
}

declare module 'knex/lib/dialects/postgres/execution/pg-transaction.js' {
  export default class Transaction {
    constructor(client: unknown, container: unknown, config: unknown, outer: unknown);
    readonly client: unknown;
    readonly trxClient: { query(connection: unknown, sql: string): Promise<{ response: { command: string } }> };
    protected _completed: boolean;
    protected _resolver: (value: unknown) => void;
    protected _rejecter: (error: unknown) => void;
    commit(connection: unknown, value: unknown): Promise<unknown>;
  }
}

declare module 'knex/lib/knex-builder/make-knex.js' {
  export default function makeKnex(client: object): import('knex').Knex;
}
