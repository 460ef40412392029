import { startChild } from '../child.ts'

/** Starts `minimal-telnyx.ts`, which answers each request after so many milliseconds. */
export async function startUpstream({ latencyMs = 0 } = {}) {
  const { greeting: port, close } = await startChild('upstream/minimal-telnyx.ts', [String(latencyMs)])
  return { baseUrl: `http://127.0.0.1:${port}/v2`, close }
}
