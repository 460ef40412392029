import { TelnyxError, type TelnyxFailure } from '@countermand/core'

/** What a request gave. Undefined in its place: it is not read yet. */
export type ReadResult<Value> = { value: Value } | { failure: TelnyxFailure }

/** A failure as a value; any other error is a bug. */
export async function toReadResult<Value>(read: Promise<Value>): Promise<ReadResult<Value>> {
  try {
    return { value: await read }
  } catch (error) {
    if (error instanceof TelnyxError) return { failure: error.failure }
    throw error
  }
}
