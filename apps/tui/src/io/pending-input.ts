import { setImmediate } from 'node:timers/promises'

/** Resolves when the input that was typed by now has been read. */
export async function pendingInputRead(): Promise<void> {
  // Pending input arrives in the second turn of the event loop; the first one only starts polling.
  await setImmediate()
  await setImmediate()
}
