// A box for patterns. What is typed is counted after a pause, and applied by Ctrl+Enter, by the button or on leaving it.
const PAUSE = 250  // milliseconds
let typed = "", fills = -1, asked = null, askedFor = null, timer

// The box stands in a tab of the sidebar, which a phone hides.
const bringInSight = box => {
  const tab = [...document.querySelectorAll("[data-testid=stSidebar] [role=tab]")].find(
    each => each.textContent.trim() === "Patterns")
  document.querySelector("[data-testid=stExpandSidebarButton]")?.click()
  tab?.click()
  requestAnimationFrame(() => {
    box.setSelectionRange(0, 0)
    box.focus()
    box.scrollTop = 0
    box.scrollIntoView({ block: "center" })
  })
}

export default function(component) {
  const { data, parentElement, setStateValue } = component
  connect(component)
  const [box, said, share, example, own, apply] = ["textarea", "output", "select", ".example", ".own", ".apply"].map(
    name => parentElement.querySelector(name))

  const draw = () => {
    example.hidden = Boolean(typed.trim())
    own.hidden = !data.own || typed === data.own
    apply.disabled = !typed.trim()
    said.classList.toggle("old", data.counted !== typed)
  }
  const ask = () => {
    asked = typed
    setStateValue("draft", { fills, text: typed })
  }
  const type = text => {
    typed = text
    if (box.value !== text) box.value = text
    clearTimeout(timer)
    if (data.counted !== text) timer = setTimeout(ask, PAUSE)
    draw()
  }
  const submit = () => {
    if (typed.trim()) post({ kind: "patterns", text: typed, fills })
  }
  if (data.fills !== fills) {
    fills = data.fills
    type(data.text)
  } else if (box.value !== typed || data.counted !== typed && asked !== typed) type(typed)
  if (![...share.options].some(option => option.value === data.share))
    share.append(new Option(data.share ? `${data.share} %` : "as named", data.share))
  share.value = data.share
  said.textContent = data.said

  if (askedFor !== null && data.asked_for > askedFor) bringInSight(box)
  askedFor = data.asked_for

  box.oninput = () => type(box.value)
  box.onkeydown = event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit()
  }
  box.onblur = () => typed !== data.text && typed !== data.refused && submit()
  apply.onclick = submit
  example.onclick = () => {
    type(data.example)
    submit()
    box.focus()
  }
  own.onclick = () => {
    type(data.own)
    box.focus()
  }
  share.onchange = () => {
    const line = /\{\s*held out\s*[:：]([^}\n]*)\}/i, old = typed.match(line), percent = /\d+(?:[.,]\d+)?\s*[%％٪]/
    if (!old) type(`${typed.trimEnd()}\n{held out: ${share.value} %}`)
    else if (percent.test(old[1])) type(typed.replace(line, found => found.replace(percent, `${share.value} %`)))
    else type(typed.replace(line, `{held out: ${share.value} %${old[1].trim() ? "|" : ""}${old[1].trim()}}`))
    submit()
  }
  draw()
}
