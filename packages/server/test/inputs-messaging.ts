/** Valid inputs for the procedures of messaging. */
import type { World } from './world.ts';

export const messagingInputs: Record<string, (world: World) => unknown> = {};
