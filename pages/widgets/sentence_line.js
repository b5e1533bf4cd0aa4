// One line to add sentences with. It keeps the focus, and what it says to the server arrives in full: see outbox.js.
let meaning = "", typed = "", returned = 0

const grow = line => {
  line.style.height = "auto"
  line.style.height = `${line.scrollHeight + 2}px`
}
const fit = new ResizeObserver(([{ target }]) => grow(target))  // in a closed sidebar the line has no width yet
const chipOf = (sense, colour) => {
  const button = document.createElement("button"), dot = document.createElement("i"), name = document.createElement("bdi")
  button.type = "button"
  button.dataset.sense = name.textContent = sense
  dot.style.background = colour
  button.append(dot, name)
  return button
}

export default function(component) {
  const { data, parentElement } = component
  connect(component)
  const [line, chips, named, add, said] = ["textarea", ".chips", "input", ".add", "output"].map(
    name => parentElement.querySelector(name))

  const choose = sense => {
    meaning = sense
    draw()
    line.focus()
  }
  const draw = () => {
    const isNew = meaning && !data.senses.some(([sense]) => sense === meaning)
    const senses = new Map(isNew ? [...data.senses, [meaning, data.colour]] : data.senses)
    for (const each of [...chips.children]) if (!senses.has(each.dataset.sense)) each.remove()
    const drawn = new Map([...chips.children].map(each => [each.dataset.sense, each]))  // kept: one may be pressed now
    for (const [sense, colour] of senses) {
      const each = drawn.get(sense) ?? chips.appendChild(chipOf(sense, colour))
      each.ariaPressed = String(sense === meaning)
      each.firstChild.style.background = colour
      each.onclick = () => choose(sense === meaning ? "" : sense)
    }
    add.disabled = !line.value.trim()
  }
  const type = text => {
    if (line.value !== text) line.value = text
    typed = text
    grow(line)
    draw()
  }
  const submit = () => {
    name()
    if (!line.value.trim()) return
    post({ kind: "line", text: line.value, sense: meaning })
    type("")
  }
  const name = () => {
    if (named.value.trim()) meaning = named.value.trim()
    named.value = ""
    draw()
  }
  line.oninput = () => type(line.value)
  line.onkeydown = event => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    submit()
  }
  add.onclick = () => {
    submit()
    line.focus()
  }
  named.onchange = name
  named.onkeydown = event => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    name()
    line.focus()
  }
  // What the server cannot read comes back to be put right.
  const [from, back, text] = data.returned ?? []
  if (from === outbox && back > returned) {
    returned = back
    type([text, line.value].filter(Boolean).join("\n"))
  } else type(line.value || typed)
  said.textContent = data.said
  fit.disconnect()
  fit.observe(line)
}
