import type { TelnyxFailure } from '@countermand/core'

/** The result of a read. Undefined in its place: it is not read yet. */
export type Reading<Value> = { value: Value } | { failure: TelnyxFailure }
