import type { TelnyxFailure } from '@countermand/core'
import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import type { UiEvent } from '../../model/event.ts'
import { addPage, NO_ROWS, type PagedRows } from '../../widgets/paged-rows.ts'

export interface BatchModel {
  kind: 'batch'
  id: string
  /** As last read. */
  batch?: CancellationBatch
  /** Why the latest read failed; the next one is under way unless it would fail as well. */
  problem?: TelnyxFailure
  /** The orders that are done, in order of finishing. */
  items: PagedRows<CancellationBatchItem>
}

/** A batch to open: `pushScreen(state, openedBatch(id))`. */
export const openedBatch = (id: string): BatchModel => ({ kind: 'batch', id, items: NO_ROWS })

/** What to read next: items that are done but not shown yet, if the cursor is near the end of those that are. */
export function wantedItems({ id, batch, items }: BatchModel, rows: number) {
  const done = batch?.items.done ?? 0
  if (items.failure || items.rows.length >= done || items.cursor + rows < items.rows.length) return undefined
  return { kind: 'read-items' as const, id, after: items.next ?? undefined, done }
}

export function receiveBatch(model: BatchModel, event: UiEvent): BatchModel {
  switch (event.type) {
    case 'batch-read': {
      if (event.id !== model.id) return model
      const { batch } = event
      if ('failure' in batch) return { ...model, problem: batch.failure }
      const { problem: _, ...rest } = model
      return { ...rest, batch: batch.value }
    }
    case 'items-read': {
      if (event.id !== model.id) return model
      const { page, after } = event
      const getId = ({ sub_number_order_id }: CancellationBatchItem) => sub_number_order_id
      return { ...model, items: addPage(model.items, page, { after, getId }) }
    }
    default:
      return model
  }
}
