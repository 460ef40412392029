import type { Writable } from 'node:stream'

/** The output of a command can't be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** The reader has closed the pipe, as `head` does. That is not a failure of the command. */
  readonly isReaderGone: boolean

  constructor(cause: Error) {
    super(`The output could not be written: ${cause.message}.`, { cause })
    this.isReaderGone = 'code' in cause && cause.code === 'EPIPE'
  }
}

/**
 * Creates a function that writes text and waits until it is written.
 *
 * @throws OutputError
 */
export const createPrint = (out: Writable) => (text: string) =>
  new Promise<void>((resolve, reject) => {
    out.write(text, (error) => (error ? reject(new OutputError(error)) : resolve()))
  })
