import { indent, Lines } from '../../widgets/lines.tsx'
import type { ScreenContext } from '../screen.ts'
import { type DetailModel, detailLines } from './model.ts'

type DetailViewProps = ScreenContext & { detail: DetailModel; now: number }

export function DetailView({ detail, rows, ...context }: DetailViewProps) {
  const lines = detailLines(detail, context)
  const top = Math.max(0, Math.min(detail.scroll, lines.length - rows))
  return <Lines lines={lines.slice(top, top + rows).map((line) => indent(line, ' '))} />
}
