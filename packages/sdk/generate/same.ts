/** Compares two types: equal if each is assignable to the other and the same fields are optional. */

/** Accepts only `true`. */
export type True<Claim extends true> = Claim;

export type SameInput<Inferred, Generated> = Same<Shape<Given<Inferred>>, Shape<Given<Generated>>>;

/** Generated outputs have open enums; those of the router are closed. */
export type SameOutput<Inferred, Generated> = Same<Shape<Inferred>, Shape<Generated>>;

/** The item of a subscription, without its tracking id. */
export type SameItem<Inferred, Generated> =
  Inferred extends AsyncIterable<infer Item>
    ? SameOutput<Item extends { id: string; data: infer Data } ? Exclude<Data, null> : Item, Generated>
    : false;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** An optional input is compared without `undefined`; a procedure without an input has `undefined`. */
type Given<Input> = [Input] extends [void | undefined] ? undefined : Exclude<Input, void | undefined>;

/** Marks each field as optional or required, because plain assignability ignores a missing optional field. */
type Shape<T> = unknown extends T
  ? 'unknown'
  : T extends Date | number | boolean | null | undefined | void
    ? T
    : T extends string
      ? Closed<T>
      : T extends readonly unknown[]
        ? { [Index in keyof T]: Shape<T[Index]> }
        : // biome-ignore lint/complexity/noBannedTypes: an optional field accepts {}
          { [Key in keyof T]-?: [{} extends Pick<T, Key> ? 'optional' : 'required', Shape<T[Key]>] };

/** `'a' | (string & {})` → `'a'`; `string` stays `string`. */
type Closed<T extends string> = string extends T ? (IsText<T> extends true ? string : never) : T;
type IsText<T> = (<X>() => X extends T ? 1 : 2) extends <X>() => X extends string ? 1 : 2 ? true : false;
