import { Lines } from '../../components/lines.tsx'
import type { State } from '../../state/state.ts'
import { currentOrder } from '../../state/visible.ts'
import { detailLines } from './detail-lines.ts'

/** One order, scrolled by lines. */
export function DetailScreen({ state, rows, now }: { state: State; rows: number; now: number }) {
  const order = currentOrder(state)
  if (!order || state.screen.kind !== 'detail') return null
  const columns = state.size.columns - 2
  const lines = detailLines(order, state.cancellations.get(order.id), { columns, now })
  const top = Math.max(0, Math.min(state.screen.scroll, lines.length - rows))
  return <Lines lines={lines.slice(top, top + rows).map((line) => ({ ...line, text: ` ${line.text}` }))} />
}
