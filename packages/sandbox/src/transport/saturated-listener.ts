import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

interface Address {
  host: string
  port: number
}

/** Listens and then blocks its thread, so that no connection is ever accepted. */
const LISTEN_AND_BLOCK = `
  const { createServer } = require('node:net')
  const { parentPort, workerData } = require('node:worker_threads')
  createServer().listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage('listening')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })`

/** With a backlog of 1 Linux completes two handshakes, then ignores all further connects. */
const COMPLETED_BY_KERNEL = 2

/** Other systems may complete a few more handshakes. */
const CONNECTIONS_TO_FILL_BACKLOG = 8

/**
 * A port whose listen backlog is full and never drains. A client's TCP connect hangs there until its own
 * timeout.
 */
export async function startSaturatedListener(address: Address) {
  const worker = new Worker(LISTEN_AND_BLOCK, { eval: true, workerData: address })
  await once(worker, 'message')
  const fillers = Array.from({ length: CONNECTIONS_TO_FILL_BACKLOG }, () => openFiller(address))
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

function openFiller(address: Address): Socket {
  const socket = connect(address)
  socket.on('error', () => {}) // the listener resets it when it closes
  return socket
}
