import type { Mode } from '../mode.ts'
import type { Words } from './parse.ts'
import { usage } from './usage.ts'

const MOST = { port: 65_535, orders: 1_000_000, seed: Number.MAX_SAFE_INTEGER }

/** What `countermand sandbox` makes of its words; it needs no target. */
export function decideSandbox({ values, positionals }: Words): Mode {
  if (positionals[0] !== undefined) {
    return usage('sandbox', `sandbox takes no argument, but got ${JSON.stringify(positionals[0])}.`)
  }
  const numbers: Partial<Record<keyof typeof MOST, number>> = {}
  for (const name of ['port', 'orders', 'seed'] as const) {
    const text = values.get(name)
    if (text === undefined) continue
    if (!/^\d+$/.test(text) || Number(text) > MOST[name]) {
      return usage(
        'sandbox',
        `--${name} takes a whole number from 0 to ${MOST[name]}, not ${JSON.stringify(text)}.`,
      )
    }
    numbers[name] = Number(text)
  }
  const { port = 8788, orders, seed } = numbers
  return { kind: 'sandbox', port, orders, seed, faultsFile: values.get('faults') }
}
