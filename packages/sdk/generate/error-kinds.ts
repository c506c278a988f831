/** The kinds of error as types, so that a client's `switch` over them can be exhaustive. */

export function errorKindsFile(header: string, errorKinds: Record<string, readonly string[]>): string {
  const members = Object.entries(errorKinds).map(
    ([domain, kinds]) => `  ${domain}:\n${kinds.map((kind) => `    | '${kind}'`).join('\n')};\n`,
  );
  return `${header}
/** Every kind of error that the server names in \`details.kind\`, by domain; \`trpc\` are those of any call. */
export interface ErrorKinds {
${members.join('')}}

export type ErrorKind = ErrorKinds[keyof ErrorKinds];
`;
}
