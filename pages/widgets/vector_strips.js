// A table whose cells are shades: blue below zero, orange above, blank for zero. Its numbers can be read and heard.
const drawn = new WeakMap()

const cell = (value, place, reach, colours) => {
  const each = document.createElement("td"), number = document.createElement("span")
  const share = reach ? Math.round(Math.abs(value) / reach * 100) : 0
  number.textContent = value.toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "−")
  each.title = `number ${place + 1}: ${number.textContent}`
  if (share) each.style.background = `color-mix(in srgb, ${colours[Number(value > 0)]} ${share}%, transparent)`
  each.append(number)
  return each
}
const row = ({ prompt, mark = "", name, values }, reach, colours) => {
  const [each, head, line, end, text] = ["tr", "th", "div", "span", "bdi"].map(tag => document.createElement(tag))
  if (prompt) each.dataset.prompt = prompt
  head.scope = "row"
  head.title = prompt ?? name
  text.textContent = name
  end.append(text)
  line.append(mark, end)
  head.append(line)
  each.append(head, ...values.map((value, place) => cell(value, place, reach, colours)))
  return each
}

export default function({ data, parentElement }) {
  const table = parentElement.querySelector("table"), content = JSON.stringify(data)
  const state = drawn.get(parentElement) ?? {}
  drawn.set(parentElement, state)
  if (state.content !== content) {
    state.content = content
    const reach = Math.max(...data.strips.flatMap(({ values }) => values.map(Math.abs)))
    table.ariaLabel = data.told
    table.replaceChildren(...data.strips.map(strip => row(strip, reach, data.colours)))
  }
  state.silent?.()
  state.silent = hear(table)
  return () => state.silent()
}
