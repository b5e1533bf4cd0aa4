// The table of sentences on the page, which is a canvas: its cells as its accessible table tells of them, a press on
// one, and keys for the editor of one. A cell is [row, column].
// It updates its accessible cells with up to 200 ms delay, and sends an edit after 150 ms: some things wait for both
// (BEHIND).
const BEHIND = 300, PATIENCE = 5000  // milliseconds
const NAMES = ["Sentence", "Sense", "Held out"]
const ADD = "button[aria-label^='Add row']", DELETE = "button[aria-label^='Delete row']"

const table = () => document.querySelector('[class*="st-key-sentences-"]')
const key = () => [...(table()?.classList ?? [])].find(name => name.startsWith("st-key-"))?.slice(7)
const overlay = () => document.querySelector("#portal .gdg-input")
const scroller = () => table()?.querySelector(".dvn-scroller")
const grid = () => table()?.querySelector("[role=grid]")
const heightOfRows = () => scroller().querySelector(".dvn-stack").offsetHeight  // the box is higher than a few rows
// The accessible cells, which tell how many rows there are, come a moment after the table.
let rowHeight = 33
const rows = () => {
  if (grid()) return Number(grid().ariaRowCount) - 2
  return scroller() ? Math.round(heightOfRows() / rowHeight) - 2 : 0
}
const columns = () => [...table().querySelectorAll("th")].map(head => NAMES.indexOf(head.textContent))
const cell = td => [Number(td.id.split("-")[3]), Math.max(0, columns()[td.ariaColIndex - 1])]
// Of several selected cells the one that an editor would open for: it has the focus if the table has; else `likely`.
const selectedInTree = likely => {
  const all = [...table()?.querySelectorAll("td[aria-selected=true], tr[aria-selected=true] td") ?? []]
  const found = all.find(td => td === document.activeElement) ?? all.find(td => String(cell(td)) === String(likely))
  return all.length ? cell(found ?? all[0]) : null
}
const td = ([row, column]) =>
  table()?.querySelector(`td[id$="-${row}"][aria-colindex="${columns().indexOf(column) + 1}"]`)
// The next or the previous cell of a row, null at its ends.
const beside = ([row, column], step) => {
  const next = columns()[columns().indexOf(column) + step]
  return next === undefined ? null : [row, next]
}
const geometry = () => {
  const canvas = table().querySelector("canvas").getBoundingClientRect(), box = scroller()
  if (grid()) rowHeight = heightOfRows() / (rows() + 2)
  return { left: canvas.left - box.scrollLeft, top: canvas.top - box.scrollTop, height: rowHeight }
}
const pressedCell = event => {
  const { left, top, height } = geometry(), x = event.clientX - left
  return [Math.floor((event.clientY - top) / height) - 1, x < 190 ? 0 : x < 258 ? 1 : 2]
}
// The row that the open editor stands on.
const editedRow = () => {
  const { left, top } = overlay().getBoundingClientRect()
  return pressedCell({ clientX: left, clientY: top + rowHeight / 2 })[0]
}
// Select a cell by a synthetic click at its position: the table is a canvas.
const choose = ([row, column]) => {
  const canvas = table().querySelector("canvas"), { left, top, height } = geometry()
  const at = { clientX: left + [60, 220, 300][column], clientY: top + height * (row + 1.5) }
  for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    const Kind = kind.startsWith("pointer") ? PointerEvent : MouseEvent
    const buttons = kind.endsWith("down") ? 1 : 0
    canvas.dispatchEvent(new Kind(kind, { ...at, buttons, bubbles: true, composed: true, pointerType: "mouse" }))
  }
}
const strike = (input, key, keyCode) =>
  input.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, keyCode, bubbles: true }))
const write = (input, text) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(input, text)
  input.dispatchEvent(new Event("input", { bubbles: true }))
}
// An editor selects all of its text in an effect that may come after the first keys: the next key would replace them.
const guard = input => {
  if (input.first !== undefined) return
  input.first = input.value
  input.setSelectionRange = (...range) => {
    if (input.value === input.first) HTMLTextAreaElement.prototype.setSelectionRange.apply(input, range)
  }
}
const addRow = () => table().querySelector(ADD)?.click()
// The place that was in sight, or the last rows if they were just added.
const keepPlace = (place, isNewest) => {
  const mine = key()
  const restore = tries => {
    const box = scroller()
    if (key() !== mine || !tries) return
    if (box?.clientHeight && grid()) {
      box.scrollTop = isNewest ? box.scrollHeight : place
      if (!isNewest || box.scrollTop + box.clientHeight >= box.scrollHeight - 1) return
    }
    setTimeout(() => restore(tries - 1), 50)
  }
  restore(100)
}
// The table's own listener for pastes may come before the one below; it takes none while the focus is not in these two.
const leavePastes = () => {
  for (const part of table()?.querySelectorAll(".dvn-scroller, canvas") ?? []) {
    part.contains = other => window.event?.type !== "paste" && Node.prototype.contains.call(part, other)
  }
}
