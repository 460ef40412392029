import { setImmediate } from 'node:timers/promises'
import { type Clock, sleep } from '@countermand/core'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Store } from '../store/store.ts'
import { readStoreFigures, type StoreFigures } from './store-figures.ts'

/** How long a scrape waits for the store, in milliseconds. Prometheus gives it 10 s by default. */
const STORE_TIMEOUT_MS = 2_000

export interface Scrape {
  contentType: string
  /** All metrics as text, once for scrapes at the same time. Without the store it has those of this process, and `countermand_store_up` is 0. */
  render(): Promise<string>
}

interface ScrapeDeps {
  registry: Registry
  store: Store
  clock: Clock
  /** The number of log lines that were dropped until now. */
  droppedLogLines: () => number
}

/** Creates what `/metrics` responds with. */
export function createScrape({ registry, store, clock, droppedLogLines }: ScrapeDeps): Scrape {
  const registers = [registry]
  const showFigures = createStoreGauges(registry, store.name)
  new Counter({
    name: 'countermand_log_lines_dropped_total',
    help: 'Log lines that were dropped because the output was blocked or not writable.',
    registers,
    collect() {
      this.reset()
      this.inc(droppedLogLines())
    },
  })

  let reading: Promise<StoreFigures | undefined> | undefined

  /** Scrapes after a read that hangs share it. */
  function readFigures() {
    reading ??= readStoreFigures(store)
      .catch(() => undefined)
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  async function renderNow(): Promise<string> {
    const over = new AbortController()
    const timeout = sleep(clock, STORE_TIMEOUT_MS, over.signal).then(() => undefined)
    showFigures(await Promise.race([readFigures(), timeout]))
    over.abort()
    return renderAll(registry)
  }

  let rendering: Promise<string> | undefined

  return {
    contentType: registry.contentType,
    render() {
      rendering ??= renderNow().finally(() => {
        rendering = undefined
      })
      return rendering
    },
  }
}

/** One metric in each turn of the event loop: all of them together would block it for too long. */
async function renderAll(registry: Registry): Promise<string> {
  const texts: string[] = []
  for (const { name } of registry.getMetricsAsArray()) {
    texts.push(await registry.getSingleMetricAsString(name))
    await setImmediate()
  }
  return `${texts.join('\n\n')}\n`
}

/** The gauges of the store's figures. The label `store` is equal at all gateways on one store. */
function createStoreGauges(registry: Registry, store: string) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({
      name: `countermand_store_${name}`,
      help,
      labelNames: ['store', ...labelNames],
      registers: [registry],
    })
  const up = gauge('up', 'Whether the store could be read for this scrape: 1 or 0.')
  const open = gauge('open_cancellations', 'Cancellations without an outcome, of all gateways on the store.')
  const oldest = gauge('oldest_open_seconds', 'The age of the oldest open cancellation; 0 without one.')
  const unsettled = gauge(
    'unsettled_cancellations',
    'Closed cancellations whose order is still read again; 10,000 means that many or more.',
  )
  const hold = gauge('hold', 'Whether all cancellations are on hold: 1 or 0.')
  const batches = gauge('batches', 'Batches that are not over, by state.', ['state'])
  const items = gauge('batch_items', 'Items of the batches that are not over, by state.', ['state'])

  return (figures: StoreFigures | undefined) => {
    up.set({ store }, figures ? 1 : 0)
    // Otherwise the last figures would look like current ones.
    for (const one of [open, oldest, unsettled, hold, batches, items]) one.reset()
    if (!figures) return
    open.set({ store }, figures.open)
    oldest.set({ store }, figures.oldestOpenMs / 1000)
    unsettled.set({ store }, figures.unsettled)
    hold.set({ store }, figures.isOnHold ? 1 : 0)
    for (const [state, count] of Object.entries(figures.batches)) batches.set({ store, state }, count)
    for (const [state, count] of Object.entries(figures.items)) items.set({ store, state }, count)
  }
}
