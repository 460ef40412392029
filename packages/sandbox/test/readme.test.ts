import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FAULT_EFFECTS } from '../src/faults/fault-rule.ts'
import { VARIANTS, variantsSchema } from '../src/variants.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = readme.split('\n').filter((line) => line.startsWith('|'))

it('the README has a row for every fault effect and every variant', () => {
  for (const name of [...FAULT_EFFECTS, ...Object.keys(variantsSchema.shape)]) {
    expect(rows.some((row) => row.split('|')[1]?.includes(`\`${name}\``))).toBe(true)
  }
})

it('the README names every value of a variant', () => {
  for (const { name, variants } of VARIANTS) {
    const [[switched, value] = []] = Object.entries(variants)
    if (typeof value === 'number' && value !== 200 && (value < 400 || value > 499)) continue // a time or a number of times
    if (value === 'cancel-pending') continue // stands for any text
    const row = rows.find((it) => it.includes(`\`${switched}\``))
    expect(row?.split('|')[2], name).toContain(String(value))
  }
})

it('the README states the date of the facts', () => {
  const { date } = JSON.parse(
    readFileSync(new URL('../contract/telnyx-contract.json', import.meta.url), 'utf8'),
  ) as { date: string }
  expect(readme).toContain(`**${date}**`)
})
