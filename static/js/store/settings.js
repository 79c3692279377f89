// How this tablet is set: language, hand, theme. Kept apart from the store, so that they are there before it is open.

const DEFAULTS = { language: "", hand: "right", theme: "light" };
const KEY = "fieldops-settings";

/** The settings, with what was never set filled in. */
export const settings = () => ({ ...DEFAULTS, language: spoken(), ...stored() });

/** Change one setting and show it at once. */
export const set = (name, value) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...stored(), [name]: value }));
  } catch {
    // A full disk: the setting holds until the page is closed.
  }
  show({ ...settings(), [name]: value });
};

/** Let the styles see hand and theme. */
export const show = ({ hand, theme } = settings()) => {
  Object.assign(document.documentElement.dataset, { hand, theme });
};

const stored = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

const spoken = () => (navigator.language?.startsWith("es") ? "es" : "en");
