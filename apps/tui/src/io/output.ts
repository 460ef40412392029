import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

type Stream = NodeJS.Process['stdout' | 'stderr']

/** Standard output or standard error. A failed write aborts `closed`; it never crashes a command. */
export function createOutput(stream: Stream) {
  const closed = new AbortController()
  const fail = (error: unknown) => closed.abort(error)
  stream.on('error', fail)
  // The type says it is always a socket; for a file Node gives another kind of stream.
  const isFile = !((stream as Writable) instanceof Socket) && typeof stream.fd === 'number'
  return {
    /** Aborts, with the error, once nothing more can be written. */
    closed: closed.signal,
    write(text: string) {
      if (closed.signal.aborted) return
      if (!isFile) return void stream.write(text)
      try {
        writeFully(stream.fd, text)
      } catch (error) {
        fail(error)
      }
    },
    /** Resolves once everything is written or has failed. */
    async flush() {
      if (!isFile) await new Promise<void>((resolve) => stream.write('', () => resolve()))
      await setImmediate() // a stream emits its error after the callbacks
    },
  }
}

/**
 * Node's file stream takes a partial write for a complete one, and the last write before a disk is full
 * is partial.
 */
function writeFully(fd: number, text: string) {
  for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest))
}

/** Whether writing failed for another reason than a reader that left, such as `head`. */
export const isBroken = ({ aborted, reason }: AbortSignal): boolean => aborted && reason?.code !== 'EPIPE'
