import { Lines } from '../../widgets/lines.tsx'
import type { ViewProps } from '../screen.ts'
import { type DetailModel, detailLines } from './model.ts'

export function DetailView({ model, data, columns, rows, now }: ViewProps<DetailModel>) {
  const lines = detailLines(model, { data, columns, now })
  const top = Math.max(0, Math.min(model.scroll, lines.length - rows))
  return <Lines lines={lines.slice(top, top + rows).map((line) => ({ ...line, text: ` ${line.text}` }))} />
}
