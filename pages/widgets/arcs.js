// Two sentences; from the last word of each an arc to every word before it. A word, or its arc, is pressed to cut it.
const SVG = "http://www.w3.org/2000/svg"
const states = new WeakMap()  // of each place on the page that the component is drawn in

const made = (tag, properties = {}, ...children) => {
  const each = Object.assign(document.createElement(tag), properties)
  each.append(...children)
  return each
}
const sentenceOf = ({ prompt, mark, name, direction, words }) => {
  const sentence = made("div", { className: "sentence", dir: direction, role: "group", ariaLabel: name })
  sentence.dataset.prompt = prompt
  const drawn = words.map(({ text, weight, told }, place) => {
    const isLast = place === words.length - 1
    if (isLast) return made("span", { className: "last" }, made("strong", { textContent: text }), " …")
    if (weight === undefined) return made("span", { textContent: text })
    const word = made("button", { type: "button", textContent: text, ariaLabel: told, title: told })
    if (!place) word.className = "start"
    word.dataset.place = place
    return word
  })
  const svg = document.createElementNS(SVG, "svg")
  svg.ariaHidden = "true"
  sentence.append(made("span", { className: "mark", textContent: mark, ariaHidden: "true" }), ...drawn, svg)
  return sentence
}
const curve = (from, to) => {
  const x1 = from.left + from.width / 2, x2 = to.left + to.width / 2
  const up = Math.min(30, 10 + Math.abs(x2 - x1) * 0.18)
  return `M${x1} ${from.top} C${x1} ${from.top - up} ${x2} ${to.top - up} ${x2} ${to.top}`
}
// Both sentences stand on a line each, in letters as small as that takes; where they would be too small, they wrap.
const SMALLEST = 0.72
const fit = root => {
  root.classList.remove("wraps")
  root.style.setProperty("--fit", 1)
  for (const each of root.children) each.classList.remove("cut")
  const shares = [...root.children].map(each => each.clientWidth / each.scrollWidth), share = Math.min(1, ...shares)
  for (const [place, each] of [...root.children].entries()) each.classList.toggle("cut", shares[place] < SMALLEST)
  root.classList.toggle("wraps", share < SMALLEST)
  root.style.setProperty("--fit", Math.max(SMALLEST, share))
}
const drawArcs = (sentence, words, press) => {
  const svg = sentence.querySelector("svg"), frame = sentence.getBoundingClientRect()
  const box = each => {
    const { left, top, width } = each.getBoundingClientRect()
    return { left: left - frame.left, top: top - frame.top + 2, width }
  }
  const last = sentence.querySelector("strong")
  svg.replaceChildren(...[...sentence.querySelectorAll("button")].flatMap(word => {
    const shape = curve(box(word), box(last))
    return ["arc", "hit"].map(kind => {
      const path = document.createElementNS(SVG, "path")
      path.setAttribute("class", kind)
      path.setAttribute("d", shape)
      path.dataset.place = word.dataset.place
      if (kind === "arc") path.style.strokeWidth = 1 + 9 * words[word.dataset.place].weight
      else path.onclick = () => press(word)
      return path
    })
  }))
}

export default function({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".sentences"), content = JSON.stringify([data.sentences, data.colour])
  document.prompts = data.sentences.map(({ prompt }) => prompt)
  const state = states.get(parentElement) ?? { cut: data.cut }
  states.set(parentElement, state)
  const show = () => {
    for (const sentence of root.children)
      for (const each of sentence.querySelectorAll("[data-place]")) {
        const isCut = (state.cut[sentence.dataset.prompt] ?? []).includes(Number(each.dataset.place))
        if (each.localName === "button") each.ariaPressed = String(isCut)
        else each.toggleAttribute("data-cut", isCut)
      }
  }
  const press = word => {
    const prompt = word.closest(".sentence").dataset.prompt, place = Number(word.dataset.place)
    const cut = new Set(state.cut[prompt])
    if (!cut.delete(place)) cut.add(place)
    state.cut = { ...state.cut, [prompt]: [...cut] }
    show()
    setStateValue("cut", state.cut)
  }
  const draw = () => {
    fit(root)
    data.sentences.forEach(({ words }, number) => drawArcs(root.children[number], words, press))
    show()
  }
  if (state.content !== content) {
    state.content = content
    root.style.setProperty("--colour", data.colour)
    root.classList.toggle("plain", data.sentences.every(({ words }) => words.every(({ weight }) => weight === undefined)))
    root.classList.toggle("long", data.long)
    root.replaceChildren(...data.sentences.map(sentenceOf))
  }
  root.onclick = event => {
    const word = event.target.closest("button")
    if (word) press(word)
  }
  const light = event => {
    const place = event.type.endsWith("out") ? undefined : event.target.dataset?.place
    for (const each of root.querySelectorAll("[data-place]"))
      each.toggleAttribute("data-lit", each.dataset.place === place && each.closest(".sentence").contains(event.target))
  }
  if (!state.lights) for (const event of ["pointerover", "pointerout", "focusin", "focusout"]) root.addEventListener(event, light)
  state.lights = true
  draw()
  state.resized?.disconnect()
  state.resized = new ResizeObserver(draw)
  for (const sentence of root.children) state.resized.observe(sentence)
  document.fonts.ready.then(draw)
  state.silent?.()
  state.silent = hear(root)
  return () => {
    state.resized.disconnect()
    state.silent()
  }
}
