/** One line of the table. All texts. */
export interface Row {
  work: string
  ours: string
  peers: string
  goal: string
  isMet: boolean
}

/** One way to come to lines of the table. */
export type Measure = () => Promise<Row[]>

/** The middle one; of an even number, the larger of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
