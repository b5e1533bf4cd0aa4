// The invisible text field that collects keys. It stands inside the table's element, or the table would lose its
// selection.
const field = document.createElement("textarea")
field.tabIndex = -1
field.ariaHidden = "true"
field.style.cssText = "position: absolute; top: 0; left: 0; width: 1px; height: 1px; opacity: 0; pointer-events: none"

const hold = () => {
  const host = table()?.querySelector("[data-testid=stDataFrame]") ?? document.body
  if (field.parentElement !== host) host.append(field)
  field.focus({ preventScroll: true })
}
// The table gets the focus a moment after a click: keys would go to what had it before, and text without keys, as some
// keyboards send it, to the box with the caret.
const focusTable = () => {
  if (document.activeElement !== field) getSelection().removeAllRanges()
  if (!isOn(document.activeElement)) table().querySelector("canvas")?.focus({ preventScroll: true })
}
// Put a key into the field at once: the browser would do so a moment later, wherever the focus is by then.
const take = event => {
  event.preventDefault()
  event.stopImmediatePropagation()
  field.setRangeText(event.key === "Enter" ? "\n" : event.key, field.selectionStart, field.selectionEnd, "end")
}
