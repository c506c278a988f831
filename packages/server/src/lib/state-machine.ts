/** State machines as data: which state may follow which. A resource's table is in its `<resource>-state.ts`. */

export type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

/** The states from which `to` may be reached: for `where status = any(:from)`. */
export const statesBefore = <State extends string>(transitions: Transitions<State>, to: State): State[] =>
  (Object.keys(transitions) as State[]).filter((from) => transitions[from].includes(to));

export const canTransition = <State extends string>(transitions: Transitions<State>, from: State, to: State): boolean =>
  transitions[from].includes(to);

/** States without a successor. */
export const finalStates = <State extends string>(transitions: Transitions<State>): State[] =>
  (Object.keys(transitions) as State[]).filter((state) => transitions[state].length === 0);
