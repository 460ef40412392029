import { TelnyxError, type TelnyxFailure } from '@countermand/core'

/** The result of a read. Undefined in its place: it is not read yet. */
export type Reading<Value> = { value: Value } | { failure: TelnyxFailure }

/** A failure as a value; any other error is a bug. */
export async function asReading<Value>(read: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { value: await read }
  } catch (error) {
    if (error instanceof TelnyxError) return { failure: error.failure }
    throw error
  }
}
