import type { Writable } from 'node:stream'

/** The output of a command can't be written any more. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** The reader has enough, as `head` does: no failure of the command. */
  readonly isReaderGone: boolean

  constructor(cause: Error) {
    super(`The output could not be written: ${cause.message}.`, { cause })
    this.isReaderGone = 'code' in cause && cause.code === 'EPIPE'
  }
}

/**
 * Writes to an output and waits until it has taken that.
 *
 * @throws OutputError
 */
export const printTo = (out: Writable) => (text: string) =>
  new Promise<void>((resolve, reject) => {
    out.write(text, (error) => (error ? reject(new OutputError(error)) : resolve()))
  })
