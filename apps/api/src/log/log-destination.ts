import { constants, openSync, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** The buffer for lines while the output is blocked, in bytes (approximately). Further lines are dropped. */
const MAX_BUFFERED = 4 * 1024 * 1024

/** The pause before a blocked output is tried again, in milliseconds. */
const RETRY_MS = 100

/** How long the exit of the process may be delayed to write the buffer, in milliseconds. */
const EXIT_TIMEOUT_MS = 1_000

const EXIT_RETRY_MS = 10

interface LogDestinationOptions {
  /** Called for each line that is dropped. */
  onDrop?: (() => void) | undefined
  /** Called with the number of dropped lines, once there is room for a line again. */
  onDropped: (lines: number) => void
}

/**
 * Writes lines to stdout without blocking: a stalled reader or a full disk only costs lines. The lines of one
 * turn of the event loop are written together.
 *
 * Not `pino.destination({ sync: false })`: it writes to a pipe in a thread, and while that thread waits for
 * the reader, the process can't exit.
 */
export function createLogDestination({ onDrop, onDropped }: LogDestinationOptions): DestinationStream {
  const fd = openStdout()
  let lines: string[] = []
  /** The part of the encoded lines that is not written yet. */
  let encoded: Buffer = Buffer.alloc(0)
  /** The length of `lines`, in characters. */
  let length = 0
  let dropped = 0
  let isScheduled = false

  /** Writes as much as the output accepts now. Returns false when something is left. */
  function writeBuffer(): boolean {
    for (;;) {
      if (encoded.length === 0) {
        if (lines.length === 0) return true
        encoded = Buffer.from(lines.join(''))
        lines = []
        length = 0
      }
      try {
        encoded = encoded.subarray(writeSync(fd, encoded))
      } catch {
        // A full pipe (EAGAIN), a full disk (ENOSPC) or a missing reader (EPIPE) must not stop the gateway.
        return false
      }
    }
  }

  function flush() {
    isScheduled = false
    const isDone = writeBuffer()
    reportDropped()
    if (!isDone) setTimeout(schedule, RETRY_MS).unref()
  }

  function schedule() {
    if (isScheduled) return
    isScheduled = true
    setImmediate(flush)
  }

  /** Precedes the lines that follow the dropped ones. Waiting for half of the buffer avoids many small reports. */
  function reportDropped() {
    if (dropped === 0 || length + encoded.length > MAX_BUFFERED / 2) return
    const count = dropped
    dropped = 0
    onDropped(count)
  }

  process.on('exit', () => {
    const deadline = performance.now() + EXIT_TIMEOUT_MS
    while (!writeBuffer() && performance.now() < deadline) pause(EXIT_RETRY_MS)
  })

  return {
    write(line) {
      reportDropped()
      if (dropped > 0 || length + encoded.length + line.length > MAX_BUFFERED) {
        dropped++
        onDrop?.()
        return
      }
      length += line.length
      lines.push(line)
      schedule()
    },
  }
}

/** Stdout in non-blocking mode, if the system allows it. */
function openStdout(): number {
  // Node makes a pipe or a socket non-blocking when it creates the stream.
  if (!process.stdout.isTTY) return 1
  try {
    // Other programs share the terminal, so it is opened again for this process: ctrl+s then blocks only the output.
    return openSync('/dev/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return 1
  }
}

function pause(ms: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
