/** Are two types the same to whoever uses them? Assignable both ways, with every field's being optional or not told apart. */

/** Takes nothing but true. */
export type True<Claim extends true> = Claim;

export type SameInput<Inferred, Generated> = Same<Shape<Given<Inferred>>, Shape<Given<Generated>>>;

/** Outputs are generated open for enum values to come; the router's are not. */
export type SameOutput<Inferred, Generated> = Same<Shape<Inferred>, Shape<Generated>>;

/** What a subscription yields, without its tracking id. */
export type SameItem<Inferred, Generated> =
  Inferred extends AsyncIterable<infer Item>
    ? SameOutput<Item extends { id: string; data: infer Data } ? Exclude<Data, null> : Item, Generated>
    : false;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** An input that may be left out is compared as what it is when given; a missing one is undefined. */
type Given<Input> = [Input] extends [void | undefined] ? undefined : Exclude<Input, void | undefined>;

/** Plain assignability takes a missing optional field for the same; `['optional', …]` and `['required', …]` are not. */
type Shape<T> = unknown extends T
  ? 'unknown'
  : T extends Date | number | boolean | null | undefined | void
    ? T
    : T extends string
      ? Closed<T>
      : T extends readonly unknown[]
        ? { [Index in keyof T]: Shape<T[Index]> }
        : // biome-ignore lint/complexity/noBannedTypes: {} is what every optional field lets through
          { [Key in keyof T]-?: [{} extends Pick<T, Key> ? 'optional' : 'required', Shape<T[Key]>] };

/** `'a' | (string & {})` → `'a'`; text stays text. */
type Closed<T extends string> = string extends T ? (IsText<T> extends true ? string : never) : T;
type IsText<T> = (<X>() => X extends T ? 1 : 2) extends <X>() => X extends string ? 1 : 2 ? true : false;
