// The table of sentences: a text field for each sentence and sense, a box for the held-out mark, and at the end a blank
// row to add to. What is typed stands there at once. It goes to the server when its cell is left, and arrives once
// (outbox.js). A row's `values` are [sentence, sense, held out], as the server knows them or is about to.
const NAMES = ["Sentence", "Sense", "Held out"], MARK = 2, EMPTY = ["", "", false]
const BREAK = /[\t\n\r\u2028\u2029]/
let body = null                  // the element that holds the rows
let count = 0                    // rows without the blank one; the last of very many are not shown
let fills = -1, newest = -1      // how often the server had filled the table, and how often when it had added rows
let focused = null               // the field with the focus, even while Streamlit draws the table anew
let scrolled = 0

const template = document.createElement("template")
template.innerHTML = `<div class="row" role="row">
<div class="cell" role="cell"><textarea rows="1" dir="auto" spellcheck="false" enterkeyhint="next"></textarea></div>
<div class="cell" role="cell"><textarea rows="1" dir="auto" spellcheck="false" enterkeyhint="next"></textarea></div>
<div class="cell" role="cell"><input type="checkbox"></div>
<div class="cell" role="cell"><button type="button">×</button></div></div>`

const fieldsOf = row => row.fields ??= [...row.querySelectorAll("textarea, input")]
const rowOf = element => element.closest(".row")
const columnOf = field => fieldsOf(rowOf(field)).indexOf(field)
const isBlank = row => row === body.lastElementChild
const valueOf = field => field.type === "checkbox" ? field.checked : field.value
const isTyped = field => valueOf(field) !== rowOf(field).values[columnOf(field)]
const write = (field, value) => {
  if (field.type === "checkbox") return field.checked = value
  if (field.value !== value) field.value = value
  field.parentElement.dataset.text = value  // gives the cell its height
}
const made = () => {
  const row = template.content.firstElementChild.cloneNode(true)
  row.values = EMPTY
  return row
}
const fill = (row, values) => {
  for (const [column, field] of fieldsOf(row).entries())
    if (field !== focused || !isTyped(field)) write(field, values[column])  // what is being typed stays
  row.values = values
}
const renumber = () => {
  for (const [place, row] of [...body.children].entries()) {
    const at = isBlank(row) ? count : place
    if (row.at === at && row.isLast === isBlank(row)) continue
    Object.assign(row, { at, isLast: isBlank(row), ariaRowIndex: String(at + 2) })
    for (const [column, field] of fieldsOf(row).entries()) field.ariaLabel = `${NAMES[column]} ${at + 1}`
    fieldsOf(row)[0].placeholder = row.isLast ? "new sentence" : ""
    const button = row.querySelector("button")
    button.hidden = row.isLast
    button.ariaLabel = button.title = `Delete row ${at + 1}`
  }
}
// One row can be reached by the tab key, the others from there with the arrows.
const letIn = row => {
  for (const each of body.querySelectorAll("textarea, input, button")) each.tabIndex = rowOf(each) === row ? 0 : -1
}

// Draw the rows that the server has filled the table with. Equal ones stay what they are, with the focus in them.
const draw = filled => {
  const last = body.lastElementChild ?? body.appendChild(made())
  const old = [...body.children].slice(0, -1), found = matching(filled, old)
  if (focused) keepFocused(old, found, filled.length, last)
  const drawn = filled.map((values, place) => found[place] ?? made())
  drawn.forEach((row, place) => fill(row, filled[place]))
  const isDrawn = new Set(drawn)
  for (const row of old) if (!isDrawn.has(row)) row.remove()
  let next = body.firstElementChild
  for (const row of drawn) {
    if (row === next) next = next.nextElementSibling
    else body.insertBefore(row, next)
  }
}
const matching = (filled, old) => {
  const known = new Map()
  for (const row of old) {
    const key = JSON.stringify(row.values)
    if (!known.has(key)) known.set(key, [])
    known.get(key).push(row)
  }
  return filled.map(values => known.get(JSON.stringify(values))?.shift())
}
// The row that is typed into keeps its place; if there is no such place any more, what was typed goes into the blank row.
const keepFocused = (old, found, length, last) => {
  const row = rowOf(focused), place = old.indexOf(row)
  if (row === last || found.includes(row)) return
  if (place < length) found[place] = row
  else if (isTyped(focused)) {
    const field = fieldsOf(last)[columnOf(focused)]
    write(field, valueOf(focused))
    focused = field
  }
}

const send = (kind, row, column, text) => post({ kind, fills, row: row.at, column, text })
const leave = field => {
  const row = rowOf(field), column = columnOf(field), value = valueOf(field)
  if (!isTyped(field)) return
  if (isBlank(row) && column !== MARK && !value.trim()) return write(field, "")
  row.values = row.values.with(column, value)
  send("typed", row, column, column === MARK ? (value ? "yes" : "") : value)
  if (!isBlank(row)) return
  count++
  body.append(made())
  renumber()
}
// What is pasted replaces the cells that it falls on: the server knows which.
const paste = (field, text) => {
  write(field, rowOf(field).values[columnOf(field)])
  send("pasted", rowOf(field), columnOf(field), text)
}
const remove = row => {
  send("deleted", row, 0, "")
  row.remove()
  count--
  renumber()
}
const go = (field, by) => {
  leave(field)
  const next = rowOf(field)[by > 0 ? "nextElementSibling" : "previousElementSibling"]
  if (!next) return
  fieldsOf(next)[columnOf(field)].focus()
  fieldsOf(next)[columnOf(field)].select()
}
// Whether an arrow leaves the field: it has one line, or the cursor is at its end.
const leaves = (field, by) =>
  field.clientHeight < 2 * parseFloat(getComputedStyle(field).lineHeight) ||
  (by > 0 ? field.selectionEnd === field.value.length : field.selectionStart === 0)

const listeners = {
  focusin: ({ target }) => {
    letIn(rowOf(target))
    focused = target.matches("button") ? null : target
  },
  focusout: ({ target }) => {
    if (!target.isConnected || target !== focused) return
    focused = null
    leave(target)
  },
  input: ({ target }) => {
    if (target.type === "checkbox") leave(target)
    else if (BREAK.test(target.value)) paste(target, target.value)  // dropped, or pasted by a phone's keyboard
    else write(target, target.value)
  },
  paste: event => {
    const { target, clipboardData } = event
    const text = clipboardData.getData("text/plain").replace(/\r\n?/g, "\n"), line = text.replace(/\n+$/, "")
    if (target.type === "checkbox" || BREAK.test(line)) paste(target, text)
    else if (line === text) return
    else target.setRangeText(line, target.selectionStart, target.selectionEnd, "end")  // a spreadsheet's cell
    event.preventDefault()
    if (focused) write(target, valueOf(target))
  },
  keydown: event => {
    const { target, key, shiftKey } = event, isArrow = key.startsWith("Arrow")
    const by = { ArrowDown: 1, ArrowUp: -1, Enter: shiftKey ? -1 : 1 }[key]
    if (event.isComposing || target.matches("button")) return
    if (by && !(isArrow && (shiftKey || !leaves(target, by)))) {
      event.preventDefault()
      go(target, by)
    } else if (key === "Escape") {
      write(target, rowOf(target).values[columnOf(target)])
      target.select()
    }
  },
  click: event => {
    const button = event.target.closest("button")
    if (!button) return
    const next = rowOf(button).nextElementSibling
    remove(rowOf(button))
    if (!event.detail) fieldsOf(next)[0].focus()  // it was pressed by a key
  },
}

export default function(component) {
  const { data, parentElement } = component
  connect(component)
  const scroller = parentElement.querySelector(".table"), rows = parentElement.querySelector(".rows")
  if (rows !== body) {  // Streamlit has drawn the table anew: the rows move into it
    const field = focused
    rows.append(...body?.children ?? [])
    document.sentenceRows = body = rows  // dots.js marks them
    focused = field
    for (const [event, listen] of Object.entries(listeners)) body.addEventListener(event, listen)
    scroller.onscroll = () => scrolled = scroller.scrollTop
  }
  if (data.fills !== fills || !messages.length) {  // else the page is ahead of the server
    draw(data.rows)
    count = data.count
    fills = data.fills
    renumber()
    letIn(rowOf(focused ?? body.firstElementChild))
  }
  const isNewest = data.is_newest && newest !== fills
  scroller.scrollTop = isNewest ? scroller.scrollHeight : scrolled
  if (isNewest) newest = fills
  if (focused && parentElement.getRootNode().activeElement !== focused) focused.focus({ preventScroll: true })
}
