// Makes elements. Text only ever becomes text nodes, so nothing that came over the wire can become markup.

/** An element: `on…` functions listen, true sets a bare attribute, null and false leave it out. */
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
};

const put = (element, name, value) => {
  if (value == null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : value);
};
