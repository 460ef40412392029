import type { Cancellation } from '@countermand/core/wire'
import type { Action } from '../../model/action.ts'
import type { UiEvent } from '../../model/event.ts'
import { addPage, movePaged, NO_ROWS, type PagedRows } from '../../widgets/paged-rows.ts'
import { tableRows } from '../../widgets/table.tsx'

export interface LedgerModel {
  kind: 'ledger'
  /** Only the cancellations of this order; of all if it is empty. */
  orderId: string
  /** The open text field of the search. */
  draft?: string
  paged: PagedRows<Cancellation>
}

export const openedLedger = (orderId = ''): LedgerModel => ({ kind: 'ledger', orderId, paged: NO_ROWS })

export function updateLedger(ledger: LedgerModel, action: Action, rows: number): LedgerModel {
  const { draft, ...rest } = ledger
  if (draft !== undefined) {
    switch (action) {
      case 'keep-search':
        return rest.orderId === draft.trim() ? rest : openedLedger(draft.trim())
      case 'clear-search':
        return rest.orderId === '' ? rest : openedLedger()
      default:
        return ledger
    }
  }
  if (action === 'search') return { ...rest, draft: rest.orderId }
  return { ...rest, paged: movePaged(rest.paged, action, tableRows(rows)) }
}

/** The longest id that a request can name. */
const MAX_ID = 128

export const setDraft = (ledger: LedgerModel, text: string): LedgerModel => ({
  ...ledger,
  draft: text.slice(0, MAX_ID),
})

export function receiveLedger(ledger: LedgerModel, event: UiEvent): LedgerModel {
  if (event.type !== 'ledger-read' || event.orderId !== ledger.orderId) return ledger
  const { page, after } = event
  return { ...ledger, paged: addPage(ledger.paged, page, { after, getId: ({ id }) => id }) }
}
