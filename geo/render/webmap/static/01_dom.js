// Elements and text. Everything a person reads goes in as a text node, so no record text is markup.
const SVG_NS = "http://www.w3.org/2000/svg";

function build(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

const el = (tag, attributes, ...children) =>
  build(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  build(document.createElementNS(SVG_NS, tag), attributes, children);
const byId = (id) => document.getElementById(id);
const fill = (node, ...children) => {
  node.replaceChildren();
  return build(node, null, children);
};

// A control that is made again on every change must not lose the keyboard's place.
function keepingFocus(work) {
  const key = document.activeElement && document.activeElement.dataset.key;
  work();
  if (!key) return;
  const again = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}
