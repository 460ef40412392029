import type { TelnyxFailure } from './telnyx-failure.ts'

/**
 * Thrown by the wire calls of a client. `failure` has every detail: its kind, whether the request may have taken
 * effect (`delivery`), and Telnyx's status and errors.
 *
 * @example
 * if (error instanceof TelnyxError && error.failure.delivery === 'not-sent') console.log('safe to retry')
 */
export class TelnyxError extends Error {
  override readonly name = 'TelnyxError'
  readonly failure: TelnyxFailure

  constructor(failure: TelnyxFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The failure of an error that a wire call threw. Any other error is a bug and is rethrown. */
export function getFailure(error: unknown): TelnyxFailure {
  if (error instanceof TelnyxError) return error.failure
  throw error
}
