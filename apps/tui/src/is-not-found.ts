import { TelnyxError } from '@countermand/core'

/** Whether a read failed because there is no such object for this key. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof TelnyxError && error.failure.kind === 'rejected' && error.failure.status === 404
