// A sandbox with so many pending orders, in its own process. It replies with how many requests it has received.
import { startSandbox } from '@countermand/sandbox'

const pending = Number(process.argv[2])
const { baseUrl, sandbox } = await startSandbox({ seed: { orders: 0, pending } })

process.on('message', () => process.send?.({ requests: sandbox.requests().requests.length }))
// Exits with its parent, so that no process stays behind.
process.on('disconnect', () => process.exit())
process.send?.({ TELNYX_BASE_URL: baseUrl, TELNYX_API_KEY: sandbox.apiKey })
