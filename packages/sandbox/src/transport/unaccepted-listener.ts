import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

interface Address {
  host: string
  port: number
}

/** Listens, and then blocks its thread, so that nothing accepts what the kernel has queued. */
const LISTEN_AND_BLOCK = `
  const { createServer } = require('node:net')
  const { parentPort, workerData } = require('node:worker_threads')
  createServer().listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage('listening')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

/** With a backlog of 1 Linux completes two handshakes before it ignores every further one. */
const COMPLETED_BY_KERNEL = 2

/** Systems other than Linux may complete a few more. */
const CONNECTIONS_TO_FILL_QUEUE = 8

/**
 * A port on which a connection never completes: the listener's queue is full and nothing empties it.
 * What a client meets is a TCP connect that hangs until its own timeout.
 */
export async function startUnacceptedListener(address: Address) {
  const worker = new Worker(LISTEN_AND_BLOCK, { eval: true, workerData: address })
  await once(worker, 'message')
  const fillers = Array.from({ length: CONNECTIONS_TO_FILL_QUEUE }, () => filler(address))
  await new Promise<void>((resolve) => {
    let connected = 0
    for (const socket of fillers)
      socket.once('connect', () => {
        connected++
        if (connected === COMPLETED_BY_KERNEL) resolve()
      })
  })
  return {
    async close() {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    },
  }
}

function filler(address: Address): Socket {
  const socket = connect(address)
  socket.on('error', () => {}) // the listener resets it when it closes
  return socket
}
