import type { TelnyxFailure } from './telnyx-failure.ts'

/** Thrown by a client's wire calls. `failure` says all there is to know; nothing is behind the message. */
export class TelnyxError extends Error {
  override readonly name = 'TelnyxError'
  readonly failure: TelnyxFailure

  constructor(failure: TelnyxFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The failure behind an error that a wire call threw; any other error is a bug and goes on. */
export function failureOf(error: unknown): TelnyxFailure {
  if (error instanceof TelnyxError) return error.failure
  throw error
}
