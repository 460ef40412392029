import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { describe, expect, it, type TestContext } from 'vitest'
import { showConnections } from '../src/metrics/connection-metrics.ts'
import { scrapeMetrics } from './scrape-metrics.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

const ROOT = join(import.meta.dirname, '../../..')
const RULES = join(ROOT, 'deploy/prometheus/alerts.yml')
const RULE_TESTS = join(ROOT, 'deploy/prometheus/alerts.test.yml')

const rules = readFileSync(RULES, 'utf8')
const dashboard = readFileSync(join(ROOT, 'deploy/grafana/countermand.json'), 'utf8')
const operations = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
const [monitoring = ''] = operations.split('\n## Monitoring\n')[1]?.split('\n## ') ?? []

/** Labels that Prometheus adds to each series of a target. */
const TARGET_LABELS = ['job', 'instance']

/** The labels of every metric that a gateway exposes, by the names of its series. */
async function readExposedSeries(): Promise<Map<string, string[]>> {
  const { gateway } = await createTestGateway()
  const ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  showConnections({ connections: async () => ({ open: 0, rejected: 0 }) }, ofProcess)
  const series = new Map<string, string[]>([['up', TARGET_LABELS]])
  for (const registry of [gateway.registry, ofProcess]) {
    for (const { name } of registry.getMetricsAsArray()) {
      // Only its type lacks the names of the labels.
      const { labelNames = [] } = registry.getSingleMetric(name) as unknown as { labelNames?: string[] }
      const labels = [...TARGET_LABELS, ...labelNames]
      series.set(name, labels)
      series.set(`${name}_count`, labels)
      series.set(`${name}_sum`, labels)
      series.set(`${name}_bucket`, [...labels, 'le'])
    }
  }
  return series
}

const findNames = (text: string) =>
  new Set([...text.matchAll(/(?<![\w:-])(?:countermand|process|nodejs)_\w+/g)].map(([name]) => name))

const findAlerts = (text: string) => new Set([...text.matchAll(/Countermand[A-Z]\w+/g)].map(([name]) => name))

function promtool(context: TestContext, args: string[], input = '') {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', input })
  if (error) {
    // CI installs it.
    const why = 'promtool is not installed: apt-get install prometheus'
    console.warn(`skipped: ${why}`)
    context.skip(why)
  }
  return { status, output: `${stdout}${stderr}` }
}

describe.each([
  ['the alert rules', rules],
  ['the dashboard', dashboard],
  ['docs/operations.md', monitoring],
])('%s', (_, text) => {
  it('name only metrics that the gateway exposes, and only their labels', async () => {
    const series = await readExposedSeries()
    const names = findNames(text)
    expect(names.size).toBeGreaterThan(10)
    expect([...names].filter((name) => !series.has(name))).toEqual([])
    for (const [selector, name = '', matchers = ''] of text.matchAll(/(\w+)\{([^{}]*)\}/g)) {
      const labels = [...matchers.matchAll(/(\w+)(?:=|!)/g)].map(([, label]) => label)
      if (names.has(name)) expect(series.get(name), selector).toEqual(expect.arrayContaining(labels))
    }
  })
})

it('docs/operations.md explains every metric of the gateway', async () => {
  const { gateway } = await createTestGateway()
  const names = gateway.registry.getMetricsAsArray().map(({ name }) => name)
  const explained = findNames(monitoring)
  expect(names.filter((name) => !explained.has(name))).toEqual([])
})

describe('the alert rules', () => {
  it('are valid', (context) => {
    expect(promtool(context, ['check', 'rules', RULES])).toMatchObject({ status: 0 })
  })

  it('fire when they should, and only then', (context) => {
    const { status, output } = promtool(context, ['test', 'rules', RULE_TESTS])
    expect(status, output).toBe(0)
  })

  it('have a test for each alert', () => {
    expect(findAlerts(readFileSync(RULE_TESTS, 'utf8'))).toEqual(findAlerts(rules))
  })
})

it('the metrics are valid, with names and units as Prometheus recommends', async (context) => {
  const setup = await createTestGateway()
  await setup.cancel(PENDING)
  const { text } = await scrapeMetrics(setup)
  expect(promtool(context, ['check', 'metrics'], text)).toEqual({ status: 0, output: '' })
})

it('the dashboard has valid queries', (context) => {
  const queries = JSON.parse(dashboard)
    .panels.flatMap(({ targets = [] }: { targets?: object[] }) => targets)
    .map(({ expr }: { expr: string }) => expr.replaceAll('$__rate_interval', '5m'))
  expect(queries.length).toBeGreaterThan(20)
  const recorded = queries.map((expr: string, index: number) => ({ record: `query_${index}`, expr }))
  const file = join(temporaryFolder(), 'queries.yml')
  // JSON is YAML, too.
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: recorded }] }))
  expect(promtool(context, ['check', 'rules', file])).toMatchObject({ status: 0 })
})
