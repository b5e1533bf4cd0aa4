// Keys and pastes on the table of sentences. Until the new cell exists, an invisible text field has the focus and
// collects what is typed or pasted. It stands inside the table's element, or the table would lose its selection. The
// table updates its accessible cells, which are read here, with up to 200 ms delay, and Streamlit sends an edit after
// 150 ms: a paste waits for both (BEHIND).
const BEHIND = 300, PATIENCE = 5000, NAMES = ["Sentence", "Sense", "Held out"], ADD = "button[aria-label^='Add row']"
const field = document.createElement("textarea")
field.tabIndex = -1
field.ariaHidden = "true"
field.style.cssText = "position: absolute; top: 0; left: 0; width: 1px; height: 1px; opacity: 0; pointer-events: none"
let shown = "", stop, wait = 0, busy = false, below = false, opened = null, awaited = null, pressed = 0, leaves = false

const table = () => document.querySelector('[class*="st-key-sentences-"]')
const key = () => [...table().classList].find(name => name.startsWith("st-key-")).slice(7)
const overlay = () => document.querySelector("#portal .gdg-input")
const rows = () => Number(table()?.querySelector("[role=grid]")?.ariaRowCount ?? 2) - 2
const columns = () => [...table().querySelectorAll("th")].map(head => NAMES.indexOf(head.textContent))
const selected = () => table()?.querySelector("td[aria-selected=true], tr[aria-selected=true] td")
const rowOf = cell => Number(cell.id.split("-")[3])
const sentence = row => table()?.querySelector(`td[id$="-${row}"][aria-colindex="${columns().indexOf(0) + 1}"]`)
const isOn = target => Boolean(
  table()?.querySelector("[data-testid=stDataFrameResizable]")?.contains(target) &&
  (target === field || !target.matches("input, textarea"))  // of the search in the table
)

const geometry = () => {
  const scroller = table().querySelector(".dvn-scroller")
  const top = scroller.getBoundingClientRect().top - scroller.scrollTop
  return { top, height: scroller.scrollHeight / (rows() + 2) }
}
// Select a cell by a synthetic click at its position: the table is a canvas.
const choose = row => {
  const canvas = table().querySelector("canvas"), { top, height } = geometry()
  const at = { clientX: canvas.getBoundingClientRect().left + 60, clientY: top + height * (row + 1.5) }
  for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    const Kind = kind.startsWith("pointer") ? PointerEvent : MouseEvent
    const buttons = kind.endsWith("down") ? 1 : 0
    canvas.dispatchEvent(new Kind(kind, { ...at, buttons, bubbles: true, composed: true, pointerType: "mouse" }))
  }
}
const catchKeys = () => {
  const host = table()?.querySelector("[data-testid=stDataFrame]")
  if (host && field.parentElement !== host) host.append(field)
  field.focus({ preventScroll: true })
}
const when = (ready, act) => {
  const mine = ++wait, end = Date.now() + PATIENCE
  busy = true
  const look = () => {
    if (mine !== wait) return
    const found = table() && ready()
    if (found) act(found)
    else if (Date.now() < end) requestAnimationFrame(look)
    else busy = false
  }
  look()
}
// The table opens the new cell by itself after a moment, or by this click; then the cell gets what was typed.
const open = row => {
  opened = row
  choose(row)
  catchKeys()
  when(() => overlay() ?? (sentence(row)?.ariaSelected === "true" ? sentence(row).click() : null), fill)
}
const fill = input => {
  busy = false
  awaited = null
  const typed = field.value + input.value, text = typed.replace(/\n$/, "")
  field.value = ""
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(input, text)
  input.dispatchEvent(new Event("input", { bubbles: true }))
  input.focus()
  input.setSelectionRange(text.length, text.length)
  const enter = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }
  if (typed !== text) requestAnimationFrame(() => input.dispatchEvent(new KeyboardEvent("keydown", enter)))
}
const expectRow = () => {
  const before = rows()
  below = false
  awaited = before
  catchKeys()
  when(() => rows() > before && sentence(rows() - 1), () => open(rows() - 1))
}
// The table's own listener for pastes may come before the one below; it takes none while the focus is not in these two.
const leavePastes = () => {
  for (const part of table()?.querySelectorAll(".dvn-scroller, canvas") ?? []) {
    part.contains = other => window.event?.type !== "paste" && Node.prototype.contains.call(part, other)
  }
}
const addRow = () => table().querySelector(ADD)?.click()

// The last rows of the table whose key this is were just added: bring them in sight, once it is there.
const showEnd = (newest, tries = 100) => {
  const box = table()?.querySelector(".dvn-scroller")
  const isThere = box?.clientHeight && table().classList.contains(`st-key-${newest}`) && sentenceCells()
  if (isThere) box.scrollTop = box.scrollHeight
  if (tries && !(isThere && box.scrollTop + box.clientHeight >= box.scrollHeight - 1))
    setTimeout(() => showEnd(newest, tries - 1), 50)
}
const sentenceCells = () => table().querySelector("[role=grid] td")

export default function(component) {
  connect(component)
  if (component.data.newest !== shown) showEnd(shown = component.data.newest)
  stop?.abort()
  stop = new AbortController()
  const on = (kind, act) => window.addEventListener(kind, act, { capture: true, signal: stop.signal })

  const send = (row, column, text) => post({ kind: "cells", key: key(), row, column, text })
  const paste = text => {
    const cell = below ? null : selected(), before = key()
    const row = cell ? rowOf(cell) : rows()
    send(row, cell ? Math.max(0, columns()[cell.ariaColIndex - 1]) : 0, text)
    when(() => key() !== before && sentence(row), () => {
      busy = false
      if (field.value) addRow()
    })
  }

  leavePastes()
  on("focusin", leavePastes)
  on("click", event => {
    if (leaves && event.isTrusted) {  // a cell that was open: what was typed into it goes first
      leaves = false
      event.preventDefault()
      event.stopImmediatePropagation()
      setTimeout(() => event.target.dispatchEvent(new MouseEvent("click", event)), BEHIND)
      return
    }
    const button = event.target.closest?.(ADD)
    if (button && table()?.contains(button)) expectRow()
  })
  on("pointerdown", event => {
    if (!event.isTrusted) return
    leaves = Boolean(overlay()) && Boolean(event.target.closest("a[href]"))
    pressed = Date.now()
    // Whoever presses something else does not wait for the row: what was typed for it is brought there without a cell.
    const isElsewhere = table() && !table().contains(event.target)
    if (busy && isElsewhere && field.value.trim()) send(awaited ?? rows(), 0, field.value)
    below = busy = false
    opened = awaited = null
    wait++
    field.value = ""
    if (event.pointerType !== "mouse" || event.button || !isOn(event.target)) return
    const { top, height } = geometry()
    if (Math.floor((event.clientY - top) / height) !== rows() + 1) return
    event.stopImmediatePropagation()  // below the last row
    addRow()
  })
  on("keydown", event => {
    const { target, key } = event, isCommand = event.ctrlKey || event.metaKey || event.altKey
    const isText = key.length === 1 && !isCommand
    if (target === overlay()) {
      if (key !== "Enter" && key !== "Tab" && key !== "Escape") return
      below = key === "Enter" && !event.shiftKey && (opened ?? (selected() ? rowOf(selected()) : -1)) === rows() - 1
      opened = null
    } else if (isOn(target) || (busy && target === document.body)) {
      const isPaste = (event.ctrlKey || event.metaKey) && key.toLowerCase() === "v"
      const isBelow = isText && (below || (!selected() && Date.now() - pressed > BEHIND))
      if ((busy && (isText || key === "Enter")) || isBelow) {
        event.stopImmediatePropagation()
        if (isBelow && !busy) addRow()
        else catchKeys()
      } else if (!isPaste && !["Shift", "Control", "Meta", "Alt"].includes(key)) below = false
    }
  })
  // Keys, a menu or a touch may have begun it. Its target is where text was selected last, not what has the focus.
  on("paste", event => {
    const focused = document.activeElement
    if (!isOn(focused) && !(busy && focused === document.body)) return
    const text = event.clipboardData.getData("text/plain")
    event.preventDefault()
    event.stopImmediatePropagation()
    catchKeys()
    if (busy) field.value += text
    else setTimeout(() => paste(text), BEHIND)
  })
  return () => stop.abort()
}
