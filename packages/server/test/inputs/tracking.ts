/** Valid inputs for the procedures of tracking. */
import type { World } from '../worlds/ids.ts';

export const trackingInputs: Record<string, (world: World) => unknown> = {};
