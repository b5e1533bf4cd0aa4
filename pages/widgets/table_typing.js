// Keys and pastes on the table of sentences. By itself Streamlit's table loses
// - keys that come before the editor of a cell is there;
// - of a paste: held-out marks that it does not know, and blank cells;
// - when it is filled anew: an open editor, the selection, and an edit less than 150 ms old (in useDebouncedCallback,
//   whose timer is cleared with the table); also where it stays and only its contents are sent anew.
// So an invisible text field (table_field.js) has the focus until a cell is open, and collects what is typed or pasted.

let stop, wait = 0, shown = "", scrolled = 0
let pending = null    // while keys go to the field: { cell: [row, column] for it, head: what the table has got before }
let begun = null      // a paste that waits until the selection is known: { text, timer }
let edited = null     // the editor that is open: { cell (null until it is known), text }
let closing = null    // an editor that the last key has closed; it is on the page a moment longer
// The table: its scrolling box, key, and the cell last selected in it. Its element may have a new key while the box is
// still that of the old table, and an editor or a key may be for a box that is about to go.
let held = { box: null, key: "", cell: null }
let pressed = null    // the cell that was pressed, until the table's accessible cells show it as selected
let inside = false    // the table or an editor of it has the focus
let below = null      // the row below the last, if the selection is there; the accessible cells may lack the last yet

const selected = () => pressed ?? inTree()
const inTree = () => selectedInTree(pressed ?? held.cell)
const bottom = () => [Math.max(rows(), below ?? 0), 0]
const goal = () => (below === null ? selected() : null) ?? bottom()
const isOn = target => Boolean(
  target === field || (table()?.querySelector("[data-testid=stDataFrameResizable]")?.contains(target) &&
  !target.matches("input, textarea"))  // of the search in the table
)
const send = ([row, column], text) => post({ kind: "cells", key: held.key, row, column, text })

const catchKeys = (cell, head = "") => {
  pending = { cell, head }
  hold()
}
const rest = () => {
  wait++
  pending = null
  below = null
  field.value = ""
}
// No cell opens for what was typed: the server gets it without one.
const giveUp = () => {
  const { cell, head } = pending, text = head + field.value
  rest()
  if (text.trim()) send(cell, text)
}
const when = (ready, act, patience = PATIENCE) => {
  const mine = ++wait, end = Date.now() + patience
  const look = () => {
    if (mine !== wait || !pending) return
    if (document.activeElement === document.body) hold()
    const found = table() && ready()
    if (found) act(found)
    else if (Date.now() < end) requestAnimationFrame(look)
    else giveUp()
  }
  look()
}

// Open a cell and put what the field has into its editor. The table may open it by itself, too.
const open = cell => {
  const { box } = held
  catchKeys(cell, pending?.head)
  let isChosen = false, clicked = 0
  when(() => {
    if (held.box !== box || overlay()) return true
    if (!isChosen && td(cell)) {
      isChosen = true
      choose(cell)
      hold()
    } else if (td(cell)?.ariaSelected === "true" && Date.now() > clicked + BEHIND) {
      clicked = Date.now()
      td(cell).click()
    }
    return false
  }, () => held.box === box ? fill(overlay()) : resume(cell, pending.head + field.value))
}
const fill = input => {
  const { cell, head } = pending
  guard(input)
  if (!head && !field.value && input.value === input.first) {  // Enter alone: its text is to be kept
    rest()
    edited = { cell, text: input.value }
    return input.focus()
  }
  const own = input.value === input.first ? head : input.value  // what the editor got by itself
  const typed = head + field.value + own.slice(head.length)
  const end = typed.lastIndexOf("\n"), done = typed.slice(0, Math.max(end, 0)).trim()
  field.value = ""
  if (done.includes("\n") || (done && typed.slice(end + 1))) {  // several lines: the server makes rows of them
    edited = null
    strike(input, "Escape", 27)
    paste(cell, done, [cell[0] + done.split("\n").length, cell[1]])
    field.value = typed.slice(end + 1)
    return
  }
  write(input, end < 0 ? typed : done)
  edited = { cell, text: end < 0 ? typed : done }
  if (end < 0) {
    pending = null
    input.focus()
    HTMLTextAreaElement.prototype.setSelectionRange.call(input, typed.length, typed.length)
  } else {
    pending.head = ""
    hold()
    requestAnimationFrame(() => enter(input, cell))
  }
}
// Close an editor as Enter does; keys that follow are for the row below.
const enter = (input, [row, column]) => {
  if (!pending || !edited) return
  if (input !== overlay()) return resume([row, column], `${edited.text}\n${field.value}`)  // it went with its table
  const isLast = row >= rows() - 1, next = isLast ? row + 1 : null
  strike(input, "Enter", 13)
  when(() => !overlay(), () => {
    below = next
    if (field.value.trim()) isLast ? addRow() : open([row + 1, column])
    else {
      rest()
      below = next
      table()?.querySelector("canvas")?.focus()
    }
  })
}
const expectRow = () => {
  const [before] = bottom()
  catchKeys([before, 0])
  below = null
  when(() => rows() > before && td([before, 0]), () => open([before, 0]))
}

// Send cells to the server, which fills the table anew; keys that follow are for the cell `next`.
const paste = (cell, text, next) => {
  const { key } = held
  send(cell, text)
  catchKeys(next)
  when(() => held.key !== key && isReady(cell), () => settle(next))
}
const isReady = ([row]) =>
  scroller()?.clientHeight && grid() && !overlay() && (td([Math.min(row, rows() - 1), 0]) || !rows())
const begin = text => {
  catchKeys(selected() ?? [rows(), 0])
  begun = { text, timer: setTimeout(sendBegun, BEHIND) }
}
const sendBegun = () => {
  if (!begun) return
  const { text, timer } = begun, cell = goal()
  clearTimeout(timer)
  begun = null
  paste(cell, text, cell)
}
// The table was filled anew: what was typed meanwhile goes into its cell, else the cell is selected again.
const settle = cell => {
  const isThere = cell[0] < rows()
  if (field.value && isThere) open(cell)
  else if (field.value) addRow()
  else {
    rest()
    below = isThere ? null : rows()
    if (isThere && inside) choose(cell)
  }
}
const resume = (cell, text = "") => {
  if (overlay()) strike(overlay(), "Escape", 27)  // of a table that is about to go
  edited = null
  catchKeys(cell)
  field.value = text
  when(() => isReady(cell), () => settle(cell))
}

// After each change of the page: was the table filled anew?
const look = () => {
  const box = scroller()
  if (!box) return
  if (pressed && String(inTree()) === String(pressed)) pressed = null
  if (box !== held.box) {
    const { box: old, cell } = held, last = pressed ?? cell
    held = { box, key: key(), cell: null }
    pressed = null
    if (below !== null) below = 0  // the new table may have fewer rows
    leavePastes()
    sendClosed()
    if (old) keepPlace(scrolled, shown === key())
    const place = edited?.cell ?? last
    if (edited && place && !pending) resume(place, overlay()?.value ?? edited.text)
    else if (old && last && inside && !pending) resume(last)
  }
  if (edited && !overlay() && !pending) {  // it went with its table
    const { cell, text } = edited
    edited = null
    if (cell ?? held.cell) resume(cell ?? held.cell, text)
  }
  if (!pending) held.cell = inTree() ?? held.cell
  if (edited && overlay() && !pending) edited.cell = selected() ?? edited.cell
}
const onFocus = ({ target }) => {
  leavePastes()
  inside = isOn(target) || target === overlay()
  if (target === overlay()) guard(target)
  if (target !== overlay() || edited) return
  edited = { cell: pending?.cell ?? pressed, text: target.value }
}
const onClick = event => {
  if (isHeldBack(event)) return
  if (event.pointerType === "mouse" && isOn(event.target) && !pending && !overlay()) focusTable()
  const button = event.target.closest?.("button")
  if (!button || !table()?.contains(button)) return
  if (button.matches(ADD)) expectRow()
  else if (button.matches(DELETE)) closed = []  // the rows below have other numbers now
}
const onPress = event => {
  if (!event.isTrusted) return
  const isEditor = Boolean(event.target.closest?.("#portal")), isTable = isOn(event.target)
  inside = isEditor || isTable
  if (isEditor) return
  holdBack(event, Boolean(overlay() || pending || closed.some(isRecent)))
  close()
  // Whoever presses somewhere does not wait for the row: what was typed for it is brought there without a cell.
  sendBegun()
  if (pending) giveUp()
  else rest()
  if (!isTable) return
  pressed = pressedCell(event)
  if (pressed[0] < 0) pressed = null
  if (event.pointerType === "mouse" && !event.button && pressed?.[0] >= rows() && grid()) {
    pressed = null
    event.stopImmediatePropagation()  // below the last row
    addRow()
  }
}
const catchText = () => {
  const gone = overlay() ? null : edited, cell = gone?.cell ?? goal()  // an editor that went with its table
  if (cell[1] === 2) return rest()
  if (gone) {
    edited = null
    field.value = gone.text + field.value
  }
  catchKeys(cell)
  when(() => !overlay() && grid(), () => settle(cell))
}
const onKey = event => {
  const { target, key } = event, isCommand = event.ctrlKey || event.metaKey || event.altKey
  const isText = key.length === 1 && !isCommand && !event.isComposing
  const isBetween = inside && (target === document.body || target === closing)  // an editor closes or has just closed
  if (!isOn(target) && target !== overlay() && !isBetween && !(pending && target === document.body)) return
  if (pending && event.isTrusted && (isText || (key === "Enter" && !event.isComposing))) {
    // Even into an editor that has just opened: it is yet to get what came before this key.
    pending.isFresh = false
    hold()
    take(event)
  } else if (target === overlay() && !isBetween) leaveEditor(event)
  else if (isText && (isBetween || below !== null || overlay() || !selected())) {
    // An editor that is closing would give its text to the next.
    if (goal()[1] === 2) return  // a box to tick
    take(event)
    catchText()
  } else if (isText) {
    // The table opens an editor with this key. The next ones go to the field until that has the focus.
    const cell = selected()
    if (cell && cell[1] < 2) queueMicrotask(() => awaitEditor(cell, key))
  } else if (key === "Enter" && !isCommand && !event.shiftKey && !isBetween && !overlay() && selected()?.[1] < 2) {
    const cell = selected()
    if (below === null) queueMicrotask(() => awaitEditor(cell, ""))
  } else if (!isCommand && !["Shift", "Control", "Meta", "Alt"].includes(key)) {
    below = null
    if (key !== "Enter") pressed = null  // the selection moves
    if (key === "Delete" || key === "Backspace") closed = []
  }
}
const leaveEditor = event => {
  const { key, shiftKey, target } = event
  if (!["Enter", "Tab", "Escape"].includes(key) || event.isComposing || (key === "Enter" && shiftKey)) return
  const [row, column] = edited?.cell ?? [-1, 0], isLast = row >= rows() - 1
  below = key === "Enter" && isLast ? row + 1 : null
  if (row < 0 || below !== null) pressed = null
  else if (key === "Tab") pressed = beside([row, column], shiftKey ? -1 : 1)
  else pressed = [row + (key === "Enter"), column]
  closing = target
  if (key === "Escape") edited = null
  else close()
}
const awaitEditor = (cell, head) => {
  if (pending || (overlay() && document.activeElement === overlay())) return
  const { box } = held, late = Date.now() + 2 * BEHIND
  catchKeys(cell, head)
  pending.isFresh = true
  when(() => held.box !== box || overlay() || Date.now() > late, () => {
    if (held.box !== box) resume(cell, pending.head + field.value)
    else if (!overlay()) open(cell)  // Streamlit has dropped the selection
    else if (editedRow() === cell[0]) fill(overlay())
    else {  // the table has put the selection back to where it was before a press
      strike(overlay(), "Escape", 27)
      when(() => { hold(); return !overlay() }, () => open(cell))
    }
  })
}
const onInput = ({ target }) => {
  if (target === overlay() && edited) edited.text = target.value
  if (target !== field) return
  if (!pending) return catchText()
  if (pending.isFresh && field.value === (pending.head || "\n")) field.value = ""  // the key that the table has got, too
  pending.isFresh = false
}
// Keys, a menu or a touch may have begun it. Its target is where text was selected last, not what has the focus.
const onPaste = event => {
  const focused = document.activeElement
  if (!isOn(focused) && !((pending || inside) && focused === document.body)) return
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n")
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!pending) return begin(text)
  hold()
  field.value += text
}

export default function(component) {
  connect(component)
  shown = component.data.newest
  stop?.abort()
  stop = new AbortController()
  const on = (kind, act) => window.addEventListener(kind, act, { capture: true, signal: stop.signal })
  const observer = new MutationObserver(look)
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-selected"] })
  stop.signal.addEventListener("abort", () => observer.disconnect())
  look()
  if (shown === key()) keepPlace(scrolled, true)
  leavePastes()
  on("focusin", onFocus)
  on("click", onClick)
  on("pointerdown", onPress)
  on("keydown", onKey)
  on("paste", onPaste)
  on("input", onInput)
  on("scroll", ({ target }) => {
    if (target === scroller() && held.box === target) scrolled = target.scrollTop
  })
  return () => stop.abort()
}
