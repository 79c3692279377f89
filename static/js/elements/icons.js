// Line icons, drawn here. An icon always stands beside its word, never for it.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  settings: "M4 7h10m4 0h2M4 17h2m4 0h10M16 5v4M8 15v4",
  erase: "M9 5h11v14H9l-6-7zM12 9l5 6m0-6l-5 6",
  save: "M5 13l4 4L19 7",
  skip: "M5 5l7 7-7 7m8-14l7 7-7 7",
  photo: "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 .1 0",
  note: "M5 4h14v16H5zM9 9h6m-6 4h6",
  probe: "M12 3v10m-4-4l4 4 4-4M5 16a7 5 0 0 0 14 0",
  hazard: "M12 4l9 16H3zM12 10v4m0 3v.5",
  office: "M3 12l4 4 6-8m-2 8l2 0 8-9",
  here: "M7 3h10v18H7zM11 18h2",
  unit: "M3 7h11v9H3zm11 3h4l3 3v3h-7M7 19h.5m10 0h.5",
  aside: "M12 4a8 8 0 1 0 .1 0zM12 8v5m0 3v.5",
  send: "M12 20V5m-6 6l6-6 6 6",
  open: "M12 4a8 8 0 1 0 .1 0z",
  next: "M9 5l7 7-7 7",
  tag: "M6 3h12v18l-3-2-3 2-3-2-3 2zM10 8h4m-4 4h4",
  off: "M12 3s6 7 6 11a6 6 0 0 1-12 0c0-4 6-11 6-11zM4 4l16 16",
  on: "M12 3s6 7 6 11a6 6 0 0 1-12 0c0-4 6-11 6-11z",
};

/** An icon of that name, hidden from screen readers. */
export const icon = (name) => {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const drawn = { viewBox: "0 0 24 24", width: 24, height: 24, class: "icon", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(drawn)) svg.setAttribute(key, value);
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
};
