import type { Command } from '../command.ts'
import { HELP_OPTION } from '../shared-options.ts'
import type { SandboxOptions } from './serve.ts'

const MAXIMUM = { port: 65_535, orders: 1_000_000, seed: Number.MAX_SAFE_INTEGER }

export const sandboxCommand: Command = {
  name: 'sandbox',
  usage: 'countermand sandbox [options]',
  summary: "serve a stateful stand-in for Telnyx's API on this machine",
  options: [
    { name: 'port', type: 'string', value: 'PORT', help: 'default 8788; 0 picks a free port' },
    { name: 'orders', type: 'string', value: 'N', help: 'number of orders' },
    { name: 'seed', type: 'string', value: 'N', help: 'seed of the random numbers' },
    { name: 'faults', type: 'string', value: 'FILE', help: 'JSON file of fault rules' },
    HELP_OPTION,
  ],
  notes: 'Serves until Ctrl+C or SIGTERM.',
  examples: ['countermand sandbox --orders 3000'],

  parse({ values, positionals }) {
    if (positionals[0] !== undefined) {
      return { usageError: `sandbox takes no argument, but got ${JSON.stringify(positionals[0])}.` }
    }
    const options: SandboxOptions = { port: 8788, faultsFile: values.get('faults') }
    for (const name of ['port', 'orders', 'seed'] as const) {
      const text = values.get(name)
      if (text === undefined) continue
      if (!/^\d+$/.test(text) || Number(text) > MAXIMUM[name]) {
        return {
          usageError: `--${name} takes a whole number from 0 to ${MAXIMUM[name]}, not ${JSON.stringify(text)}.`,
        }
      }
      options[name] = Number(text)
    }
    return {
      kind: 'sandbox',
      ...options,
      async run(context) {
        const { serveSandbox } = await import('./serve.ts') // loads the whole sandbox
        return serveSandbox(options, context)
      },
    }
  },
}
