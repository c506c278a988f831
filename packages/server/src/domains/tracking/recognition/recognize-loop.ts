/** The name of the loop that recognizes events. Apart from it, so that services can wake it without importing it. */
export const RECOGNIZE_LOOP = 'tracking.recognize';
